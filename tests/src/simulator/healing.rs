//! The end of a seed: the weather clears, and everything comes to rest, or something is stuck.

use callout_core::{domain::time::Timestamp, protocol::cursor::Cursor};

use super::{
    network::{Fate, PATIENCE_MS},
    weather::Weather,
    world::{START_MS, Stop, World},
};

/// Rounds after the last fault within which everything must be at rest (I5, I12): the longest back-off is five minutes and a
/// quarter, and a person may have to sign in, and enrol, and wait once more.
const HEALING_ROUNDS: usize = 60;
/// A round: a little more than a phone waits before it looks by itself.
const ROUND_MS: i64 = 61_000;
/// People look at their phones every so many rounds.
const ATTENDS_EVERY: usize = 4;
/// When the late copies arrive, and how many rounds after that must pass at least.
const LATE_ROUND: usize = 2;
/// How often the server does then what it does unasked: a run of its job tells one level of a complaint's deadline, and there are
/// three of each of two.
const UNASKED_TIMES: usize = 6;
/// How late the late copies are.
const LATE_MS: i64 = 2 * 24 * 3_600_000;

impl World<'_> {
    /// The weather clears; late copies arrive; timers go off; people sign in where they must. Then everything is at rest,
    /// or something is stuck (I5, I12).
    pub(super) fn heal(&mut self) -> Result<(), Stop> {
        self.is_healing = true;
        self.weather = Weather::calm();
        self.trace.tell(self.now_ms - START_MS, || "the weather clears".to_owned());
        self.starts_right();
        self.until(self.now_ms + PATIENCE_MS)?;
        for of in 0..self.setting.phones {
            self.enables(of)?;
            self.returns(of)?;
        }
        for index in 0..self.fleet.len() {
            self.comes_to_rest(index)?;
        }
        for round in 0..HEALING_ROUNDS {
            for _ in 0..UNASKED_TIMES {
                self.server.work_unasked(self.now_ms + self.server_offset_ms);
            }
            self.ledger.looked_for_due = Some(Timestamp::from_ms(self.now_ms + self.server_offset_ms));
            self.until(self.now_ms + ROUND_MS)?;
            if round == LATE_ROUND {
                self.arrives_late()?;
            }
            if round > LATE_ROUND && self.is_at_rest()? {
                return Ok(());
            }
            if round % ATTENDS_EVERY == 1 {
                for index in 0..self.fleet.len() {
                    self.attends(index)?;
                }
            }
        }
        Ok(())
    }

    /// Days pass at once, and what was repeated on its way arrives once more (F17).
    fn arrives_late(&mut self) -> Result<(), Stop> {
        if self.late.is_empty() {
            return Ok(());
        }
        self.now_ms += LATE_MS;
        for (index, request) in std::mem::take(&mut self.late) {
            self.arrives(None, index, &request, Fate::Lost)?;
        }
        Ok(())
    }

    /// Whether every phone has nothing to send, no picture either, and stands where the server does.
    fn is_at_rest(&mut self) -> Result<bool, Stop> {
        let head = self.server.head();
        let stands = |index: usize, world: &Self| -> Result<bool, Stop> {
            let Some(witness) = &world.fleet[index].witness else { return Ok(false) };
            let is_empty = witness.commands_after(0)?.iter().all(|row| row.is_acknowledged || row.has_outcome);
            let (_, pictures) = witness.decisions_and_blobs()?;
            Ok(is_empty && pictures == 0 && witness.cursor()?.map(Cursor::unsealed) == head)
        };
        for index in 0..self.fleet.len() {
            if !self.fleet[index].is_retired && !stands(index, self)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
