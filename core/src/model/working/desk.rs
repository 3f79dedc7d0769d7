//! What everything at work is done with: the device, what the person is to be told, and the working state.

use super::{forms, state::Working};
use crate::{
    effects::http::Call,
    model::{device::Device, message::Message},
};

/// All of it together.
pub struct Desk<'a> {
    /// The device.
    pub device: &'a mut Device,
    /// What the person is to be told.
    pub message: &'a mut Option<Message>,
    /// How many things he was told.
    pub told: &'a mut u32,
    /// The work.
    pub working: &'a mut Working,
}

impl Desk<'_> {
    /// Tells the person something.
    pub fn say(&mut self, message: Message) {
        forms::came_back(self.working, &message);
        *self.message = Some(message);
        *self.told = self.told.wrapping_add(1);
    }

    /// A request to our server.
    pub fn call(&mut self, method: &'static str, path: &str, body: Vec<u8>) -> Call {
        self.working.call(self.device, method, path, body)
    }
}
