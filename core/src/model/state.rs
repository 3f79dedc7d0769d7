//! The state of the app: what it knows of the device, where it stands, what it has to say.

use super::{
    device::Device,
    message::Message,
    working::{forms::Gate, state::Working},
};
use crate::effects::store::{Contents, StoreFailure};

/// The state of the app.
#[derive(Debug, Default)]
pub struct Model {
    /// The device.
    pub device: Device,
    /// Where the app stands.
    pub stage: Stage,
    /// What the person is to be told.
    pub message: Option<Message>,
    /// What was filled in to enrol, or to sign in again.
    pub gate: Gate,
    /// How many things he was told: the number of the last one.
    pub told: u32,
    /// How often something was scanned: the number of the last time.
    pub scans: u32,
}

impl Model {
    /// Tells the person something.
    pub fn say(&mut self, message: Message) {
        self.message = Some(message);
        self.told = self.told.wrapping_add(1);
    }
}

/// Where the app stands.
#[derive(Debug, Default)]
pub enum Stage {
    /// It reads its store.
    #[default]
    Starting,
    /// The store cannot be used; nothing is written any more (F11, I22).
    Locked(StoreFailure),
    /// The phone is to be enrolled.
    SignedOut(SignedOut),
    /// At work.
    Working(Box<Working>),
}

/// Nobody works on this phone yet.
#[derive(Clone, Debug, Default)]
pub struct SignedOut {
    /// Whether the server was asked and has not answered.
    pub is_waiting: bool,
    /// What was saved of a damaged file whose session is gone: deposited after the enrolment (F5).
    pub saved: Box<Contents>,
}
