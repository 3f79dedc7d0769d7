//! Servers that are started by a wrong clock, and whoever tries what was good by it (F78).

use crux_http::protocol::HttpRequest;

use super::{
    faults::Fault,
    server::{ADDRESS, header},
    world::{Happening, START_MS, Stop, World},
};

const DAY_MS: u64 = 24 * 3_600_000;
/// A clock that was set wrong by hand is off by days, which is believed, or by years.
const DAYS_MAX: u64 = 30;
const YEARS_DAYS_MAX: u64 = 20 * 365;
/// How often somebody tries an old token, in a thousand acts of the office.
const TRIED_PER_MILLE: u64 = 60;
/// How long after the end of a seed whoever has an old token tries it, and how many of them do.
const HOURS_MS: i64 = 2 * 3_600_000;
const TRIED_AT_THE_END: usize = 8;

impl World<'_> {
    /// The server is started by a wrong clock; a while later somebody sets it, and starts it again.
    pub fn starts_wrong(&mut self) {
        if self.is_clock_wrong {
            return;
        }
        let days_max = if self.trouble.happens(500) { DAYS_MAX } else { YEARS_DAYS_MAX };
        let off_ms = i64::try_from(self.trouble.between(1, days_max) * DAY_MS).unwrap_or(0);
        let off_ms = if self.trouble.happens(600) { off_ms } else { -off_ms };
        self.counts.add(Fault::WrongStart);
        self.is_clock_wrong = true;
        self.ledger.wrong_starts += 1;
        self.trace.mark(self.now_ms, "wrong start", 0, &off_ms.to_le_bytes());
        self.trace.tell(self.now_ms - START_MS, || format!("the server starts by a clock that is {off_ms} ms off"));
        self.server.starts_by(self.server_ms(), off_ms);
        let long = i64::try_from(self.trouble.between(120_000, 1_500_000)).unwrap_or(120_000);
        self.after(long, Happening::RightClock);
    }

    /// Its clock is set right, if it was wrong, and it is started again.
    pub fn starts_right(&mut self) {
        if std::mem::take(&mut self.is_clock_wrong) {
            self.trace.tell(self.now_ms - START_MS, || "the server starts by the right clock".to_owned());
            self.server.starts_by(self.server_ms(), 0);
        }
    }

    /// Somebody tries a token that ended long ago.
    pub fn tries_an_old_token(&mut self) -> Result<(), Stop> {
        if !self.weather.faults.has(Fault::WrongStart) || !self.trouble.happens(TRIED_PER_MILLE) {
            return Ok(());
        }
        let old = self.tokens.over(self.now_ms);
        match self.trouble.pick(&old).cloned() {
            Some(bearer) => self.tries(&bearer),
            None => Ok(()),
        }
    }

    /// Two hours later nobody is let in with what he had.
    pub(super) fn hours_pass(&mut self) -> Result<(), Stop> {
        self.now_ms += HOURS_MS;
        let old = self.tokens.over(self.now_ms);
        old.iter().rev().take(TRIED_AT_THE_END).try_for_each(|bearer| self.tries(bearer))
    }

    fn tries(&mut self, bearer: &str) -> Result<(), Stop> {
        let request = HttpRequest {
            method: "GET".to_owned(),
            url: format!("{ADDRESS}/v1/sync/pull"),
            headers: vec![header("authorization", bearer)],
            body: Vec::new(),
        };
        let answer = self.server.handle(self.server_ms(), &request);
        self.lives_no_longer(&request, answer.status)
    }

    /// A token that was good lives a quarter of an hour, whatever the clocks say (F78).
    pub(super) fn lives_no_longer(&mut self, request: &HttpRequest, status: u16) -> Result<(), Stop> {
        // Of two processes, each with a time of its own, one may be behind; and one that was put back is.
        let is_one_time = self.counts.of(Fault::TwoServers) == 0 && !self.ledger.is_server_restored;
        if is_one_time { Ok(self.tokens.lives(self.now_ms, request, status)?) } else { Ok(()) }
    }
}
