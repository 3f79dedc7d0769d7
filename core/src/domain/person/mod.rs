//! A person's file (PROCEDURES §1): name, roles, branch, skills, areas, absences, and whether he still works here.
//!
//! It holds no secret: passwords, keys and sessions are the server's own tables.

pub mod login;
mod subject;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    ids::{BranchId, PersonId},
    order::command::Nothing,
    people::Role,
    policy::Policies,
    refusal::Refusal,
    text::{Line, Text},
};
use crate::commands;
#[cfg(any(test, feature = "samples"))]
use crate::domain::samples;

/// What somebody types to sign in; taken once in the company.
pub type Login = Text<100>;

/// Skills, and areas, that one person may have.
pub const TAGS_MAX: usize = 50;
/// Absences that one person's file may have: some years of them.
pub const ABSENCES_MAX: usize = 200;

/// In the document: what a file holds at least and at most.
#[cfg(feature = "openapi")]
pub mod shape {
    use super::{ABSENCES_MAX, Absence, Line, Role, TAGS_MAX};
    use crate::domain::shapes::ListOf;

    /// At least one role.
    pub type Roles = ListOf<Role, 1, { usize::MAX }>;
    /// Skills, or areas.
    pub type Tags = ListOf<Line, 0, TAGS_MAX>;
    /// When he is away.
    pub type Absences = ListOf<Absence, 0, ABSENCES_MAX>;
}

/// A person's file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// His id.
    pub id: PersonId,
    /// The branch he belongs to.
    pub branch: BranchId,
    /// What he types to sign in.
    pub login: Login,
    /// His name.
    pub name: Line,
    /// What he is.
    pub roles: Vec<Role>,
    /// What he can do: families of models.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<Line>,
    /// Where he is sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<Line>,
    /// When he is away.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub absences: Vec<Absence>,
    /// Whether he works here.
    pub is_active: bool,
}

impl Person {
    /// What the file says.
    #[must_use]
    pub fn particulars(&self) -> PersonParticulars {
        let Self { name, roles, skills, areas, .. } = self.clone();
        PersonParticulars { name, roles, skills, areas }
    }
}

/// Days on which somebody is away, both included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Absence {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub until: NaiveDate,
    /// Why, if anybody needs to know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Line>,
}

/// What a file says of a person, as it is entered: body of [`PersonCommand::Change`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PersonParticulars {
    /// His name.
    pub name: Line,
    /// What he is: at least one role.
    #[cfg_attr(feature = "openapi", schema(value_type = shape::Roles))]
    pub roles: Vec<Role>,
    /// What he can do: families of models.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = shape::Tags))]
    pub skills: Vec<Line>,
    /// Where he is sent.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = shape::Tags))]
    pub areas: Vec<Line>,
}

/// What of it cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// Nobody is nothing.
    #[error("at least one role is needed")]
    NoRole,
    /// More than a file can hold.
    #[error("at most {max} {field}")]
    TooMany {
        /// Of what: skills, areas or absences.
        field: &'static str,
        /// How many it can hold.
        max: usize,
    },
    /// An absence ends before it begins.
    #[error("ends before it begins")]
    Backwards {
        /// Which.
        absence: usize,
    },
}

impl From<Wrong> for Refusal {
    fn from(wrong: Wrong) -> Self {
        match wrong {
            Wrong::NoRole => Self::RolesMissing,
            Wrong::TooMany { .. } => Self::TooMany,
            Wrong::Backwards { .. } => Self::PeriodBackwards,
        }
    }
}

impl PersonParticulars {
    /// Each thing once, in order; or what cannot be.
    pub fn checked(mut self) -> Result<Self, Wrong> {
        if self.roles.is_empty() {
            return Err(Wrong::NoRole);
        }
        self.roles.sort_unstable();
        self.roles.dedup();
        for (field, tags) in [("skills", &mut self.skills), ("areas", &mut self.areas)] {
            tags.sort_unstable();
            tags.dedup();
            if tags.len() > TAGS_MAX {
                return Err(Wrong::TooMany { field, max: TAGS_MAX });
            }
        }
        Ok(self)
    }
}

/// Body of [`PersonCommand::Open`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OpenPerson {
    /// The branch he belongs to.
    pub branch: BranchId,
    /// What he types to sign in.
    pub login: Login,
    /// What the file says.
    pub says: PersonParticulars,
}

/// Body of [`PersonCommand::PlanAbsences`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PlanAbsences {
    /// When he is away, all of it.
    pub absences: Vec<Absence>,
}

/// Body of [`PersonCommand::Transfer`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Transfer {
    /// The branch he belongs to from now on.
    pub branch: BranchId,
}

impl PlanAbsences {
    /// In order; or what cannot be.
    pub fn checked(mut self) -> Result<Self, Wrong> {
        if self.absences.len() > ABSENCES_MAX {
            return Err(Wrong::TooMany { field: "absences", max: ABSENCES_MAX });
        }
        if let Some(absence) = self.absences.iter().position(|absence| absence.until < absence.from) {
            return Err(Wrong::Backwards { absence });
        }
        self.absences.sort_by_key(|absence| (absence.from, absence.until));
        Ok(self)
    }
}

commands! {
    /// What can be recorded on a person's file.
    pub PersonCommand under Policies {
    /// He comes.
    open@1 = Open(Box<OpenPerson>) opening of [Administrator], sample: Self::Open(Box::new(samples::person().opened()));
    /// His name, roles, skills or areas are others from now on.
    change@1 = Change(PersonParticulars) intent of [Administrator], sample: Self::Change(samples::person().particulars());
    /// When he is away.
    plan_absences@1 = PlanAbsences(PlanAbsences) intent of [Supervisor, BranchManager, Administrator],
        sample: Self::PlanAbsences(PlanAbsences { absences: vec![samples::absence()] });
    /// He works for another branch from now on; his phones are enrolled there anew, and what they recorded stays here.
    transfer@1 = Transfer(Transfer) intent of [Administrator],
        sample: Self::Transfer(Transfer { branch: samples::id(0xB2) });
    /// His access ends, at once and everywhere (I21).
    disable@1 = Disable(Nothing) intent of [Administrator], sample: Self::Disable(Nothing {});
    /// He gets it back.
    enable@1 = Enable(Nothing) intent of [Administrator], sample: Self::Enable(Nothing {});
    }
}

/// What happened to a person's file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", content = "facts", rename_all = "snake_case")]
pub enum PersonEvent {
    /// He came.
    Opened(Box<Person>),
    /// The file says this since.
    Changed(PersonParticulars),
    /// He is away then, and at no other time.
    AbsencesPlanned(Vec<Absence>),
    /// He belongs to this branch since.
    Transferred(BranchId),
    /// His access ended.
    Disabled,
    /// He got it back.
    Enabled,
}
