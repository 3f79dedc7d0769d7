//! What a run found, as a table and one line that can be read alone.

use std::{fmt, time::Duration};

/// What a run found.
#[derive(Debug, Default)]
pub struct Report {
    /// Rounds of work, kill, look and start.
    pub cycles: u32,
    /// Kills of the server.
    pub server_kills: u32,
    /// Kills while it was starting.
    pub kills_at_start: u32,
    /// Kills of the database.
    pub database_kills: u32,
    /// Commands that phones recorded.
    pub recorded: u64,
    /// Commands whose outcome a phone heard.
    pub acknowledged: u64,
    /// Commands in the database.
    pub kept: u64,
    /// Commands that a kill left committed and unheard.
    pub unheard: u64,
    /// Pushes sent again without an answer.
    pub again: u64,
    /// Pushes sent again though they were answered.
    pub replayed: u64,
    /// Exchanges of tokens.
    pub refreshed: u64,
    /// Outcomes by name.
    pub outcomes: Vec<(String, u64)>,
    /// Orders that the desks registered and gave to somebody.
    pub orders: u64,
    /// Entries of the log.
    pub entries: i64,
    /// Times that `callout doctor` looked.
    pub doctors: u32,
    /// Planted damage that was found, of how many.
    pub plants: (usize, usize),
    /// From the start of the server to its first ready answer.
    pub restarts: Vec<Duration>,
    /// From the start of the database to the server's first ready answer.
    pub recoveries: Vec<Duration>,
    /// What does not hold.
    pub wrong: Vec<String>,
}

/// The longest that a restart may take.
pub const RESTART_MAX: Duration = Duration::from_secs(2);

impl Report {
    /// Whether everything held.
    #[must_use]
    pub fn held(&self) -> bool {
        self.wrong.is_empty()
    }
}

/// The median and the greatest.
fn p50_and_max(times: &[Duration]) -> (Duration, Duration) {
    let mut times = times.to_vec();
    times.sort();
    (times.get(times.len() / 2).copied().unwrap_or_default(), times.last().copied().unwrap_or_default())
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut row = |name: &str, what: String| writeln!(f, "{name:<46} {what:>12}");
        row("kills of the server", grouped(self.server_kills.into()))?;
        row("  of them while it was starting", grouped(self.kills_at_start.into()))?;
        row("kills of the database", grouped(self.database_kills.into()))?;
        row("commands recorded on phones", grouped(self.recorded))?;
        row("commands whose outcome a phone heard", grouped(self.acknowledged))?;
        row("commands in the database", grouped(self.kept))?;
        row("  of them left committed and unheard by a kill", grouped(self.unheard))?;
        for (outcome, count) in &self.outcomes {
            row(&format!("  {outcome}"), grouped(*count))?;
        }
        row("pushes sent again for want of an answer", grouped(self.again))?;
        row("pushes sent again though answered", grouped(self.replayed))?;
        row("exchanges of tokens", grouped(self.refreshed))?;
        row("orders registered and given to somebody", grouped(self.orders))?;
        row("entries of the log", grouped(self.entries.unsigned_abs()))?;
        row("looks of callout doctor", grouped(self.doctors.into()))?;
        row("planted damage found", format!("{} of {}", self.plants.0, self.plants.1))?;
        for (name, times) in
            [("server ready after", &self.restarts), ("database and server ready after", &self.recoveries)]
        {
            if !times.is_empty() {
                let (p50, max) = p50_and_max(times);
                row(&format!("{name}, p50"), seconds(p50))?;
                row(&format!("{name}, max"), seconds(max))?;
            }
        }
        for wrong in self.wrong.iter().take(20) {
            writeln!(f, "WRONG  {wrong}")?;
        }
        let (p50, max) = p50_and_max(&self.restarts);
        write!(
            f,
            "crash: {} cycles, {} acknowledged commands, {} wrong, restart p50 {} max {}",
            self.cycles,
            grouped(self.acknowledged),
            if self.held() { "0 missing, 0".to_owned() } else { grouped(self.wrong.len() as u64) },
            seconds(p50),
            seconds(max)
        )
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}

/// `12,345`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups = digits.as_bytes().rchunks(3).rev().map(|group| String::from_utf8_lossy(group).into_owned());
    groups.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!([7, 999, 1_000, 12_345_678].map(grouped), ["7", "999", "1,000", "12,345,678"]);
    }

    #[test]
    fn the_median_and_the_greatest_of_times() {
        let times = [3, 1, 2].map(Duration::from_secs);
        assert_eq!(p50_and_max(&times), (Duration::from_secs(2), Duration::from_secs(3)));
        assert_eq!(p50_and_max(&[]), (Duration::ZERO, Duration::ZERO));
    }

    #[test]
    fn the_last_line_says_whether_everything_held() {
        let mut report =
            Report { cycles: 2, acknowledged: 1_234, restarts: vec![Duration::from_millis(210)], ..Report::default() };
        let last = |report: &Report| report.to_string().lines().last().unwrap_or_default().to_owned();
        assert_eq!(
            last(&report),
            "crash: 2 cycles, 1,234 acknowledged commands, 0 missing, 0 wrong, restart p50 0.21 s max 0.21 s"
        );
        report.wrong.push("a command is missing".to_owned());
        assert!(last(&report).contains("1 wrong"), "{report}");
    }
}
