//! For whom it is said: his language, and where and when he reads it.

use chrono::NaiveDate;
use chrono_tz::Tz;
use i18n_embed::fluent::FluentLanguageLoader;

use super::format;
use crate::{
    domain::{deadline::Counts, money::Money, pricing::Names, time::Timestamp},
    i18n::Lang,
};

/// The person who reads.
#[derive(Clone, Copy, Debug)]
pub struct Reader {
    /// His language.
    pub lang: Lang,
    /// The zone whose clocks he reads.
    pub zone: Tz,
    /// When he reads.
    pub now: Timestamp,
}

/// A sentence in a [`Lang`] or for a [`Reader`]; the build checks that it is there, with these arguments.
macro_rules! say {
    ($who:expr, $($key_and_arguments:tt)+) => {
        i18n_embed_fl::fl!($who.texts(), $($key_and_arguments)+)
    };
}
pub(crate) use say;

impl Reader {
    /// The sentences in his language.
    #[must_use]
    pub fn texts(&self) -> &'static FluentLanguageLoader {
        self.lang.texts()
    }

    /// An amount: `¥1,234.50`, `CNY 1,234.50`.
    #[must_use]
    pub fn money(&self, money: Money) -> String {
        format::money(self.lang, money)
    }

    /// The day here and now.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.now.day_in(self.zone)
    }

    /// A moment by the clocks here: `今天 14:30`, `Tue 3 Mar 14:30`.
    #[must_use]
    pub fn moment(&self, at: Timestamp) -> String {
        let local = at.utc().with_timezone(&self.zone);
        format!("{} {}", self.day(local.date_naive()), local.format("%H:%M"))
    }

    /// A day: `今天`, `3月3日 周二`, `Tue 3 Mar`; with its year if that is another one.
    #[must_use]
    pub fn day(&self, day: NaiveDate) -> String {
        match day.signed_duration_since(self.today()).num_days() {
            -1 => say!(self, "day-yesterday"),
            0 => say!(self, "day-today"),
            1 => say!(self, "day-tomorrow"),
            _ => format::day(self.lang, day, self.today()),
        }
    }

    /// So many minutes, in hours where they are many, as a deadline counts them.
    #[must_use]
    pub fn duration(&self, minutes: u32, counts: Counts) -> String {
        let text = match (minutes / 60, minutes % 60) {
            (0, minutes) => say!(self, "duration-minutes", minutes = minutes),
            (hours, 0) => say!(self, "duration-hours", hours = hours),
            (hours, minutes) => say!(self, "duration-hours-minutes", hours = hours, minutes = minutes),
        };
        match counts {
            Counts::Working => say!(self, "duration-working", duration = text),
            Counts::Clock => text,
        }
    }

    /// How much a clock is off, in the largest unit that says it.
    #[must_use]
    pub fn span(&self, ms: i64) -> String {
        let minutes = ms.unsigned_abs() / 60_000;
        match minutes {
            0..120 => say!(self, "span-minutes", count = minutes),
            120..2_880 => say!(self, "span-hours", count = (minutes / 60)),
            _ => say!(self, "span-days", count = (minutes / 1_440)),
        }
    }

    /// How long that was ago, in the largest unit that fits.
    #[must_use]
    pub fn age(&self, since: Timestamp) -> String {
        let minutes = self.now.ms().saturating_sub(since.ms()).max(0) / 60_000;
        match minutes {
            0 => say!(self, "age-now"),
            1..60 => say!(self, "age-minutes", count = minutes),
            60..1_440 => say!(self, "age-hours", count = (minutes / 60)),
            _ => say!(self, "age-days", count = (minutes / 1_440)),
        }
    }

    /// A name of the price list.
    #[must_use]
    pub fn name(&self, names: &Names) -> String {
        format::name(self.lang, names).to_owned()
    }
}
