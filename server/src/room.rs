//! Room on the disk: writing stops before it is full, so that people can still sign in and read (F37).

use std::{
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use crate::config::Limits;

/// The disk is asked at most this often; a server writes a few megabytes in it.
const ASKED_EVERY: Duration = Duration::from_secs(1);

/// A disk as the system tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Space {
    /// All of it, in bytes.
    pub total: u64,
    /// What a program like this one may still take.
    pub free: u64,
}

/// Where the space of a folder's disk comes from: the system in production, a number in tests.
pub type Ask = Arc<dyn Fn(&Path) -> io::Result<Space> + Send + Sync>;

/// Watches the disk of the data folder.
pub struct Room {
    folder: PathBuf,
    reserve: Reserve,
    ask: Ask,
    last: Mutex<Option<(Duration, bool)>>,
}

/// What is kept free.
#[derive(Clone, Copy, Debug)]
struct Reserve {
    percent: u8,
    bytes_max: u64,
}

impl Room {
    /// Watches the disk under the folder.
    #[must_use]
    pub fn new(folder: PathBuf, limits: &Limits, ask: Ask) -> Self {
        let reserve = Reserve { percent: limits.disk_reserve_percent, bytes_max: limits.disk_reserve_bytes_max };
        Self { folder, reserve, ask, last: Mutex::default() }
    }

    /// As the system tells it.
    #[must_use]
    pub fn system(folder: PathBuf, limits: &Limits) -> Self {
        Self::new(folder, limits, Arc::new(space))
    }

    /// Whether there is room to write, at this moment of the monotonic clock. A disk that does not say how full it is, is not full.
    pub fn is_left(&self, now: Duration) -> bool {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, is_left)) = *last
            && now < at + ASKED_EVERY
        {
            return is_left;
        }
        let space = (self.ask)(&self.folder);
        let is_left = space.as_ref().map_or(true, |space| self.reserve.is_free(*space));
        if let Ok(Space { total, free }) = space
            && last.is_none_or(|(_, before)| before) != is_left
        {
            if is_left {
                tracing::info!(free, total, "there is room on the disk again");
            } else {
                tracing::error!(free, total, "the disk is nearly full: nothing is written until there is room");
            }
        }
        *last = Some((now, is_left));
        is_left
    }
}

impl Reserve {
    fn is_free(self, Space { total, free }: Space) -> bool {
        let part = u128::from(total) * u128::from(self.percent) / 100;
        u128::from(free) > part.min(u128::from(self.bytes_max))
    }
}

#[cfg(unix)]
fn space(folder: &Path) -> io::Result<Space> {
    let found = nix::sys::statvfs::statvfs(folder)?;
    let bytes = |blocks: u64| blocks.saturating_mul(found.fragment_size());
    Ok(Space { total: bytes(found.blocks()), free: bytes(found.blocks_available()) })
}

/// Nobody is asked here; a full disk refuses by itself.
#[cfg(not(unix))]
fn space(_: &Path) -> io::Result<Space> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    const MIB: u64 = 1024 * 1024;

    #[test]
    fn the_last_twentieth_stays_free_and_of_a_large_disk_a_gibibyte_f37() {
        let Limits { disk_reserve_percent: percent, disk_reserve_bytes_max: bytes_max, .. } = Limits::default();
        let reserve = Reserve { percent, bytes_max };
        assert!(reserve.is_free(Space { total: 1_000 * MIB, free: 51 * MIB }));
        assert!(!reserve.is_free(Space { total: 1_000 * MIB, free: 50 * MIB }));
        assert!(reserve.is_free(Space { total: 4_000_000 * MIB, free: 1_025 * MIB }));
        assert!(!reserve.is_free(Space { total: 4_000_000 * MIB, free: 1_024 * MIB }));
        assert!(!reserve.is_free(Space { total: u64::MAX, free: 0 }));
    }

    #[test]
    fn writing_goes_on_when_there_is_room_again_without_a_restart_f37() {
        let free = Arc::new(AtomicU64::new(100 * MIB));
        let told = free.clone();
        let ask: Ask = Arc::new(move |_| Ok(Space { total: 1_000 * MIB, free: told.load(Ordering::Acquire) }));
        let room = Room::new(PathBuf::from("."), &Limits::default(), ask);
        assert!(room.is_left(Duration::ZERO));
        free.store(MIB, Ordering::Release);
        assert!(room.is_left(Duration::from_millis(999)), "it is not asked for every request");
        assert!(!room.is_left(Duration::from_secs(1)));
        free.store(100 * MIB, Ordering::Release);
        assert!(room.is_left(Duration::from_secs(2)));
    }

    #[test]
    fn a_disk_that_does_not_say_how_full_it_is_is_not_full() {
        let room =
            Room::new(PathBuf::from("."), &Limits::default(), Arc::new(|_| Err(io::ErrorKind::Unsupported.into())));
        assert!(room.is_left(Duration::ZERO));
    }

    #[cfg(unix)]
    #[test]
    fn the_system_says_how_full_a_disk_is() {
        let Space { total, free } = space(Path::new(".")).unwrap();
        assert!(total > free && total > MIB, "{total} {free}");
    }
}
