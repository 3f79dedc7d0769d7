//! The sync machine's state: where a run stands, and what outlives it.

use super::fetching::Fetching;
use crate::{
    domain::time::Reading,
    effects::http::Reply,
    protocol::{auth, pull::Holdings},
};

/// Failed runs after which the person is shown that nothing moves (rule 15).
pub const STUCK_AFTER: u32 = 3;

/// The sync machine.
#[derive(Debug, Default)]
pub struct Sync {
    /// Counts runs; what an earlier run asked for is answered to nobody.
    pub(super) stamp: u64,
    /// Counts timers; only the last one counts.
    pub(super) timer: u64,
    /// What it does now.
    pub run: Run,
    /// Failed runs since the last success.
    pub attempt: u32,
    /// Why the last run failed.
    pub trouble: Option<Trouble>,
    /// What a person must do before it can go on.
    pub blocked: Option<Blocked>,
    /// What the last success said the time was.
    pub last_success: Option<Reading>,
    /// The picture that is being fetched: a run that breaks leaves it to the next one.
    pub fetching: Fetching,
    /// Whether the next picture is compared with what the store holds.
    pub(super) comparison: Comparison,
}

/// A run, and the part of it that waits for an answer.
#[derive(Debug, Default)]
pub enum Run {
    /// There is none.
    #[default]
    Idle,
    /// A new access token is asked for.
    Refreshing(Lap),
    /// A new life of the log is written.
    Forking(Lap),
    /// Commands of other lives of the log are deposited.
    Depositing(Lap),
    /// Commands are pushed.
    Pushing(Lap),
    /// A picture is fetched.
    Pulling(Lap),
    /// What the store holds is compared with what the server says that it should.
    Comparing(Lap, Holdings),
    /// Photos are sent.
    Uploading(Lap),
}

/// What a run knows of itself, handed from part to part.
#[derive(Debug, Default)]
pub struct Lap {
    /// What is ahead.
    pub ahead: Ahead,
    /// The server misses commands before ours: nothing is pushed, and only a picture can say why.
    pub has_gap: bool,
    /// The access token is of this run; a server that refuses it all the same is not asked again at once.
    pub has_fresh_token: bool,
    /// Something came up meanwhile: another run follows.
    pub is_wanted_again: bool,
}

/// What a run has ahead besides sending, which always goes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ahead {
    /// A picture, then the photos.
    #[default]
    Picture,
    /// The photos.
    Photos,
    /// Nothing.
    Nothing,
}

/// Whether the store's contents are compared with the next picture (rule 13).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Comparison {
    /// They were.
    #[default]
    Settled,
    /// At each start.
    Due,
    /// Once more, after everything was fetched anew: if they differ still, it is an alarm and no loop.
    DueAfterRefetch,
}

/// Why a run failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// No answer of our server.
    NoNetwork,
    /// The server cannot now.
    Busy,
    /// The phone's own storage or key does not work now.
    Phone,
    /// The server says that the request is wrong; the app's makers must look at it.
    Refused,
}

/// What a person must do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blocked {
    /// Sign in again; everything is kept.
    SignIn,
    /// Update the app; what was recorded is deposited at the office all the same (F62).
    Update,
    /// Enrol this phone again: its key is gone (F8).
    Enrol,
    /// The office has taken access away: what was recorded is deposited there all the same (F63, rule 17).
    Barred(Barred),
}

/// Whose access was taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Barred {
    /// The person's: once he has it again, he signs in.
    Person,
    /// This phone's: it must be enrolled again.
    Device,
}

impl Barred {
    /// What the server's answer says of it.
    pub(in crate::model::working) fn of(reply: &Reply) -> Option<Self> {
        let (Reply::Problem(problem) | Reply::Unauthorized(problem)) = reply else { return None };
        match problem.code.as_str() {
            auth::PERSON_DISABLED => Some(Self::Person),
            auth::DEVICE_REVOKED => Some(Self::Device),
            _ => None,
        }
    }
}

impl Sync {
    /// Whether a run is under way.
    #[must_use]
    pub const fn is_busy(&self) -> bool {
        !matches!(self.run, Run::Idle)
    }

    /// Whether the phone must be enrolled again.
    #[must_use]
    pub const fn needs_enrolment(&self) -> bool {
        matches!(self.blocked, Some(Blocked::Enrol | Blocked::Barred(Barred::Device)))
    }

    /// Whose access was taken away, if it was.
    #[must_use]
    pub const fn barred(&self) -> Option<Barred> {
        match self.blocked {
            Some(Blocked::Barred(barred)) => Some(barred),
            Some(Blocked::SignIn | Blocked::Update | Blocked::Enrol) | None => None,
        }
    }
}

impl Run {
    /// What the run under way knows of itself.
    pub(super) const fn lap_mut(&mut self) -> Option<&mut Lap> {
        match self {
            Self::Idle => None,
            Self::Refreshing(lap)
            | Self::Forking(lap)
            | Self::Depositing(lap)
            | Self::Pushing(lap)
            | Self::Pulling(lap)
            | Self::Comparing(lap, _)
            | Self::Uploading(lap) => Some(lap),
        }
    }
}
