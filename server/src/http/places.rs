//! Who may be connected: so many in all and of each address. When places run out, whoever has said nothing longest gives way, who
//! never signed in before who did, and nobody whose request runs (F49, F73).

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{sync::Notify, time::Instant};

use crate::{config::Limits, security::AddressGroup};

/// Of those who may have to give way, one in so many goes at once: looking for them costs a look at everybody.
const GIVE_WAY_AT_ONCE: usize = 64;
/// The least that a head has, when no place is left.
const HEAD_SECONDS_MIN: u64 = 2;

/// The places.
pub struct Places {
    began: Instant,
    limits: Limits,
    table: Mutex<Table>,
}

#[derive(Default)]
struct Table {
    next: u64,
    seats: HashMap<u64, (AddressGroup, Arc<Seat>)>,
    by_group: HashMap<AddressGroup, usize>,
}

/// What a connection is at, for whoever must make room.
pub struct Seat {
    began: Instant,
    spoke_ms: AtomicU64,
    is_known: AtomicBool,
    is_running: AtomicBool,
    gives_way: Notify,
}

/// A connection's place; dropping it frees it.
pub struct Place {
    /// What it is at.
    pub seat: Arc<Seat>,
    /// How long its first head may take.
    pub head_time: Duration,
    id: u64,
    places: Arc<Places>,
}

impl Seat {
    fn new(began: Instant) -> Self {
        let seat = Self {
            began,
            spoke_ms: AtomicU64::new(0),
            is_known: AtomicBool::new(false),
            is_running: AtomicBool::new(false),
            gives_way: Notify::new(),
        };
        seat.spoke();
        seat
    }

    /// Bytes came or went.
    pub fn spoke(&self) {
        let since = Instant::now().saturating_duration_since(self.began);
        self.spoke_ms.store(u64::try_from(since.as_millis()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// Its request is complete, or somebody's who is signed in: it is answered.
    pub fn runs(&self) {
        self.is_running.store(true, Ordering::Relaxed);
    }

    /// Its request is somebody's who is signed in.
    pub fn is_signed_in(&self) {
        self.is_known.store(true, Ordering::Relaxed);
        self.runs();
    }

    /// The answer is written.
    pub fn rests(&self) {
        self.is_running.store(false, Ordering::Relaxed);
    }

    /// Ends when the place is needed.
    pub async fn gives_way(&self) {
        self.gives_way.notified().await;
    }
}

impl Places {
    /// As the settings say.
    #[must_use]
    pub fn new(limits: Limits) -> Arc<Self> {
        Arc::new(Self { began: Instant::now(), limits, table: Mutex::default() })
    }

    /// A place for somebody, if he or another one who can wait gives way.
    pub fn take(self: &Arc<Self>, group: AddressGroup) -> Option<Place> {
        let mut table = self.table();
        if table.by_group.get(&group).is_some_and(|open| *open >= self.limits.connections_per_address_max) {
            table.make_room(|of| of == group)?;
        }
        if table.seats.len() >= self.limits.connections_max {
            table.make_room(|_| true)?;
        }
        let id = table.next;
        table.next += 1;
        let seat = Arc::new(Seat::new(self.began));
        table.seats.insert(id, (group, seat.clone()));
        *table.by_group.entry(group).or_default() += 1;
        let head_time = head_time(self.limits, table.seats.len());
        drop(table);
        Some(Place { seat, head_time, id, places: self.clone() })
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// All of it while half of the places are free, then less and less.
fn head_time(limits: Limits, taken: usize) -> Duration {
    let (free, half) = (limits.connections_max.saturating_sub(taken), limits.connections_max / 2);
    let whole = Duration::from_secs(limits.header_seconds_max);
    if free >= half {
        return whole;
    }
    let share = u32::try_from(free).unwrap_or(u32::MAX);
    let of = u32::try_from(half).unwrap_or(u32::MAX).max(1);
    (whole * share / of).max(Duration::from_secs(HEAD_SECONDS_MIN)).min(whole)
}

impl Table {
    /// Frees places of those it may be: of whoever never signed in if there are such, of whoever said nothing longest.
    fn make_room(&mut self, may_be: impl Fn(AddressGroup) -> bool) -> Option<()> {
        let mut waiting: Vec<(bool, u64, u64)> = self
            .seats
            .iter()
            .filter(|(_, (group, seat))| may_be(*group) && !seat.is_running.load(Ordering::Relaxed))
            .map(|(id, (_, seat))| (seat.is_known.load(Ordering::Relaxed), seat.spoke_ms.load(Ordering::Relaxed), *id))
            .collect();
        let strangers = waiting.iter().filter(|(is_known, ..)| !is_known).count();
        // Nobody who signed in goes because of a round number.
        let goes = (strangers / GIVE_WAY_AT_ONCE).max(1);
        waiting.sort_unstable();
        if waiting.is_empty() {
            return None;
        }
        for (_, _, id) in waiting.into_iter().take(goes) {
            if let Some(seat) = self.remove(id) {
                seat.gives_way.notify_one();
            }
        }
        Some(())
    }

    fn remove(&mut self, id: u64) -> Option<Arc<Seat>> {
        let (group, seat) = self.seats.remove(&id)?;
        if let Some(open) = self.by_group.get_mut(&group) {
            *open -= 1;
            if *open == 0 {
                self.by_group.remove(&group);
            }
        }
        Some(seat)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // Whoever had to give way has no place any more.
        self.places.table().remove(self.id);
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

    use super::*;

    fn v4(number: u8) -> AddressGroup {
        IpAddr::from(Ipv4Addr::new(192, 0, 2, number)).into()
    }

    fn places(all: usize, each: usize) -> Arc<Places> {
        Places::new(Limits { connections_max: all, connections_per_address_max: each, ..Limits::default() })
    }

    async fn has_to_go(place: &Place) -> bool {
        tokio::time::timeout(Duration::from_millis(1), place.seat.gives_way()).await.is_ok()
    }

    #[tokio::test(start_paused = true)]
    async fn who_said_nothing_longest_gives_way_f73() {
        let places = places(3, 3);
        let mut seated = Vec::new();
        for number in 1..=3 {
            seated.push(places.take(v4(number)).expect("a place"));
            tokio::time::advance(Duration::from_secs(1)).await;
        }
        seated[0].seat.spoke();
        let newcomer = places.take(v4(9)).expect("a place");
        assert!(has_to_go(&seated[1]).await);
        assert!(!has_to_go(&seated[0]).await && !has_to_go(&seated[2]).await && !has_to_go(&newcomer).await);
        // He goes when he can; the place is the other one's already.
        drop(seated.remove(1));
        assert_eq!(places.table().seats.len(), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_runs_never_gives_way_and_who_signed_in_goes_last_f73() {
        let places = places(3, 3);
        let [running, known, stranger] = [1, 2, 3].map(|number| places.take(v4(number)).expect("a place"));
        running.seat.runs();
        known.seat.is_signed_in();
        known.seat.rests();
        tokio::time::advance(Duration::from_secs(1)).await;
        stranger.seat.spoke();
        let first = places.take(v4(9)).expect("a place");
        assert!(has_to_go(&stranger).await);
        first.seat.runs();
        let second = places.take(v4(9)).expect("a place");
        assert!(has_to_go(&known).await && !has_to_go(&running).await);
        second.seat.runs();
        assert!(places.take(v4(9)).is_none(), "everybody's request runs");
    }

    #[tokio::test(start_paused = true)]
    async fn an_address_with_all_its_places_makes_room_itself_by_64_bits_of_ipv6_f73() {
        let places = places(100, 2);
        let host = |low: u16| IpAddr::from(Ipv6Addr::new(0x2001, 0xdb8, 0, 1, 0, 0, 0, low)).into();
        let other = places.take(v4(1)).expect("a place");
        tokio::time::advance(Duration::from_secs(1)).await;
        let [first, second] = [1, 2].map(|low| places.take(host(low)).expect("a place"));
        tokio::time::advance(Duration::from_secs(1)).await;
        second.seat.spoke();
        let _third = places.take(host(3)).expect("a place");
        assert!(has_to_go(&first).await && !has_to_go(&second).await && !has_to_go(&other).await);
    }

    #[test]
    fn the_time_for_a_head_shrinks_as_places_run_out_f73() {
        let limits = Limits { connections_max: 100, header_seconds_max: 20, ..Limits::default() };
        let times = [1, 50, 75, 95, 100].map(|taken| head_time(limits, taken).as_secs());
        assert_eq!(times, [20, 20, 10, 2, 2]);
        assert_eq!(head_time(Limits { header_seconds_max: 1, ..limits }, 100).as_secs(), 1);
    }
}
