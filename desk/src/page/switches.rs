//! The switches beside a phone: what goes wrong around it, and where it is.

use std::time::Duration;

use callout_core::effects::{camera::PhotoAnswer, location::LocateAnswer, scan::ScanAnswer};
use serde::{Deserialize, Serialize};

use crate::{
    clock::{Clock as _, ShiftedClock},
    shell::{
        Shell,
        ask::{Asked, Reply},
    },
};

/// The door of the story's customers.
const DOOR: LocateAnswer = LocateAnswer::Here { latitude_e7: 312_304_000, longitude_e7: 1_214_737_000, accuracy_m: 18 };
/// Two kilometres north of it.
const FAR: LocateAnswer = LocateAnswer::Here { latitude_e7: 312_483_700, longitude_e7: 1_214_737_000, accuracy_m: 25 };

/// What the camera does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Camera {
    /// The person in front of the page is asked for a picture.
    #[default]
    Ask,
    /// The app may not use it.
    Denied,
}

/// What the phone knows of its place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Location {
    /// The page is asked, as long as the core has patience.
    Ask,
    /// At the customer's door.
    #[default]
    Door,
    /// Two kilometres off.
    Far,
    /// The app may not know.
    Denied,
    /// No satellite is heard; the core's patience runs out.
    None,
}

/// How the switches stand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Switches {
    /// There is no network.
    pub offline: bool,
    /// Every exchange is so long on its way.
    pub slow_ms: u64,
    /// The next answer of the sync will be lost.
    pub lose_next_reply: bool,
    /// The wall clock is so much later than it should be.
    pub clock_shift_ms: i64,
    /// The phone's zone.
    pub zone: String,
    /// The camera.
    pub camera: Camera,
    /// The place.
    pub location: Location,
    /// The storage takes nothing more.
    pub storage_full: bool,
}

/// Switches that are turned; what is left out stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    offline: Option<bool>,
    slow_ms: Option<u64>,
    lose_next_reply: Option<bool>,
    clock_shift_ms: Option<i64>,
    zone: Option<chrono_tz::Tz>,
    camera: Option<Camera>,
    location: Option<Location>,
    storage_full: Option<bool>,
    /// The app is killed and opened again.
    #[serde(default)]
    pub kill: bool,
}

/// The switches of one phone, wired to it.
pub struct Board {
    clock: ShiftedClock,
    camera: Camera,
    location: Location,
    storage_full: bool,
}

impl Board {
    /// Over those clocks, which the phone must have.
    #[must_use]
    pub fn over(clock: ShiftedClock) -> Self {
        Self { clock, camera: Camera::default(), location: Location::default(), storage_full: false }
    }

    /// Turns them; answers whether the network came or went.
    pub fn turn(&mut self, change: &Change, shell: &mut Shell) -> Option<bool> {
        shell.network().change(|m| {
            m.is_offline = change.offline.unwrap_or(m.is_offline);
            m.delay = change.slow_ms.map_or(m.delay, Duration::from_millis);
            m.lost_replies = change.lose_next_reply.map_or(m.lost_replies, u32::from);
        });
        if let Some(shift_ms) = change.clock_shift_ms {
            self.clock.shift_to_ms(shift_ms);
        }
        if let Some(zone) = change.zone {
            self.clock.set_zone(zone.name());
        }
        self.camera = change.camera.unwrap_or(self.camera);
        self.location = change.location.unwrap_or(self.location);
        if let Some(is_full) = change.storage_full {
            self.storage_full = is_full;
            shell.fill_storage(is_full);
        }
        change.offline.map(|is_offline| !is_offline)
    }

    /// How they stand.
    #[must_use]
    pub fn switches(&self, shell: &Shell) -> Switches {
        let mischief = shell.network().mischief();
        Switches {
            offline: mischief.is_offline,
            slow_ms: u64::try_from(mischief.delay.as_millis()).unwrap_or(u64::MAX),
            lose_next_reply: mischief.lost_replies > 0,
            clock_shift_ms: self.clock.shift_ms(),
            zone: self.clock.read().zone,
            camera: self.camera,
            location: self.location,
            storage_full: self.storage_full,
        }
    }

    /// What the hardware answers, where no person is asked.
    #[must_use]
    pub fn reply(&self, asked: Asked) -> Option<Reply> {
        match (asked, self.camera, self.location) {
            (Asked::Photo { .. }, Camera::Denied, _) => {
                Some(Reply::Photo(PhotoAnswer::Failed { message: "the app may not use the camera".to_owned() }))
            }
            (Asked::Code, Camera::Denied, _) => {
                Some(Reply::Code(ScanAnswer::Failed { message: "the app may not use the camera".to_owned() }))
            }
            (Asked::Place, _, Location::Door) => Some(Reply::Place(DOOR)),
            (Asked::Place, _, Location::Far) => Some(Reply::Place(FAR)),
            (Asked::Place, _, Location::Denied) => Some(Reply::Place(LocateAnswer::Unknown)),
            (Asked::Photo { .. } | Asked::Code | Asked::Place | Asked::Share { .. }, ..) => None,
        }
    }
}
