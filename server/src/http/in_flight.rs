//! The bytes of bodies that are on their way, counted before anybody looks at them (F73, I19).
//!
//! A body asks for room as it grows, and holds it until what came of it is dropped. Where there is no room, the body that has said
//! nothing longest gives way; where nobody has been silent long enough, the one that asks is sent away at once. Nobody ever waits
//! for room, so that half bodies cannot wait for one another.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{sync::Notify, time::Instant};

/// The room of a kind of bodies; cheap to clone.
#[derive(Clone)]
pub struct InFlight(Arc<Shared>);

struct Shared {
    bytes_max: usize,
    /// Whoever spoke within it does not give way.
    silence_min: Duration,
    bodies: Mutex<Bodies>,
}

#[derive(Default)]
struct Bodies {
    taken: usize,
    next: u64,
    arriving: HashMap<u64, Arriving>,
}

/// A body that is not complete.
struct Arriving {
    bytes: usize,
    spoke_at: Instant,
    gives_way: Arc<Notify>,
}

/// No room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full;

/// What one body holds; dropping it gives it back.
pub struct Room {
    of: InFlight,
    /// None once it is complete: it gives way no more.
    arriving: Option<u64>,
    bytes: usize,
    gives_way: Arc<Notify>,
}

impl InFlight {
    /// So many bytes; whoever has been silent for so long may have to give way.
    #[must_use]
    pub fn new(bytes_max: usize, silence_min: Duration) -> Self {
        Self(Arc::new(Shared { bytes_max, silence_min, bodies: Mutex::default() }))
    }

    /// A body begins.
    pub fn begin(&self, bytes: usize) -> Result<Room, Full> {
        let gives_way = Arc::new(Notify::new());
        let mut bodies = self.bodies();
        let id = bodies.next;
        bodies.next += 1;
        let arriving = Arriving { bytes: 0, spoke_at: Instant::now(), gives_way: gives_way.clone() };
        bodies.arriving.insert(id, arriving);
        drop(bodies);
        let mut room = Room { of: self.clone(), arriving: Some(id), bytes: 0, gives_way };
        room.hold(bytes)?;
        Ok(room)
    }

    /// How many bytes are held.
    #[cfg(test)]
    pub(super) fn taken(&self) -> usize {
        self.bodies().taken
    }

    fn bodies(&self) -> MutexGuard<'_, Bodies> {
        self.0.bodies.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Room {
    /// Holds so many bytes in all from now on, if there is room for them: the body spoke.
    pub fn hold(&mut self, bytes: usize) -> Result<(), Full> {
        let Some(id) = self.arriving else { return Ok(()) };
        let now = Instant::now();
        let mut bodies = self.of.bodies();
        match bodies.arriving.get_mut(&id) {
            Some(own) => own.spoke_at = now,
            // It had to give way.
            None => return Err(Full),
        }
        let more = bytes.saturating_sub(self.bytes);
        if bytes > self.of.0.bytes_max {
            return Err(Full);
        }
        while bodies.taken + more > self.of.0.bytes_max {
            bodies.make_one_give_way(id, now, self.of.0.silence_min)?;
        }
        bodies.taken += more;
        self.bytes += more;
        if let Some(own) = bodies.arriving.get_mut(&id) {
            own.bytes = self.bytes;
        }
        Ok(())
    }

    /// It is complete: what it holds it keeps until it is dropped.
    pub fn complete(&mut self) -> Result<(), Full> {
        match self.arriving.take() {
            Some(id) if self.of.bodies().arriving.remove(&id).is_none() => {
                self.bytes = 0;
                Err(Full)
            }
            _ => Ok(()),
        }
    }

    /// When it has to give way.
    pub fn gives_way(&self) -> Arc<Notify> {
        self.gives_way.clone()
    }
}

impl Bodies {
    /// Makes the one that said nothing longest give way: its bytes are free, and its reader is told to drop them.
    fn make_one_give_way(&mut self, asks: u64, now: Instant, silence_min: Duration) -> Result<(), Full> {
        let others = self.arriving.iter().filter(|(id, other)| **id != asks && other.bytes > 0);
        let silent = others.filter(|(_, other)| now.saturating_duration_since(other.spoke_at) >= silence_min);
        let id = silent.min_by_key(|(_, other)| other.spoke_at).map(|(id, _)| *id).ok_or(Full)?;
        if let Some(given) = self.arriving.remove(&id) {
            self.taken -= given.bytes;
            given.gives_way.notify_one();
        }
        Ok(())
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let mut bodies = self.of.bodies();
        // Whoever had to give way has nothing to give back.
        let holds = self.arriving.is_none_or(|id| bodies.arriving.remove(&id).is_some());
        if holds {
            bodies.taken -= self.bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SILENCE: Duration = Duration::from_secs(5);

    #[tokio::test(start_paused = true)]
    async fn who_said_nothing_longest_gives_way_f73() {
        let room = InFlight::new(100, SILENCE);
        let mut first = room.begin(40).expect("room");
        tokio::time::advance(Duration::from_secs(1)).await;
        let second = room.begin(40).expect("room");
        tokio::time::advance(Duration::from_secs(6)).await;
        first.hold(41).expect("room");
        let third = room.begin(50).expect("the second gives way");
        tokio::time::timeout(SILENCE, second.gives_way().notified()).await.expect("it is told");
        assert_eq!(room.taken(), 91);
        drop(second);
        assert_eq!(room.taken(), 91, "what was given is not given twice");
        drop((first, third));
        assert_eq!(room.taken(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn where_nobody_is_silent_the_newest_is_sent_away_at_once_and_nobody_waits_f73() {
        let room = InFlight::new(100, SILENCE);
        let mut half: Vec<Room> = (0..2).map(|_| room.begin(50).expect("room")).collect();
        assert!(room.begin(1).is_err());
        assert_eq!(half[0].hold(51), Err(Full));
        drop(half.remove(0));
        half[0].hold(100).expect("the other goes on");
    }

    #[tokio::test(start_paused = true)]
    async fn a_complete_body_never_gives_way_and_holds_its_room_until_it_is_dropped() {
        let room = InFlight::new(100, Duration::ZERO);
        let mut whole = room.begin(60).expect("room");
        whole.complete().expect("it is complete");
        tokio::time::advance(SILENCE).await;
        assert!(room.begin(50).is_err());
        drop(whole);
        assert!(room.begin(50).is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn who_had_to_give_way_is_not_complete() {
        let room = InFlight::new(100, Duration::ZERO);
        let mut first = room.begin(60).expect("room");
        let second = room.begin(60).expect("the first gives way");
        assert_eq!(first.hold(61), Err(Full));
        assert_eq!(first.complete(), Err(Full));
        drop(first);
        assert_eq!(room.taken(), 60);
        drop(second);
        assert_eq!(room.taken(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn more_than_all_of_it_is_never_held() {
        let room = InFlight::new(100, Duration::ZERO);
        assert!(room.begin(101).is_err());
        assert_eq!(room.taken(), 0);
    }
}
