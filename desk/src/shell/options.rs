//! What a phone on the desk is made of, and why it may not work.

use std::{io, sync::Arc};

use callout_core::effects::sealing::KeyKind;
use callout_mobile::BridgeFault;

use super::EFFECTS_MAX;
use crate::{clock::Clock, network::WeakNetwork, tape::Tape};

/// What a phone on the desk is made of.
#[derive(Clone)]
pub struct Options {
    /// Its network.
    pub network: WeakNetwork,
    /// Its clocks.
    pub clock: Arc<dyn Clock>,
    /// The language it is set to.
    pub language: String,
    /// The app's version.
    pub app_version: String,
    /// Whether it listens to the server's nudges on a thread of its own.
    pub is_listening: bool,
    /// Which keys its hardware makes.
    pub key: KeyKind,
    /// What everything that its core is told and says is recorded on.
    pub tape: Option<Tape>,
}

/// Why a phone on the desk does not work.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// The core, or the bytes between.
    #[error("the core: {0}")]
    Core(#[from] BridgeFault),
    /// Bytes that are not what they should be.
    #[error("bytes across the bridge: {0}")]
    Bytes(String),
    /// The files.
    #[error("the files of the phone: {0}")]
    Files(#[from] io::Error),
    /// An event leads to effects without end.
    #[error("one event led to more than {EFFECTS_MAX} effects")]
    Loop,
    /// An answer that nothing waits for: it came twice, or its core is gone.
    #[error("nothing waits for an answer under number {0}")]
    Unasked(u32),
    /// An answer to another question.
    #[error("question {0} is not answered by that")]
    AnotherQuestion(u32),
}
