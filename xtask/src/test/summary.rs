//! What came of the tests: read from the lines the test runner prints, added up, told in a table.

use std::ops::AddAssign;
use std::time::Duration;

/// How many tests passed, failed and were marked as ignored.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Tally {
    /// Tests that ran and passed.
    pub passed: u32,
    /// Tests that ran and failed.
    pub failed: u32,
    /// Tests that carry `#[ignore]`: shown, so that nobody forgets them.
    pub ignored: u32,
}

impl Tally {
    /// Reads one of the runner's summaries, such as `test result: ok. 5 passed; 0 failed; 1 ignored; …`.
    /// Any other line is none.
    pub fn of_line(line: &str) -> Option<Self> {
        let (_verdict, counts) = line.trim().strip_prefix("test result: ")?.split_once(". ")?;
        let count = |name| {
            counts.split("; ").find_map(|part| part.split_once(' ').filter(|(_, word)| *word == name)?.0.parse().ok())
        };
        Some(Self { passed: count("passed")?, failed: count("failed")?, ignored: count("ignored")? })
    }

    /// Reads one of the lines that Node's runner ends with, such as `# pass 12`. Any other line is none.
    pub fn of_node_line(line: &str) -> Option<Self> {
        let (word, count) = line.strip_prefix("# ")?.split_once(' ')?;
        let count = count.parse().ok()?;
        match word {
            "pass" => Some(Self { passed: count, ..Self::default() }),
            "fail" | "cancelled" => Some(Self { failed: count, ..Self::default() }),
            "skipped" | "todo" => Some(Self { ignored: count, ..Self::default() }),
            _ => None,
        }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.ignored += other.ignored;
    }
}

/// How a suite ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Ending {
    /// Everything in it held.
    Passed,
    /// Something did not, or it could not run where it must.
    Failed(String),
    /// It could not run on this machine, which is no CI.
    Skipped(String),
}

/// One suite's row in the table.
pub struct Row {
    /// The suite's name, as on the command line.
    pub suite: &'static str,
    /// How it ended.
    pub ending: Ending,
    /// Its tests; none for a check that has no tests to count.
    pub tally: Tally,
    /// The last word of the suite's own program, where it has one.
    pub note: Option<String>,
    /// How long it took.
    pub took: Duration,
    /// What it took of the processors, where the system counts it.
    pub cpu: Option<Duration>,
}

/// All suites that were asked for, in the order they ran.
#[derive(Default)]
pub struct Summary {
    /// A row a suite.
    pub rows: Vec<Row>,
}

impl Summary {
    /// Whether any suite failed.
    pub fn failed(&self) -> bool {
        self.rows.iter().any(|row| matches!(row.ending, Ending::Failed(_)))
    }

    /// The tests of all suites. A suite that failed without a failing test (it did not compile, a lint spoke)
    /// counts as one failure, so that "0 failed" can be believed.
    pub fn total(&self) -> Tally {
        let mut total = Tally::default();
        for row in &self.rows {
            total += row.tally;
            if matches!(row.ending, Ending::Failed(_)) && row.tally.failed == 0 {
                total.failed += 1;
            }
        }
        total
    }

    /// The table, and the count alone on the last line.
    pub fn text(&self) -> String {
        let total = self.total();
        let mut lines = vec![String::new()];
        lines.extend(self.rows.iter().map(Row::text));
        if let Some(cpu) = self.rows.iter().filter_map(|row| row.cpu).reduce(|sum, cpu| sum + cpu) {
            lines.push(format!("{} CPU minutes in all", minutes(cpu)));
        }
        if total.ignored > 0 {
            lines.push(format!("{} tests are marked #[ignore] and did not run", total.ignored));
        }
        lines.push(format!("{} passed, {} failed", total.passed, total.failed));
        lines.join("\n")
    }
}

impl Row {
    fn text(&self) -> String {
        let ending = match &self.ending {
            Ending::Passed => "passed".to_owned(),
            Ending::Failed(why) => format!("FAILED: {why}"),
            Ending::Skipped(why) => return format!("{:<14} skipped: {why}", self.suite),
        };
        let mut parts = vec![format!("{:<14} {:>6.1} s  {ending}", self.suite, self.took.as_secs_f64())];
        parts.extend(self.cpu.map(|cpu| format!("{} CPU min", minutes(cpu))));
        if self.tally != Tally::default() {
            parts.push(format!("{} tests passed, {} failed", self.tally.passed, self.tally.failed));
        }
        parts.extend(self.note.clone());
        parts.join(" · ")
    }
}

/// With two decimals: the quick suites take a few seconds.
fn minutes(time: Duration) -> String {
    format!("{:.2}", time.as_secs_f64() / 60.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(ending: Ending, passed: u32, failed: u32) -> Row {
        let tally = Tally { passed, failed, ignored: 0 };
        let (took, cpu) = (Duration::from_millis(1500), Some(Duration::from_secs(90)));
        Row { suite: "workspace", ending, tally, note: None, took, cpu }
    }

    #[test]
    fn a_summary_line_is_read() {
        let line = "test result: ok. 12 passed; 0 failed; 2 ignored; 0 measured; 3 filtered out; finished in 0.05s";
        assert_eq!(Tally::of_line(line), Some(Tally { passed: 12, failed: 0, ignored: 2 }));
    }

    #[test]
    fn a_failing_summary_line_is_read() {
        let line = "test result: FAILED. 7 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.20s";
        assert_eq!(Tally::of_line(line), Some(Tally { passed: 7, failed: 1, ignored: 0 }));
    }

    #[test]
    fn the_lines_of_nodes_runner_are_read() {
        let of = |line| Tally::of_node_line(line).map(|tally| (tally.passed, tally.failed, tally.ignored));
        assert_eq!(of("# pass 12"), Some((12, 0, 0)));
        assert_eq!(of("# fail 1"), Some((0, 1, 0)));
        assert_eq!(of("# skipped 2"), Some((0, 0, 2)));
        for line in ["# tests 15", "# Subtest: an event goes round", "ok 1 - pass 3", "# pass many"] {
            assert_eq!(of(line), None, "{line}");
        }
    }

    #[test]
    fn other_lines_are_no_summaries() {
        for line in
            ["", "running 3 tests", "test money::adds ... ok", "test result: ok", "test result: ok. all of them"]
        {
            assert_eq!(Tally::of_line(line), None, "{line}");
        }
    }

    #[test]
    fn tallies_add_up_and_the_count_stands_alone_on_the_last_line() {
        let summary = Summary { rows: vec![row(Ending::Passed, 5, 0), row(Ending::Passed, 7, 0)] };
        assert!(!summary.failed());
        assert_eq!(summary.text().lines().last(), Some("12 passed, 0 failed"));
    }

    #[test]
    fn what_each_suite_took_of_the_processors_is_told_and_added_up() {
        let text = Summary { rows: vec![row(Ending::Passed, 5, 0), row(Ending::Passed, 7, 0)] }.text();
        assert_eq!(text.matches("passed · 1.50 CPU min · ").count(), 2);
        assert!(text.contains("\n3.00 CPU minutes in all\n"));
    }

    #[test]
    fn a_suite_that_failed_without_a_failing_test_counts_as_one_failure() {
        let summary = Summary { rows: vec![row(Ending::Passed, 5, 0), row(Ending::Failed("lints".into()), 0, 0)] };
        assert!(summary.failed());
        assert_eq!(summary.text().lines().last(), Some("5 passed, 1 failed"));
    }

    #[test]
    fn a_failing_test_is_not_counted_twice() {
        let summary = Summary { rows: vec![row(Ending::Failed("cargo test failed".into()), 5, 2)] };
        assert_eq!(summary.total(), Tally { passed: 5, failed: 2, ignored: 0 });
    }

    #[test]
    fn a_skipped_suite_says_why() {
        let summary = Summary { rows: vec![row(Ending::Skipped("no PostgreSQL here".into()), 0, 0)] };
        assert!(!summary.failed());
        assert!(summary.text().contains("workspace      skipped: no PostgreSQL here"));
    }
}
