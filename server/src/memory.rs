//! Memory goes back to the system after a load (F74).
//!
//! The allocator gives back what is free when it is asked for or handed something large, and a server that rests does neither. So
//! somebody does it now and then.

use std::{hint::black_box, io, thread, time::Duration};

/// Between two times.
const INTERVAL: Duration = Duration::from_secs(2);
/// Large enough that the allocator keeps it in no thread's store; nothing is written to it, so that it costs nothing.
const LARGE_BYTES: usize = 8 * 1024 * 1024;

/// Gives back what is free, from now on and for the process's life.
pub fn keep_giving_back() -> io::Result<()> {
    in_small_pages();
    let giving = || {
        loop {
            thread::sleep(INTERVAL);
            drop(black_box(Vec::<u8>::with_capacity(LARGE_BYTES)));
        }
    };
    thread::Builder::new().name("callout-memory".to_owned()).spawn(giving).map(drop)
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
