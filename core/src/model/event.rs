//! Everything that can happen to the app: what a person does, what the shell notices, what an effect answers.
//!
//! Texts, numbers and dates come as the person typed them; the core checks them and names the field that is wrong.

use facet::Facet;
use serde::{Deserialize, Serialize};

pub use super::action::{
    Action, ComplaintInput, ComplaintKindInput, ConductInput, ItemInput, NotSignedInput, Place, PointInput,
    PurposeInput, StrokeInput, ThingInput,
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
        /// The first row.
        first: u32,
    },
    /// The person does something on the open order.
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
    /// Something inside the core.
    #[serde(skip)]
    #[facet(skip)]
    Inner(#[facet(opaque)] Box<Inner>),
}
