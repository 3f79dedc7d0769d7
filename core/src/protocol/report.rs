//! What a phone says of itself with every push and pull (DESIGN §3 rule 18): the office shows the last report and its age.
//!
//! It travels in the request header [`HEADER`] as compact JSON in ASCII, outside every seal: it decides nothing (I13), and
//! a report that cannot be read is passed over, never a reason to refuse a push.

use serde::{Deserialize, Serialize};

use crate::domain::{text::Text, time::Timestamp};

/// The request header that carries a [`Report`].
pub const HEADER: &str = "callout-report";

/// The longest header that is read: the longest report has about 400 bytes.
pub const REPORT_BYTES_MAX: usize = 1_024;

/// A phone's own state, as it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Report {
    /// The cursor of the picture that it shows, as text; none before the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Commands that no picture has acknowledged yet.
    pub pending: u32,
    /// When the oldest of them was recorded, by the phone's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oldest_pending: Option<Timestamp>,
    /// Photos that the server does not have whole.
    pub photos_waiting: u32,
    /// Photos whose bytes are gone before the server had them whole: somebody is to take them again, or to know that there is none.
    #[serde(default, skip_serializing_if = "is_none")]
    pub photos_lost: u32,
    /// The app's version.
    pub app: Text<40>,
    /// Free space for the app's files in MiB, where the system says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub free_mib: Option<u32>,
    /// The battery's charge in percent, where the system says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub battery_percent: Option<u8>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
const fn is_none(count: &u32) -> bool {
    *count == 0
}

impl Report {
    /// The header's value; none if it cannot be written in ASCII within [`REPORT_BYTES_MAX`].
    #[must_use]
    pub fn to_header(&self) -> Option<String> {
        let text = serde_json::to_string(self).ok()?;
        (text.is_ascii() && text.len() <= REPORT_BYTES_MAX).then_some(text)
    }

    /// Reads a header's value.
    #[must_use]
    pub fn from_header(value: &str) -> Option<Self> {
        (value.len() <= REPORT_BYTES_MAX).then(|| serde_json::from_str(value).ok()).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_read_as_it_was_written_and_nonsense_is_none() {
        let report = Report {
            cursor: None,
            pending: 3,
            oldest_pending: Some(Timestamp::from_ms(1_770_000_000_000)),
            photos_waiting: 1,
            photos_lost: 2,
            app: "0.1.0".parse().expect("short"),
            free_mib: Some(2_048),
            battery_percent: Some(80),
        };
        let header = report.to_header().expect("ASCII");
        assert_eq!(Report::from_header(&header), Some(report));
        assert_eq!(Report::from_header("{}"), None);
        assert_eq!(Report::from_header(&"x".repeat(REPORT_BYTES_MAX + 1)), None);
    }
}
