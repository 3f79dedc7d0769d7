//! Whose turn it is: one after the other by address, and behind an address by login, so that whoever asks a hundred times waits
//! behind himself and nobody behind him (I19).

use std::collections::VecDeque;

use callout_core::domain::digest::Digest;

/// Whose job it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asker {
    /// Jobs of one lane take turns with those of the other lanes.
    pub lane: Digest,
    /// Within a lane, jobs of one line take turns with those of the other lines.
    pub line: Digest,
}

/// Jobs that wait.
pub struct Turns<T> {
    lanes: VecDeque<Lane<T>>,
    waiting: usize,
    waiting_max: usize,
    lane_max: usize,
}

struct Lane<T> {
    key: Digest,
    lines: VecDeque<(Digest, VecDeque<T>)>,
    waiting: usize,
}

impl<T> Turns<T> {
    /// Nobody waits. So many may, and so many of one lane.
    pub fn new(waiting_max: usize, lane_max: usize) -> Self {
        Self { lanes: VecDeque::new(), waiting: 0, waiting_max, lane_max }
    }

    /// Lines a job up. Whoever must give way for it is answered with: the job itself where its lane is full or no lane is longer,
    /// else the last one of the longest lane.
    pub fn push(&mut self, asker: Asker, job: T) -> Option<T> {
        let of_lane = self.lanes.iter().find(|lane| lane.key == asker.lane).map_or(0, |lane| lane.waiting);
        if of_lane >= self.lane_max {
            return Some(job);
        }
        let gives_way = if self.waiting < self.waiting_max {
            None
        } else {
            let longest =
                self.lanes.iter_mut().max_by_key(|lane| lane.waiting).filter(|lane| lane.waiting > of_lane + 1);
            let Some(given) = longest.and_then(Lane::give_way) else { return Some(job) };
            self.waiting -= 1;
            Some(given)
        };
        self.add(asker, job);
        gives_way
    }

    fn add(&mut self, asker: Asker, job: T) {
        let place = self.lanes.iter().position(|lane| lane.key == asker.lane);
        if place.is_none() {
            self.lanes.push_back(Lane { key: asker.lane, lines: VecDeque::new(), waiting: 0 });
        }
        let place = place.unwrap_or(self.lanes.len() - 1);
        if let Some(lane) = self.lanes.get_mut(place) {
            lane.waiting += 1;
            self.waiting += 1;
            match lane.lines.iter_mut().find(|(key, _)| *key == asker.line) {
                Some((_, jobs)) => jobs.push_back(job),
                None => lane.lines.push_back((asker.line, VecDeque::from([job]))),
            }
        }
    }

    /// The next job; its lane and its line go to the end of theirs.
    pub fn pop(&mut self) -> Option<T> {
        let mut lane = self.lanes.pop_front()?;
        let (key, mut jobs) = lane.lines.pop_front()?;
        let job = jobs.pop_front()?;
        if !jobs.is_empty() {
            lane.lines.push_back((key, jobs));
        }
        lane.waiting -= 1;
        self.waiting -= 1;
        if lane.waiting > 0 {
            self.lanes.push_back(lane);
        }
        Some(job)
    }
}

impl<T> Lane<T> {
    /// The last job of the line with the most.
    fn give_way(&mut self) -> Option<T> {
        let (place, _) = self.lines.iter().enumerate().max_by_key(|(_, (_, jobs))| jobs.len())?;
        let (_, jobs) = self.lines.get_mut(place)?;
        let job = jobs.pop_back()?;
        if jobs.is_empty() {
            self.lines.remove(place);
        }
        self.waiting -= 1;
        Some(job)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asker(address: &str, login: &str) -> Asker {
        Asker { lane: Digest::of(address.as_bytes()), line: Digest::of(login.as_bytes()) }
    }

    #[test]
    fn a_colleague_waits_behind_one_guess_and_not_behind_all_of_them_i19() {
        let mut turns = Turns::new(200, 200);
        for _ in 0..160 {
            assert_eq!(turns.push(asker("thief", "li"), "guess"), None);
        }
        assert_eq!(turns.push(asker("office", "li"), "colleague"), None);
        assert_eq!([turns.pop(), turns.pop()], [Some("guess"), Some("colleague")]);
    }

    #[test]
    fn behind_one_address_logins_take_turns() {
        let mut turns = Turns::new(200, 200);
        for _ in 0..50 {
            turns.push(asker("office", "li"), "guess");
        }
        turns.push(asker("office", "wang"), "wang");
        assert_eq!([turns.pop(), turns.pop()], [Some("guess"), Some("wang")]);
    }

    #[test]
    fn who_asks_most_gives_way_when_nobody_more_may_wait() {
        let mut turns = Turns::new(4, 4);
        for n in 0..4 {
            assert_eq!(turns.push(asker("thief", "li"), n), None);
        }
        assert_eq!(turns.push(asker("thief", "li"), 4), Some(4));
        assert_eq!(turns.push(asker("office", "wang"), 10), Some(3));
        assert_eq!(turns.push(asker("office", "chen"), 11), Some(2));
        // Two and two wait: nobody has more than the one who comes would have.
        assert_eq!(turns.push(asker("office", "zhou"), 12), Some(12));
        let order: Vec<i32> = std::iter::from_fn(|| turns.pop()).collect();
        assert_eq!(order, [0, 10, 1, 11]);
    }

    #[test]
    fn a_lane_has_a_bound_of_its_own() {
        let mut turns = Turns::new(100, 2);
        assert_eq!(turns.push(asker("a", "x"), 1), None);
        assert_eq!(turns.push(asker("a", "y"), 2), None);
        assert_eq!(turns.push(asker("a", "z"), 3), Some(3));
        assert_eq!(turns.push(asker("b", "z"), 4), None);
    }
}
