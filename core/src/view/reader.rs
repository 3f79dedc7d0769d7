//! For whom it is drawn: his language, and what his clock says.

use chrono::NaiveDate;
use i18n_embed::fluent::FluentLanguageLoader;

use super::format;
use crate::{
    domain::{
        deadline::Counts,
        money::Money,
        pricing::Names,
        time::{Reading, Timestamp},
    },
    i18n::{Lang, texts},
    model::Device,
};

/// The person who reads.
pub(crate) struct Reader {
    /// His language.
    pub lang: Lang,
    /// The sentences in it.
    pub texts: &'static FluentLanguageLoader,
    /// What the device's clocks said last.
    pub now: Reading,
}

/// A sentence for a reader; the build checks that it is there, with these arguments.
macro_rules! say {
    ($reader:expr, $($key_and_arguments:tt)+) => {
        i18n_embed_fl::fl!($reader.texts, $($key_and_arguments)+)
    };
}
pub(crate) use say;

impl Reader {
    /// The person of this device.
    pub fn of(device: &Device) -> Self {
        Self { lang: device.language, texts: texts(device.language), now: device.clock }
    }

    /// An amount: `¥1,234.50`, `CNY 1,234.50`.
    pub fn money(&self, money: Money) -> String {
        format::money(self.lang, money)
    }

    /// The day here and now.
    pub fn today(&self) -> NaiveDate {
        self.now.wall.day_in(self.now.zone)
    }

    /// A moment by the clocks here: `今天 14:30`, `Tue 3 Mar 14:30`.
    pub fn moment(&self, at: Timestamp) -> String {
        let local = at.utc().with_timezone(&self.now.zone);
        format!("{} {}", self.day(local.date_naive()), local.format("%H:%M"))
    }

    /// A day: `今天`, `3月3日 周二`, `Tue 3 Mar`; with its year if that is another one.
    pub fn day(&self, day: NaiveDate) -> String {
        match day.signed_duration_since(self.today()).num_days() {
            -1 => say!(self, "day-yesterday"),
            0 => say!(self, "day-today"),
            1 => say!(self, "day-tomorrow"),
            _ => format::day(self.lang, day, self.today()),
        }
    }

    /// So many minutes, in hours where they are many, as a deadline counts them.
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

    /// How long that was ago, in the largest unit that fits.
    pub fn age(&self, since: Timestamp) -> String {
        let minutes = self.now.wall.ms().saturating_sub(since.ms()).max(0) / 60_000;
        match minutes {
            0 => say!(self, "age-now"),
            1..60 => say!(self, "age-minutes", count = minutes),
            60..1_440 => say!(self, "age-hours", count = (minutes / 60)),
            _ => say!(self, "age-days", count = (minutes / 1_440)),
        }
    }

    /// A name of the price list.
    pub fn name(&self, names: &Names) -> String {
        match self.lang {
            Lang::En => names.en.to_string(),
            Lang::ZhCn => names.zh.to_string(),
        }
    }
}
