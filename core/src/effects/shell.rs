//! The effects that cross the FFI. Foreign types are generated from this enum: its variant numbers differ from
//! [`super::Effect`]'s, because the store is answered in Rust.
#![expect(missing_docs, reason = "Crux's macro makes items that nobody can document")]

use crux_core::{Request, macros::effect, render::RenderOperation};
use crux_http::protocol::HttpRequest;

use super::{
    camera::TakePhoto, clock::ClockOperation, device_status::AskDevice, live::LiveOperation, location::Locate,
    scan::ScanCode, sealing::SealingOperation, secrets::SecretsOperation, sharing::Share, store::StoreOperation,
};

/// An effect that a shell answers.
#[effect(facet_typegen)]
#[derive(Debug)]
pub enum Effect {
    /// Draw again.
    Render(RenderOperation),
    /// Talk to the server.
    Http(HttpRequest),
    /// Read the clocks, or be woken.
    Clock(ClockOperation),
    /// Keep small secrets outside the database and its backups.
    Secrets(SecretsOperation),
    /// Use the device's own key.
    Sealing(SealingOperation),
    /// Listen for the server's "there is something".
    Live(LiveOperation),
    /// Ask where the device is.
    Location(Locate),
    /// Take a picture.
    Camera(TakePhoto),
    /// Hand a file to the person.
    Sharing(Share),
    /// Say how the device stands.
    Device(AskDevice),
    /// Read a code.
    Scan(ScanCode),
}

/// Where an effect goes.
pub enum Route {
    /// To the shell.
    Shell(Effect),
    /// To the store, in Rust.
    Store(Request<StoreOperation>),
}

impl From<super::Effect> for Route {
    fn from(effect: super::Effect) -> Self {
        use super::Effect as Core;
        Self::Shell(match effect {
            Core::Store(request) => return Self::Store(request),
            Core::Render(request) => Effect::Render(request),
            Core::Http(request) => Effect::Http(request),
            Core::Clock(request) => Effect::Clock(request),
            Core::Secrets(request) => Effect::Secrets(request),
            Core::Sealing(request) => Effect::Sealing(request),
            Core::Live(request) => Effect::Live(request),
            Core::Location(request) => Effect::Location(request),
            Core::Camera(request) => Effect::Camera(request),
            Core::Sharing(request) => Effect::Sharing(request),
            Core::Device(request) => Effect::Device(request),
            Core::Scan(request) => Effect::Scan(request),
        })
    }
}
