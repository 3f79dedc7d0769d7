//! What settings may be: a value that nobody could mean is said at the start, with its name and what it may be.

use super::Config;

const MIB: u64 = 1024 * 1024;

/// A number of the settings, and what it may be.
struct Range {
    name: &'static str,
    is: fn(&Config) -> u64,
    least: u64,
    most: u64,
}

/// The bounds: below the least nothing works, above the most somebody mistook the unit.
const RANGES: [Range; 14] = [
    range("passwords.memory_kib", |it| u64::from(it.passwords.memory_kib), 8, MIB),
    range("passwords.passes", |it| u64::from(it.passwords.passes), 1, 100),
    range("passwords.concurrent_max", |it| it.passwords.concurrent_max as u64, 1, 64),
    range("limits.connections_max", |it| it.limits.connections_max as u64, 16, 1_000_000),
    range("limits.connections_per_address_max", |it| it.limits.connections_per_address_max as u64, 1, 1_000_000),
    // The least is what a phone's smallest useful push takes.
    range("limits.body_bytes_max", |it| it.limits.body_bytes_max as u64, 64 * 1024, 64 * MIB),
    range("limits.stranger_bytes_max", |it| it.limits.stranger_bytes_max as u64, MIB, 4_096 * MIB),
    range("limits.known_bytes_max", |it| it.limits.known_bytes_max as u64, MIB, 4_096 * MIB),
    range("limits.stranger_body_seconds_max", |it| it.limits.stranger_body_seconds_max, 1, 3_600),
    range("limits.header_seconds_max", |it| it.limits.header_seconds_max, 1, 600),
    range("limits.idle_seconds_max", |it| it.limits.idle_seconds_max, 1, 3_600),
    range("limits.shutdown_seconds_max", |it| it.limits.shutdown_seconds_max, 0, 3_600),
    range("limits.pull_page_items", |it| it.limits.pull_page_items as u64, 1, 10_000),
    range("limits.disk_reserve_percent", |it| u64::from(it.limits.disk_reserve_percent), 0, 90),
];

const fn range(name: &'static str, is: fn(&Config) -> u64, least: u64, most: u64) -> Range {
    Range { name, is, least, most }
}

/// Says what is out of range, as one sentence.
pub(super) fn check(config: &Config) -> Result<(), String> {
    for Range { name, is, least, most } in RANGES {
        let value = is(config);
        if !(least..=most).contains(&value) {
            return Err(format!("`{name}` is {value}; it may be {least} to {most}"));
        }
    }
    let names = [("issuer", &config.issuer), ("audience", &config.audience)];
    if let Some((name, _)) = names.iter().find(|(_, value)| value.trim().is_empty()) {
        return Err(format!("`{name}` is empty; give this installation a name of its own"));
    }
    if config.data_dir.as_os_str().is_empty() {
        return Err("`data_dir` is empty; name a folder".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_in_range() {
        assert_eq!(check(&Config::default()), Ok(()));
    }

    #[test]
    fn what_is_out_of_range_is_named_with_what_it_may_be() {
        let said = |change: fn(&mut Config)| {
            let mut config = Config::default();
            change(&mut config);
            check(&config).unwrap_err()
        };
        let zero = said(|it| it.limits.body_bytes_max = 0);
        assert_eq!(zero, "`limits.body_bytes_max` is 0; it may be 65536 to 67108864");
        assert!(said(|it| it.passwords.memory_kib = u32::MAX).contains("passwords.memory_kib"));
        assert!(said(|it| it.limits.header_seconds_max = u64::MAX).contains("1 to 600"));
        assert!(said(|it| it.issuer = " ".to_owned()).contains("`issuer` is empty"));
    }
}
