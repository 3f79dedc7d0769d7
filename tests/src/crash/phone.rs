//! A phone that does nothing but record and push: its log, its seal, its tokens. It remembers what it has heard.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread::sleep,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use callout_core::{
    domain::{
        cash::CashBook,
        digest::Digest,
        house::House as _,
        ids::CommandId,
        order::WorkOrder,
        subject::{Listed as _, SubjectKey},
        subjects::{AnyCommand, Product},
        text::Text,
        time::{Reading, Timestamp},
    },
    protocol::{
        auth::{Enrolled, Session},
        command::Envelope,
        limits::PROTOCOL,
        push::{self, CONTENT_TYPE, Header},
    },
};
use callout_server::testing::{PhoneKey, TestPhone};
use chrono_tz::Tz;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::{
    dice::Dice,
    line::{Line, Said},
    trade::{Record, Trade, Tray},
};

/// Commands of a push.
const COMMANDS_MAX: u64 = 5;
/// Heard commands whose bytes are kept, to be sent again.
const BYTES_KEPT: usize = 12;
/// A phone that hears nothing or "not now" waits so long.
const PAUSE: Duration = Duration::from_millis(20);

/// A command as the phone remembers it.
#[derive(Debug)]
pub struct Kept {
    /// The hash of its bytes.
    pub hash: Digest,
    /// The outcome that the phone has heard.
    pub heard: Option<Value>,
    /// The outcome that was found in the database.
    pub stored: Option<Value>,
    bytes: Vec<u8>,
}

/// What a phone counted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    /// Pushes sent again, byte for byte, because no answer or "not now" came.
    pub again: u64,
    /// Pushes sent again although they were answered (F17), and runs of older commands.
    pub replayed: u64,
    /// "Not now".
    pub not_now: u64,
    /// Exchanges of tokens.
    pub refreshed: u64,
}

/// A phone.
pub struct Phone {
    /// Who it is.
    pub identity: TestPhone,
    /// Everything that was recorded, from seq 1.
    pub log: Vec<Kept>,
    /// What it counted.
    pub counts: Counts,
    session: Session,
    line: Line,
    trade: Trade,
    dice: Dice,
    began: (i64, Instant),
    heard: usize,
    last_id: CommandId,
    in_flight: Option<InFlight>,
}

/// A push that must be sent again.
struct InFlight {
    body: Vec<u8>,
    /// Its answer, if it was answered.
    answered: Option<Vec<u8>>,
}

/// An answer as far as the test looks at it, read without the product's own types.
#[derive(Deserialize)]
struct Answer {
    run: Value,
    outcomes: Vec<At>,
    end: bool,
}

#[derive(Deserialize)]
struct At {
    seq: usize,
    hash: Digest,
    outcome: Value,
}

impl Phone {
    /// A phone that was just enrolled; time begins at so many milliseconds since 1970.
    #[must_use]
    pub fn new(enrolled: Enrolled, key: PhoneKey, line: Line, tray: Tray, dice: Dice, start_ms: i64) -> Self {
        let identity = TestPhone { device: enrolled.device, person: enrolled.session.person.id, key };
        let trade = Trade::new(tray, format!("{}.{}", enrolled.code, enrolled.epoch));
        let session = enrolled.session;
        let began = (start_ms, Instant::now());
        let (log, counts, heard, in_flight) = (Vec::new(), Counts::default(), 0, None);
        let last_id = CommandId(Uuid::nil());
        Self { identity, log, counts, session, line, trade, dice, began, heard, last_id, in_flight }
    }

    /// How many commands it knows to be at the server.
    #[must_use]
    pub fn acknowledged(&self) -> usize {
        self.heard
    }

    /// Records and pushes until it is told to stop.
    pub fn work(&mut self, stop: &AtomicBool) -> Result<()> {
        while !stop.load(Ordering::Relaxed) {
            if self.dice.once_in(50) {
                self.refresh()?;
            }
            self.push().with_context(|| format!("phone {}, after {} commands", self.identity.device, self.heard))?;
        }
        Ok(())
    }

    /// One exchange: what is in flight again, or something new.
    fn push(&mut self) -> Result<()> {
        let InFlight { body, answered } = match self.in_flight.take() {
            Some(push) if push.answered.is_some() => {
                self.counts.replayed += 1;
                push
            }
            Some(push) => {
                self.counts.again += 1;
                push
            }
            None => InFlight { body: self.next_push()?, answered: None },
        };
        let request = self.line.post("/v1/sync/push").bearer_auth(self.session.access_token.expose());
        match Line::send(request.header("content-type", CONTENT_TYPE).body(body.clone())) {
            Said::Answer(answer) => {
                self.hear(&answer)?;
                match answered {
                    Some(before) => ensure!(before == answer, "the same push was answered otherwise (I4)"),
                    // As if the answer had been lost on its way (F16).
                    None if self.dice.once_in(10) => self.in_flight = Some(InFlight { body, answered: Some(answer) }),
                    None => {}
                }
                Ok(())
            }
            Said::SignInAgain => {
                self.in_flight = Some(InFlight { body, answered });
                self.refresh()
            }
            Said::NotNow | Said::Nothing => {
                self.counts.not_now += 1;
                self.in_flight = Some(InFlight { body, answered });
                sleep(PAUSE);
                Ok(())
            }
            Said::No(why) => bail!("refused as a whole: {why}"),
        }
    }

    /// Takes in an answer: what was heard or found before must be heard again (I4).
    fn hear(&mut self, answer: &[u8]) -> Result<()> {
        let answer: Answer = serde_json::from_slice(answer).context("not an answer")?;
        ensure!(answer.end && answer.run["run"] == "received", "not received: {}", answer.run);
        for at in answer.outcomes {
            let kept = at.seq.checked_sub(1).and_then(|place| self.log.get_mut(place)).context("an unknown place")?;
            ensure!(kept.hash == at.hash, "another command stands at {} (I6)", at.seq);
            for before in kept.heard.iter().chain(&kept.stored) {
                ensure!(*before == at.outcome, "seq {}: {before} became {} (I4)", at.seq, at.outcome);
            }
            kept.heard = Some(at.outcome);
            self.heard = self.heard.max(at.seq);
        }
        for kept in self.log[..self.heard].iter_mut().rev().skip(BYTES_KEPT) {
            if kept.bytes.is_empty() {
                break;
            }
            kept.bytes = Vec::new();
        }
        Ok(())
    }

    /// The next pair of tokens; a lost answer costs nothing (F29).
    fn refresh(&mut self) -> Result<()> {
        let request = self.identity.signed_refresh(&self.session.refresh_token);
        match Line::send(self.line.post("/v1/auth/refresh").json(&request)) {
            Said::Answer(answer) => {
                self.session = serde_json::from_slice(&answer).context("not a session")?;
                self.counts.refreshed += 1;
                Ok(())
            }
            Said::NotNow | Said::Nothing => Ok(()),
            Said::SignInAgain => bail!("the session of {} is over", self.identity.device),
            Said::No(why) => bail!("no next pair: {why}"),
        }
    }

    /// Older commands again, or new ones, sometimes together.
    fn next_push(&mut self) -> Result<Vec<u8>> {
        let again = usize::try_from(self.dice.roll(4))?.min(self.heard);
        if again > 0 && self.dice.once_in(12) {
            self.counts.replayed += 1;
            return self.sealed(self.heard - again, self.heard);
        }
        for _ in 0..=self.dice.roll(COMMANDS_MAX) {
            self.record()?;
        }
        let overlap = if self.dice.once_in(8) { again } else { 0 };
        self.sealed(self.heard - overlap, self.log.len())
    }

    fn record(&mut self) -> Result<()> {
        let bytes = match self.trade.next(&mut self.dice) {
            Record::Order(order, command) => {
                self.written(WorkOrder::key(order.0), &AnyCommand::Order(command), false)?
            }
            Record::IdReused(order, command) => {
                self.written(WorkOrder::key(order.0), &AnyCommand::Order(command), true)?
            }
            Record::Cash(command) => {
                let book = CashBook::key_of(self.session.person.branch, self.identity.person);
                self.written(book, &AnyCommand::Cash(command), false)?
            }
            Record::Garbage(bytes) => bytes,
        };
        self.log.push(Kept { hash: Digest::of(&bytes), heard: None, stored: None, bytes });
        Ok(())
    }

    fn written(&mut self, about: SubjectKey, command: &AnyCommand, id_reused: bool) -> Result<Vec<u8>> {
        let row = Product::row(command);
        if !id_reused {
            self.last_id = CommandId(Uuid::from_bytes(self.dice.bytes()));
        }
        let now = i64::try_from(self.began.1.elapsed().as_millis())?;
        let wall = Timestamp::from_ms(self.began.0 + now);
        let envelope = Envelope {
            id: self.last_id,
            device: self.identity.device,
            epoch: 1,
            seq: self.log.len() as u64 + 1,
            prev: self.log.last().map_or(Digest::ZERO, |kept| kept.hash),
            kind: Text::new(row.name)?,
            kind_version: row.version,
            about,
            basis_revision: None,
            recorded_at: Reading { wall, zone: Tz::Asia__Shanghai, monotonic_ms: now.unsigned_abs(), boot: 1 },
            body: Product::write_command(command)?,
            blobs: Vec::new(),
        };
        Ok(envelope.to_bytes()?)
    }

    /// The push of a part of the log.
    fn sealed(&self, from: usize, to: usize) -> Result<Vec<u8>> {
        let commands: Vec<&[u8]> = self.log[from..to].iter().map(|kept| kept.bytes.as_slice()).collect();
        let header = Header {
            push: PROTOCOL,
            device: self.identity.device,
            epoch: 1,
            first_seq: from as u64 + 1,
            count: u32::try_from(commands.len())?,
            app: Text::new("1.0.0")?,
            recorder: None,
        };
        let unsealed = push::unsealed(&header, &commands)?;
        let seal = STANDARD.encode(self.identity.key.sign(&push::sealed_digest(&unsealed).0).0);
        Ok(push::seal(unsealed, Text::new(&seal)?)?)
    }
}
