//! How many files and connections the system lets this process have open: as many as the settings promise, or fewer promises.

use crate::config::Limits;

/// What is open beside connections: the database, photos that are read, the log, the listener, those that leave.
const BESIDE: u64 = 512;

/// Asks the system for as many as the connections of the settings need; where it gives fewer, fewer may connect.
pub fn fit(limits: &mut Limits) {
    let wanted = u64::try_from(limits.connections_max).unwrap_or(u64::MAX).saturating_add(BESIDE);
    let Some(given) = raise(wanted) else { return };
    let connections_max = connections_of(given).min(limits.connections_max);
    if connections_max < limits.connections_max {
        tracing::warn!(
            given,
            connections_max,
            "the system lets this process open fewer files than `limits.connections_max` needs, so fewer may connect; \
             raise the limit (`ulimit -Hn`, `LimitNOFILE=`)"
        );
        limits.connections_max = connections_max;
    }
}

/// The connections that so many open files are enough for.
fn connections_of(given: u64) -> usize {
    usize::try_from(given.saturating_sub(BESIDE).max(given / 2)).unwrap_or(usize::MAX).max(1)
}

/// How many may be open now, of so many that are wanted; none where the system does not say.
#[cfg(unix)]
fn raise(wanted: u64) -> Option<u64> {
    use nix::sys::resource::{Resource, getrlimit, setrlimit};
    let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE).ok()?;
    if soft >= wanted {
        return Some(soft);
    }
    let asked = wanted.min(hard);
    Some(if setrlimit(Resource::RLIMIT_NOFILE, asked, hard).is_ok() { asked } else { soft })
}

/// Nobody says.
#[cfg(not(unix))]
fn raise(_: u64) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_open_files_are_few_connections_but_never_none() {
        assert_eq!([0, 1, 256, 1_024, 4_608].map(connections_of), [1, 1, 128, 512, 4_096]);
    }

    #[cfg(unix)]
    #[test]
    fn what_the_system_gives_is_never_less_than_before() {
        let before = raise(0).expect("unix says");
        assert!(raise(before + 1).expect("unix says") >= before);
    }
}
