//! Every effect of the core, in one enum.
#![expect(missing_docs, reason = "Crux's macro makes items that nobody can document")]

use crux_core::{macros::effect, render::RenderOperation};
use crux_http::protocol::HttpRequest;

use super::{
    camera::TakePhoto, clock::ClockOperation, device_status::AskDevice, live::LiveOperation, location::Locate,
    scan::ScanCode, sealing::SealingOperation, secrets::SecretsOperation, sharing::Share, store::StoreOperation,
};

/// Every effect of the core.
#[effect]
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
    /// Use the device's own key, which never leaves the shell.
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
    /// Keep everything else: answered in Rust.
    Store(StoreOperation),
    /// Read a code.
    Scan(ScanCode),
}
