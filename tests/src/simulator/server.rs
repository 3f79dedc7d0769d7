//! The server as the world sees it, at either depth: requests of phones in, answers out; an office that acts; backups,
//! crashes; and its books, for the oracle.

use callout_core::domain::{
    complaint::Complaint,
    digest::Digest,
    hold::{Hold, HoldNotice},
    ids::{DeviceId, HeldId, OrderId, PersonId},
    subject::{Listed, SubjectKey, SubjectKind},
    subjects::{AnyCommand, Product},
};
use callout_core::protocol::cursor::Cursor;
use crux_http::protocol::{HttpHeader, HttpRequest, HttpResponse};
use serde::de::DeserializeOwned;

use super::{
    chance::Chance,
    oracle::books::{Books, Subject},
    reforms::{Says, Setting},
};

/// The address that phones are told; nothing listens there.
pub const ADDRESS: &str = "http://sim";
/// Everybody's password.
pub const PASSWORD: &str = "correct horse";

/// A desk of the office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Desk {
    /// The branch's clerk.
    Clerk,
    /// Its supervisor.
    Supervisor,
    /// Its manager.
    Manager,
    /// The service department, in head office.
    Service,
    /// The deputy general manager, there too.
    Deputy,
    /// Quality, there too.
    Quality,
}

impl Desk {
    /// Every desk.
    pub const ALL: [Self; 6] =
        [Self::Clerk, Self::Supervisor, Self::Manager, Self::Service, Self::Deputy, Self::Quality];

    /// Who signs in there.
    #[must_use]
    pub const fn login(self) -> &'static str {
        match self {
            Self::Clerk => "clerk",
            Self::Supervisor => "supervisor",
            Self::Manager => "manager",
            Self::Service => "service",
            Self::Deputy => "deputy",
            Self::Quality => "quality",
        }
    }
}

/// What the office can do.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// A call comes in; the n-th, of a customer with a name of his own.
    Register {
        /// Which.
        n: u64,
        /// Whether the product is in its warranty.
        is_free: bool,
    },
    /// Somebody is sent, or somebody else.
    Assign {
        /// Which order.
        order: OrderId,
        /// Which technician.
        to: usize,
    },
    /// Nobody is to go.
    Unassign(OrderId),
    /// The job is off.
    Cancel(OrderId),
    /// It is free, or chargeable, whatever the dates say.
    Category {
        /// Which order.
        order: OrderId,
        /// Whether it is free.
        is_free: bool,
    },
    /// Prices go up: the version after this one.
    Prices,
    /// The settings say something else.
    Policies(Setting),
    /// The branch has one more holiday.
    Calendar {
        /// The day of the year.
        holiday: u32,
    },
    /// Somebody's file says something else.
    File {
        /// Which technician; behind the last one, the administrator in head office.
        of: usize,
        /// What.
        says: Says,
    },
    /// The workshop has the goods.
    Receive(OrderId),
    /// The supervisor inspects.
    Inspect {
        /// Which order.
        order: OrderId,
        /// Whether it passes.
        passed: bool,
    },
    /// The goods go home.
    Release(OrderId),
    /// The manager lets him work without an agreement.
    ServeAnyway(OrderId),
    /// The accountant sends the invoice.
    Invoice(OrderId),
    /// The accountant looks for the uncertain payments of an order.
    DecidePayments {
        /// Which order.
        order: OrderId,
        /// Whether they are there.
        arrived: bool,
    },
    /// The clerk cancels the entry in the register.
    CloseRegister(OrderId),
    /// The accountant counts what a technician handed in.
    Count {
        /// Which technician.
        of: usize,
        /// How much is missing, in minor units.
        short_minor: i64,
    },
    /// The exceptions desk decides.
    Settle {
        /// Which case.
        case: HeldId,
        /// Accepted, attached or declined.
        decision: callout_core::protocol::outcome::Decision,
    },
    /// Something is recorded at a desk on a complaint, a hold or a notice of one, or opens one.
    Records {
        /// At which desk.
        by: Desk,
        /// On which; none where it is opened.
        about: Option<SubjectKey>,
        /// What.
        does: Box<AnyCommand>,
    },
    /// A colleague without a phone works in head office from now on, or in the branch again.
    Transfer,
    /// A technician works in another branch from now on, or in his own again: his phones end with it.
    Move {
        /// Which.
        of: usize,
        /// Whether he goes, or comes back.
        away: bool,
    },
    /// A phone is to lose its access.
    Revoke(DeviceId),
    /// A technician is to have no access any more (F63).
    Disable {
        /// Which.
        of: usize,
    },
    /// He is to have it again.
    Enable {
        /// Which.
        of: usize,
    },
    /// A rescue file is taken in.
    TakeIn(Vec<u8>),
    /// A code for a technician's next phone.
    IssueCode {
        /// Which technician.
        to: usize,
    },
}

impl Act {
    /// Something is opened at a desk.
    #[must_use]
    pub fn opens(by: Desk, does: AnyCommand) -> Self {
        Self::Records { by, about: None, does: Box::new(does) }
    }

    /// Something is recorded at a desk.
    #[must_use]
    pub fn on(by: Desk, about: SubjectKey, does: AnyCommand) -> Self {
        Self::Records { by, about: Some(about), does: Box::new(does) }
    }
}

/// What an act came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Done {
    /// An order was registered.
    Order(OrderId),
    /// A code was issued.
    Code(String),
    /// It is done.
    Yes,
    /// The rules, or the moment, said no.
    No(String),
}

/// An order as the office's board shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glance {
    /// Which.
    pub order: OrderId,
    /// Its stage's name.
    pub stage: String,
    /// Who has it.
    pub assignee: Option<PersonId>,
}

/// A server at one depth.
pub trait Server {
    /// A request arrives, at that moment.
    fn handle(&mut self, now_ms: i64, request: &HttpRequest) -> HttpResponse;
    /// The same, unless the process dies after so many steps of what it does with pictures; then there is no answer.
    fn handle_or_die(&mut self, now_ms: i64, request: &HttpRequest, steps: u64) -> Option<HttpResponse>;
    /// The office acts.
    fn act(&mut self, now_ms: i64, act: &Act) -> Done;
    /// What a server does unasked is done at that moment: limits follow their calendar, and what is due is said.
    fn work_unasked(&mut self, now_ms: i64);
    /// The technicians' ids.
    fn technicians(&self) -> &[PersonId];
    /// Their logins.
    fn login(&self, technician: usize) -> String;
    /// Who sits at a desk.
    fn sits_at(&self, desk: Desk) -> PersonId;
    /// The bodies of every subject of a kind, in the order of their ids.
    fn bodies(&mut self, kind: SubjectKind) -> Vec<String>;
    /// The board.
    fn board(&mut self) -> Vec<Glance>;
    /// Whose phone should have an order now.
    fn holder_of(&mut self, order: OrderId) -> Option<PersonId>;
    /// The subjects as they are now, of both logs.
    fn subjects(&mut self) -> Vec<Subject>;
    /// Where the logs stand, the branch's and the company's.
    fn head(&mut self) -> Option<Cursor>;
    /// Who asks, by the credential of a request, whether it still counts or not.
    fn asker(&self, request: &HttpRequest) -> Option<PersonId>;
    /// Every device and whose it is.
    fn devices(&mut self) -> Vec<(DeviceId, PersonId)>;
    /// Whether it has a command of that hash: received, or held.
    fn knows(&mut self, hash: Digest) -> bool;
    /// The cases that nobody has decided.
    fn open_cases(&mut self) -> Vec<HeldId>;
    /// A backup is taken.
    fn back_up(&mut self, now_ms: i64);
    /// The last backup is put back; as the manual says, or by somebody who copies a file and says nothing.
    fn restore(&mut self, now_ms: i64, is_silent: bool) -> bool;
    /// The process dies and is started again: what was in memory is gone.
    fn crash(&mut self, now_ms: i64);
    /// Every process dies; whichever starts next does so by a wall clock that is off by so much (F78).
    fn starts_by(&mut self, now_ms: i64, off_ms: i64);
    /// The other of two processes answers from now on.
    fn switch_process(&mut self, now_ms: i64);
    /// Every access token ends now (F27).
    fn expire_tokens(&mut self);
    /// What is found when its logs are verified, and all that follows from them (F80).
    fn verify(&mut self) -> Vec<String>;
    /// Somebody changes a table behind the log's back, where there is something to change.
    fn tamper(&mut self, chance: &mut Chance) -> Option<&'static str>;
    /// The server's books, read past the product's own queries.
    fn books(&mut self) -> Books;
}

/// The subjects of a kind as they stand, in the order of their ids.
pub fn all<S: Listed<House = Product> + DeserializeOwned>(server: &mut dyn Server) -> Vec<S> {
    server.bodies(S::KIND).iter().filter_map(|body| serde_json::from_str(body).ok()).collect()
}

/// The kind of what a desk records on, and under which path the office reaches it.
///
/// # Panics
///
/// Where the office records it by an act of its own.
#[must_use]
pub fn reached(does: &AnyCommand) -> (SubjectKind, &'static str) {
    match does {
        AnyCommand::Complaint(_) => (Complaint::KIND, "/v1/complaints"),
        AnyCommand::Hold(_) => (Hold::KIND, "/v1/holds"),
        AnyCommand::HoldNotice(_) => (HoldNotice::KIND, "/v1/hold-notices"),
        AnyCommand::Order(_)
        | AnyCommand::Cash(_)
        | AnyCommand::Prices(_)
        | AnyCommand::Policies(_)
        | AnyCommand::Person(_)
        | AnyCommand::Customer(_)
        | AnyCommand::Asset(_)
        | AnyCommand::Calendar(_) => unreachable!("{does:?} is an act of its own"),
    }
}

/// A header of an answer.
#[must_use]
pub fn header(name: &str, value: &str) -> HttpHeader {
    HttpHeader { name: name.to_owned(), value: value.to_owned() }
}

/// The value of a request's header.
#[must_use]
pub fn header_of<'a>(request: &'a HttpRequest, name: &str) -> Option<&'a str> {
    request.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name)).map(|header| header.value.as_str())
}
