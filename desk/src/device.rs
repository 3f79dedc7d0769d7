//! How a phone on the desk stands: the free space of the disk that its files are on. It has no battery.

use std::path::Path;

use callout_core::effects::device_status::DeviceStatus;

/// How the phone stands whose files are in that folder.
#[must_use]
pub fn status(folder: &Path) -> DeviceStatus {
    DeviceStatus { free_mib: free_mib(folder), battery_percent: None }
}

#[cfg(unix)]
fn free_mib(folder: &Path) -> Option<u32> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    let bytes = disk.f_bavail.saturating_mul(disk.f_frsize);
    Some(u32::try_from(bytes >> 20).unwrap_or(u32::MAX))
}

#[cfg(not(unix))]
const fn free_mib(_: &Path) -> Option<u32> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn a_folder_that_is_there_has_so_much_room_and_none_without_it() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(status(folder.path()).free_mib.is_some());
        assert_eq!(status(&folder.path().join("nowhere")), DeviceStatus::default());
    }
}
