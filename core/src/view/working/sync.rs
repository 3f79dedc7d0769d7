//! One line about how the phone stands with the server, and whether a person must do something (DESIGN §3 rule 15).

use chrono_tz::Tz;
use facet::Facet;
use serde::{Deserialize, Serialize};

use super::count;
use crate::{
    domain::time::Timestamp,
    model::{
        Device,
        working::{
            Working, is_stuck,
            outbox::Pending,
            sync::state::{Barred, Blocked, Trouble},
        },
    },
    view::Tone,
    words::{Reader, say},
};

/// The line.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct SyncView {
    /// The line.
    pub text: String,
    /// What it is.
    pub state: SyncState,
    /// How good that is.
    pub tone: Tone,
    /// How many records the server does not have for certain.
    pub pending: u32,
    /// How many pictures wait.
    pub photos: u32,
    /// How old the oldest record is that waits.
    pub oldest: Option<String>,
    /// Whether nothing moves though there is a network: to be shown loudly.
    pub is_stuck: bool,
    /// What a touch on the line does.
    pub action: SyncAction,
    /// Its label, where it does something.
    pub action_label: Option<String>,
    /// That the phone's clock is off, and by how much.
    pub clock_note: Option<String>,
    /// That times are those of the place, where the phone is set to another zone.
    pub zone_note: Option<String>,
}

/// How the phone stands with the server.
#[derive(Facet, Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub enum SyncState {
    /// Nobody works here yet.
    #[default]
    None,
    /// Everything is sent.
    Sent,
    /// It is being sent or fetched.
    Busy,
    /// Something waits to be sent.
    Waiting,
    /// There is no network; what is recorded waits safely.
    Offline,
    /// The last try failed; it goes on by itself.
    Trouble,
    /// A person must do something first.
    Blocked,
}

/// What a touch on the line does.
#[derive(Facet, Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub enum SyncAction {
    /// Nothing.
    #[default]
    None,
    /// Send and fetch now.
    SyncNow,
    /// Open the settings, where the form to sign in stands.
    SignIn,
    /// Open the settings, where the form to enrol stands.
    Enrol,
    /// Open the shop of apps.
    Update,
}

pub(in crate::view) fn view(reader: &Reader, device: &Device, working: &Working) -> SyncView {
    let pending = working.outbox.unsent_count();
    let is_stuck = is_stuck(device, working);
    let (state, text) = line(reader, device, working, pending, is_stuck);
    let (action, action_label) = action(reader, working.sync.blocked, state);
    SyncView {
        text,
        state,
        tone: tone(state, is_stuck),
        pending: count(pending),
        photos: count(working.blobs.len()),
        oldest: oldest(working).map(|at| reader.age(at)),
        is_stuck,
        action,
        action_label,
        clock_note: clock_note(reader, device, working),
        zone_note: zone_note(reader, device),
    }
}

/// Without a network nothing is wrong: what is recorded waits safely.
const fn tone(state: SyncState, is_stuck: bool) -> Tone {
    match state {
        _ if is_stuck => Tone::Bad,
        SyncState::None | SyncState::Waiting | SyncState::Offline => Tone::Calm,
        SyncState::Sent => Tone::Good,
        SyncState::Busy => Tone::Active,
        SyncState::Trouble => Tone::Notice,
        SyncState::Blocked => Tone::Bad,
    }
}

fn clock_note(reader: &Reader, device: &Device, working: &Working) -> Option<String> {
    let off_ms = working.clock_off_ms(device.clock)?;
    let by = reader.span(off_ms);
    Some(if off_ms > 0 {
        say!(reader, "sync-clock-ahead", by = by)
    } else {
        say!(reader, "sync-clock-behind", by = by)
    })
}

/// Two names of one zone differ for nobody who reads a clock.
fn zone_note(reader: &Reader, device: &Device) -> Option<String> {
    let (place, phone) = (reader.zone, device.clock.zone);
    let clock_in = |zone: Tz| reader.now.utc().with_timezone(&zone).naive_local();
    (clock_in(place) != clock_in(phone))
        .then(|| say!(reader, "sync-other-zone", place = place.name(), phone = phone.name()))
}

/// When the oldest record that waits was made, by the device's clock.
fn oldest(working: &Working) -> Option<Timestamp> {
    let waiting = working.outbox.pending.iter().filter(|p| p.outcome.is_none());
    waiting.filter_map(|p: &Pending| p.at).map(|at| at.wall).min()
}

fn line(reader: &Reader, device: &Device, working: &Working, pending: usize, is_stuck: bool) -> (SyncState, String) {
    match working.sync.blocked {
        Some(Blocked::SignIn) => return (SyncState::Blocked, say!(reader, "sync-sign-in")),
        Some(Blocked::Enrol) => return (SyncState::Blocked, say!(reader, "sync-enrol")),
        Some(Blocked::Update) => return (SyncState::Blocked, say!(reader, "sync-update")),
        Some(Blocked::Barred(_)) if pending > 0 => {
            return (SyncState::Blocked, say!(reader, "sync-barred-pending", count = pending));
        }
        Some(Blocked::Barred(_)) => return (SyncState::Blocked, say!(reader, "sync-barred")),
        None => {}
    }
    if is_stuck {
        return (SyncState::Trouble, say!(reader, "sync-stuck", count = pending));
    }
    // Never "all sent" while a picture is missing.
    let (unsent, lost) = (working.unsent_count(), working.lost.count(&working.mirror));
    if !device.is_online {
        let text = if unsent == 0 {
            say!(reader, "sync-offline")
        } else {
            say!(reader, "sync-offline-pending", count = unsent)
        };
        return (SyncState::Offline, text);
    }
    match (working.sync.is_busy(), working.sync.trouble) {
        (true, _) if unsent > 0 => (SyncState::Busy, say!(reader, "sync-sending", count = unsent)),
        (_, Some(trouble)) => (SyncState::Trouble, trouble_text(reader, trouble)),
        (true, None) => (SyncState::Busy, say!(reader, "sync-fetching")),
        (false, None) if pending > 0 => (SyncState::Waiting, say!(reader, "sync-waiting", count = unsent)),
        (false, None) if unsent > 0 => (SyncState::Waiting, say!(reader, "sync-photos", count = unsent)),
        (false, None) if lost > 0 => (SyncState::Trouble, say!(reader, "sync-photos-lost", count = lost)),
        (false, None) => (SyncState::Sent, sent(reader, working)),
    }
}

fn sent(reader: &Reader, working: &Working) -> String {
    match working.sync.last_success {
        Some(at) => say!(reader, "sync-sent", age = (reader.age(at.wall))),
        None => say!(reader, "sync-never"),
    }
}

fn trouble_text(reader: &Reader, trouble: Trouble) -> String {
    match trouble {
        Trouble::NoNetwork => say!(reader, "sync-no-answer"),
        Trouble::Busy => say!(reader, "sync-server-busy"),
        Trouble::Phone => say!(reader, "sync-phone"),
        Trouble::Refused => say!(reader, "sync-refused"),
    }
}

fn action(reader: &Reader, blocked: Option<Blocked>, state: SyncState) -> (SyncAction, Option<String>) {
    match (blocked, state) {
        (Some(Blocked::SignIn | Blocked::Barred(Barred::Person)), _) => {
            (SyncAction::SignIn, Some(say!(reader, "sync-action-sign-in")))
        }
        (Some(Blocked::Enrol | Blocked::Barred(Barred::Device)), _) => {
            (SyncAction::Enrol, Some(say!(reader, "sync-action-enrol")))
        }
        (Some(Blocked::Update), _) => (SyncAction::Update, Some(say!(reader, "sync-action-update"))),
        (None, SyncState::None | SyncState::Busy) => (SyncAction::None, None),
        (None, _) => (SyncAction::SyncNow, Some(say!(reader, "sync-action-now"))),
    }
}
