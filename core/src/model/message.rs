//! What the app has to tell the person, as data; the sentences are the view's.

use crate::{
    domain::{refusal::Refusal, text::TextError},
    effects::store::StoreFailure,
};

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// It is on the phone, durably (I1).
    Saved,
    /// It cannot be done now; nothing was recorded.
    Refused(Refusal),
    /// A field is wrong; nothing was recorded.
    Input {
        /// Which field.
        field: Field,
        /// What is wrong with it.
        problem: InputProblem,
    },
    /// The phone has no room; nothing was recorded (F3).
    StoreFull,
    /// The phone's storage cannot be used now; nothing was recorded (F4, I22).
    StoreFails,
    /// Something is pending: signing out would lose it (F12).
    Pending {
        /// How many commands.
        count: usize,
    },
    /// The file was handed over.
    Exported,
    /// There is nothing to export.
    NothingToExport,
    /// The database was damaged and rebuilt (F5).
    Salvaged {
        /// How many commands could be saved.
        commands: u64,
        /// Whether some at the end of the log may be lost.
        is_log_damaged: bool,
    },
    /// The server says it in the person's language.
    Server {
        /// Its sentence.
        detail: String,
    },
    /// The office has taken access away; what the server does not have is handed over all the same (F63).
    Barred {
        /// How many commands that are.
        count: usize,
    },
    /// The server does not answer.
    NoNetwork,
    /// The device's key is missing or does not work.
    KeyFails,
    /// The camera does not work.
    CameraFails,
    /// What stands on the phone differs from what the server says it should hold; it is fetched anew.
    Refetching,
    /// The server does not know this phone's past any more: it was restored, or the phone was. Everything is kept.
    HistoryForked,
}

impl Message {
    /// Why nothing could be written.
    #[must_use]
    pub const fn of_store(failure: &StoreFailure) -> Self {
        match failure {
            StoreFailure::Full => Self::StoreFull,
            StoreFailure::Newer { .. }
            | StoreFailure::Older { .. }
            | StoreFailure::Unavailable(_)
            | StoreFailure::Broken(_) => Self::StoreFails,
        }
    }
}

/// A field of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The server's address.
    Server,
    /// The enrolment code.
    Code,
    /// The phone's name.
    DeviceName,
    /// Login.
    Login,
    /// Password.
    Password,
    /// A reason.
    Reason,
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// A remark.
    Note,
    /// What was found.
    Found,
    /// The cause.
    Cause,
    /// The solution.
    Solution,
    /// An item or its quantity.
    Items,
    /// A name of somebody.
    Name,
    /// What was done.
    Work,
    /// Minutes.
    Minutes,
    /// Other faults.
    OtherFaults,
    /// A caption.
    Caption,
    /// A signature.
    Strokes,
    /// An amount.
    Amount,
    /// A reference.
    Reference,
    /// A result.
    Result,
    /// Things that are taken back.
    Things,
    /// Accessories.
    Accessories,
    /// A condition.
    Condition,
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputProblem {
    /// A text.
    Text(TextError),
    /// No amount such as `120.50`.
    NotAnAmount,
    /// No day such as `2026-11-23`.
    NotADay,
    /// No time such as `14:30`.
    NotATime,
    /// No whole number.
    NotANumber,
    /// No quantity from 1 to 9,999.
    NotAQuantity,
    /// No http or https address.
    NotAnAddress,
    /// Nobody drew.
    NotDrawn,
    /// It does not name what is on this order.
    NotHere,
}
