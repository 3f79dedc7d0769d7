//! What the app knows of the device.

use crate::{
    domain::time::{Reading, Timestamp},
    effects::{clock::ClockReading, device_status::DeviceStatus},
    i18n::Lang,
};

/// What the app knows of the device.
#[derive(Debug)]
pub struct Device {
    /// The language of the person.
    pub language: Lang,
    /// The app's version.
    pub app_version: String,
    /// Whether the system says that there is a network.
    pub is_online: bool,
    /// What the clocks said last.
    pub clock: Reading,
    /// What the system said last of space and battery.
    pub status: DeviceStatus,
}

impl Default for Device {
    fn default() -> Self {
        let clock = Reading { wall: Timestamp::from_ms(0), zone: chrono_tz::Tz::UTC, monotonic_ms: 0, boot: 0 };
        Self {
            language: Lang::ZhCn,
            app_version: "0".to_owned(),
            is_online: true,
            clock,
            status: DeviceStatus::default(),
        }
    }
}

impl Device {
    /// Takes note of what the clocks say; a zone that is not known here leaves the last one.
    pub fn tick(&mut self, reading: &ClockReading) -> Reading {
        self.clock = Reading {
            wall: Timestamp::from_ms(reading.wall_ms),
            zone: reading.zone.parse().unwrap_or(self.clock.zone),
            monotonic_ms: reading.monotonic_ms,
            boot: reading.boot,
        };
        self.clock
    }

    /// The language's tag, for requests.
    #[must_use]
    pub const fn tag(&self) -> &'static str {
        self.language.tag()
    }
}
