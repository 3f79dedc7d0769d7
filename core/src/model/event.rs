//! Everything that can happen to the app: what a person does, what the shell notices, what an effect answers.
//!
//! Texts, numbers and dates come as the person typed them; the core checks them and names the field that is wrong.

use facet::Facet;
use serde::{Deserialize, Serialize};

pub use super::action::{
    Action, ComplaintInput, ComplaintKindInput, ConductInput, FieldChange, ItemInput, NotSignedInput, Place,
    PointInput, PurposeInput, SignerRoleInput, StrokeInput, ThingInput,
};
use super::inner::Inner;

/// An event. Those that a shell sends come first, so that their numbers never move.
#[derive(Facet, Serialize, Deserialize, Clone, Debug)]
#[repr(C)]
pub enum Event {
    /// The app begins, or begins again after its core was rebuilt.
    Start {
        /// The language of the device: `zh-CN`, `en`, …
        language: String,
        /// The app's version.
        app_version: String,
    },
    /// The app came to the front.
    Foreground,
    /// The network came or went.
    Connectivity {
        /// Whether there is one now.
        is_online: bool,
    },
    /// The server said that there is something.
    Nudged,
    /// The person picks a language.
    SetLanguage {
        /// `zh-CN` or `en`.
        language: String,
    },
    /// The person enrols this phone.
    Enrol {
        /// The server's address.
        server: String,
        /// The one-time code from the office.
        code: String,
        /// What the phone is called.
        device_name: String,
    },
    /// The person signs in again, after the session ended (F30).
    SignIn {
        /// His login.
        login: String,
        /// His password.
        password: String,
    },
    /// The person signs out; refused while something is pending (F12).
    SignOut,
    /// The person wants a file of everything that was not sent yet.
    ExportPending,
    /// The person asks to send and fetch now.
    SyncNow,
    /// The person goes to a screen.
    Open(Place),
    /// The person goes back.
    Back,
    /// The person scrolls a list: show rows from here on.
    Scroll {
        /// Its name, as its window says.
        list: String,
        /// The first row.
        first: u32,
    },
    /// The person looks for something in a list.
    Search {
        /// Its name, as its window says.
        list: String,
        /// What he typed; empty shows all again.
        query: String,
    },
    /// The person wants to see some rows of a list alone.
    Filter {
        /// Its name, as its window says.
        list: String,
        /// Which, as its choices say.
        id: String,
    },
    /// The person folds a section of a list, or unfolds it.
    Fold {
        /// Its name, as its window says.
        list: String,
        /// Which section.
        section: String,
    },
    /// Something is done on the open order, all of it said at once: for programs. A shell sends `Do` and fills in the form.
    Act(Action),
    /// The person hands cash in.
    HandIn {
        /// The amount, for example `120.50`.
        amount: String,
    },
    /// The person has read a message.
    Dismiss,
    /// The app goes to the background; it may be killed there.
    Background,
    /// The person taps an action: it is done at once, or its form opens.
    Do {
        /// The action's name, as the view has it.
        action: String,
    },
    /// The person changes a field of the form.
    Change {
        /// Which field.
        field: String,
        /// How.
        change: FieldChange,
    },
    /// The person adds another thing to the form.
    AddSection,
    /// The person takes a thing away from the form.
    RemoveSection {
        /// Which.
        section: String,
    },
    /// The person submits the form.
    Submit,
    /// The person answers what is asked back.
    Confirm {
        /// Whether it is to be done.
        is_sure: bool,
    },
    /// The person leaves the form; what he filled in stays.
    Leave,
    /// The person throws away what he filled in.
    Discard,
    /// Something inside the core.
    #[serde(skip)]
    #[facet(skip)]
    Inner(#[facet(opaque)] Box<Inner>),
}
