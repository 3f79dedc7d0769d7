//! What head office changes while the work goes on: the settings, a calendar, people's files. Each change is an entry of a log, and
//! every phone that it concerns hears of it.

use callout_core::domain::{
    calendar::{Holiday, Plan, WorkingCalendar},
    money::{Currency, Fee, Money},
    person::{Absence, Person, PersonCommand, PersonParticulars, PlanAbsences},
    policy::Policies,
    text::Line,
};
use chrono::{Days, NaiveDate};

use super::{
    faults::Fault,
    server::{Act, Done},
    world::{START_MS, World},
};

const SKILLS: [&str; 3] = ["BCD", "GMV", "KFR"];
const AREAS: [&str; 2] = ["Pudong", "Xuhui"];

/// What the settings say otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// The highest fee that is taken in cash on site, in minor units (P9).
    CashOnSite(i64),
    /// How far a clock may be off, in seconds, before it is remarked (F6).
    ClockSkew(u32),
    /// Working hours from a call to the arrival in town (P4).
    UrbanHours(u32),
}

impl Setting {
    /// The settings with it.
    #[must_use]
    pub fn on(self, mut policies: Policies) -> Policies {
        match self {
            Self::CashOnSite(minor) => {
                let max = Fee::new(Money::new(minor, Currency::CNY));
                policies.cash_on_site_max = max.unwrap_or(policies.cash_on_site_max);
            }
            Self::ClockSkew(seconds) => policies.clock_skew_s_max = seconds,
            Self::UrbanHours(hours) => policies.arrival.urban_hours = hours,
        }
        policies
    }
}

/// What somebody's file says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// His name has that number behind it.
    Name(u64),
    /// He has that skill, or has it no more.
    Skill(usize),
    /// He is sent there, or is sent there no more.
    Area(usize),
    /// He is away on that day of the year, and at no other time.
    Away(u32),
}

impl Says {
    /// The command that makes a file say so.
    #[must_use]
    pub fn of(self, person: &Person) -> PersonCommand {
        let mut says = person.particulars();
        match self {
            Self::Name(number) => {
                let first = person.name.as_str().split(' ').next().unwrap_or_default();
                says = PersonParticulars { name: line(&format!("{first} {number}")), ..says };
            }
            Self::Skill(which) => turn(&mut says.skills, SKILLS[which]),
            Self::Area(which) => turn(&mut says.areas, AREAS[which]),
            Self::Away(of_year) => {
                let absence = Absence { from: day(of_year), until: day(of_year), reason: None };
                return PersonCommand::PlanAbsences(PlanAbsences { absences: vec![absence] });
            }
        }
        PersonCommand::Change(says)
    }
}

/// A calendar with one more holiday.
#[must_use]
pub fn with_holiday(calendar: WorkingCalendar, of_year: u32) -> WorkingCalendar {
    let mut plan: Plan = calendar.clone().into();
    plan.holidays.insert(day(of_year), Holiday { name: line("Founding day"), can_travel: true });
    plan.try_into().unwrap_or(calendar)
}

fn line(text: &str) -> Line {
    Line::new(text).unwrap_or_else(|_| unreachable!("a plain line"))
}

/// In the year in which every seed begins.
fn day(of_year: u32) -> NaiveDate {
    let first = NaiveDate::from_ymd_opt(2027, 1, 1).unwrap_or_default();
    first.checked_add_days(Days::new(of_year.into())).unwrap_or(first)
}

fn turn(tags: &mut Vec<Line>, tag: &str) {
    let before = tags.len();
    tags.retain(|kept| kept.as_str() != tag);
    if tags.len() == before {
        tags.push(line(tag));
    }
}

impl World<'_> {
    /// The settings, or the branch's calendar, say something else.
    pub(super) fn changes_the_settings(&mut self) {
        let act = match self.trouble.below(4) {
            0 => Act::Policies(Setting::CashOnSite(
                self.trouble.pick(&[5_000, 20_000, 50_000]).copied().unwrap_or(50_000),
            )),
            1 => Act::Policies(Setting::ClockSkew(self.trouble.pick(&[30, 300, 86_400]).copied().unwrap_or(300))),
            2 => Act::Policies(Setting::UrbanHours(self.trouble.pick(&[2, 6, 12]).copied().unwrap_or(6))),
            // The days after that on which a seed begins.
            _ => Act::Calendar { holiday: 59 + self.trouble.pick(&[0, 1, 2, 3]).copied().unwrap_or(0) },
        };
        self.reforms(Fault::PolicyChange, &act);
    }

    /// Somebody's file says something else: a technician's, that of somebody in head office, or of who goes from one to the other.
    pub(super) fn changes_a_file(&mut self) {
        let of = self.trouble.index(self.setting.phones + 1);
        let act = match self.trouble.below(5) {
            0 => Act::File { of, says: Says::Name(self.trouble.below(1_000)) },
            1 => Act::File { of, says: Says::Skill(self.trouble.index(SKILLS.len())) },
            2 => Act::File { of, says: Says::Area(self.trouble.index(AREAS.len())) },
            3 => Act::File { of, says: Says::Away(u32::try_from(self.trouble.below(365)).unwrap_or(0)) },
            _ => Act::Transfer,
        };
        self.reforms(Fault::FileChange, &act);
    }

    fn reforms(&mut self, fault: Fault, act: &Act) {
        let done = self.server.act(self.server_ms(), act);
        if done == Done::Yes {
            self.counts.add(fault);
        }
        self.trace.mark(self.now_ms, fault.name(), 0, format!("{act:?} {done:?}").as_bytes());
        self.trace.tell(self.now_ms - START_MS, || format!("head office: {act:?} → {done:?}"));
    }
}

#[cfg(test)]
mod tests {
    use callout_core::domain::samples;

    use super::*;

    #[test]
    fn a_skill_comes_and_goes_and_a_name_keeps_its_beginning() {
        let mut person = samples::person();
        for (says, name, skills) in [
            (Says::Skill(2), "Li Qiang", &["KFR"][..]),
            (Says::Name(7), "Li 7", &["KFR"]),
            (Says::Name(12), "Li 12", &["KFR"]),
            (Says::Skill(2), "Li 12", &[]),
        ] {
            let PersonCommand::Change(particulars) = says.of(&person) else { panic!("{says:?}") };
            person = Person { name: particulars.name, skills: particulars.skills, ..person };
            let found: Vec<&str> = person.skills.iter().map(Line::as_str).collect();
            assert_eq!((person.name.as_str(), &found[..]), (name, skills));
        }
    }
}
