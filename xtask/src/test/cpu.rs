//! What the programs that a suite started took of the processors: the clock of a shared machine says little.

use std::time::Duration;

/// The time in user and in system mode of all programs that were started and have ended, and of those that they started;
/// none where the system does not count it. One that left its parent, or still runs, is not in it.
#[cfg(unix)]
pub fn of_children() -> Option<Duration> {
    use nix::sys::resource::{UsageWho, getrusage};
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).ok()?;
    let microseconds = |time: nix::sys::time::TimeVal| {
        let whole = u64::try_from(time.tv_sec()).ok()?.checked_mul(1_000_000)?;
        whole.checked_add(u64::try_from(time.tv_usec()).ok()?)
    };
    Some(Duration::from_micros(microseconds(usage.user_time())? + microseconds(usage.system_time())?))
}

/// Nobody counts it here.
#[cfg(not(unix))]
pub fn of_children() -> Option<Duration> {
    None
}

#[cfg(all(test, unix))]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn a_program_that_worked_is_counted() {
        let before = of_children().unwrap();
        Command::new("sh").args(["-c", "i=0; while [ $i -lt 20000 ]; do i=$((i + 1)); done"]).status().unwrap();
        assert!(of_children().unwrap() > before);
    }
}
