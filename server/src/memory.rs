//! Memory goes back to the system after a load (F74).
//!
//! Each thread has a store of its own in the allocator, and gives back what is free in it when it asks for more. After a load nobody
//! does: what the last of a crowd left free, or another thread freed of it, would stay for good. So a worker that has nothing to do
//! gives back what is free, and all of them are woken now and then to do it.

use std::{
    cell::Cell,
    hint::black_box,
    io, thread,
    time::{Duration, Instant},
};

use tokio::runtime::{self, Handle, Runtime};

/// Between two times.
const INTERVAL: Duration = Duration::from_secs(2);
/// A worker that rests more often than so gives back no more often: what it has it will need at once.
const INTERVAL_MIN: Duration = Duration::from_millis(200);

/// What the server runs on: its threads give back what is free, for the process's life.
pub fn runtime() -> io::Result<Runtime> {
    in_small_pages();
    let runtime = runtime::Builder::new_multi_thread().enable_all().on_thread_park(give_back_if_it_is_time).build()?;
    let handle = runtime.handle().clone();
    let waking = move || {
        loop {
            thread::sleep(INTERVAL);
            wake_all(&handle);
            give_back();
        }
    };
    thread::Builder::new().name("callout-memory".to_owned()).spawn(waking)?;
    Ok(runtime)
}

/// Workers that rest have something to do for a moment, and rest again.
fn wake_all(workers: &Handle) {
    for _ in 0..workers.metrics().num_workers() {
        drop(workers.spawn(async {}));
    }
}

fn give_back_if_it_is_time() {
    thread_local! {
        static LAST: Cell<Option<Instant>> = const { Cell::new(None) };
    }
    let now = Instant::now();
    if LAST.get().is_none_or(|last| now.duration_since(last) >= INTERVAL_MIN) {
        LAST.set(Some(now));
        give_back();
    }
}

/// Gives back what is free in this thread's store and what is in no thread's. The allocator does so before it refuses what nobody
/// can have, and that is the only way to ask it that takes no unsafe code.
fn give_back() {
    let refused = Vec::<u8>::new().try_reserve_exact(isize::MAX.unsigned_abs());
    // That it is refused is the sense of it.
    let _ = black_box(refused);
}

/// Pages of 2 MiB are given back only when all of each is free.
#[cfg(target_os = "linux")]
fn in_small_pages() {
    // Where the system does not know how, memory goes back later; nothing else changes.
    let _ = nix::sys::prctl::set_thp_disable(true);
}

/// Others have none of them unless they are asked for.
#[cfg(not(target_os = "linux"))]
fn in_small_pages() {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::{fs, iter::repeat_with, sync::mpsc};

    use super::*;

    const BLOCK_BYTES: usize = 20 * 1024;
    const BLOCKS: usize = 4 * 1024;
    const ALL_KIB: u64 = (BLOCKS * BLOCK_BYTES / 1024) as u64;

    fn held_kib() -> u64 {
        let status = fs::read_to_string("/proc/self/status").expect("what this process holds");
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).expect("RssAnon");
        line.trim().trim_end_matches(" kB").parse().expect("KiB")
    }

    #[test]
    fn what_others_freed_of_a_threads_memory_goes_back_when_it_rests_f74() {
        in_small_pages();
        let before = held_kib();
        let (gives, blocks) = mpsc::channel();
        let (rests, may_rest) = mpsc::channel::<()>();
        let worker = thread::spawn(move || {
            let all: Vec<Vec<u8>> = repeat_with(|| vec![1; BLOCK_BYTES]).take(BLOCKS).collect();
            gives.send(all).expect("somebody takes them");
            may_rest.recv().expect("the signal");
            give_back();
            held_kib()
        });
        let all = blocks.recv().expect("blocks");
        assert!(held_kib() > before.saturating_add(ALL_KIB / 2));
        drop(black_box(all));
        rests.send(()).expect("the worker waits");
        let after = worker.join().expect("the worker");
        assert!(after < before + ALL_KIB / 4, "{before} KiB before, {after} after");
    }
}
