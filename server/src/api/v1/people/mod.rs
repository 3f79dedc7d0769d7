//! People: their files and their access.

pub mod absences;
pub mod add;
pub mod change;
pub mod disable;
pub mod enable;
pub mod list;
pub mod set_password;
pub mod transfer;

use axum::http::StatusCode;
use callout_core::domain::{
    ids::{BranchId, PersonId},
    people::Role,
    person::{Absence, Login, Person, Wrong},
    refusal::Refusal,
    text::Line,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::problems;
use crate::{
    http::Problem,
    services::{customers, people::ChangeError},
    store::customers::Kept,
    texts::sentence,
};

/// A person's file.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonFile {
    id: PersonId,
    branch: BranchId,
    login: Login,
    name: Line,
    roles: Vec<Role>,
    /// What he can do: families of models.
    skills: Vec<Line>,
    /// Where he is sent.
    areas: Vec<Line>,
    /// When he is away.
    absences: Vec<Absence>,
    /// Counts the changes, from 1.
    revision: i64,
}

impl From<Kept<Person>> for PersonFile {
    fn from(Kept { revision, file }: Kept<Person>) -> Self {
        let Person { id, branch, login, name, roles, skills, areas, absences, is_active: _ } = file;
        Self { id, branch, login, name, roles, skills, areas, absences, revision }
    }
}

impl From<ChangeError> for Problem {
    fn from(error: ChangeError) -> Self {
        let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
        match error {
            ChangeError::Wrong(Wrong::NoRole) => {
                Self::new(unprocessable, "roles_missing", Refusal::RolesMissing.into()).field("person.roles")
            }
            ChangeError::Wrong(Wrong::TooMany { field, max }) => {
                Self::new(unprocessable, "too_many_entries", sentence!("too-many-entries", max = max)).field(field)
            }
            ChangeError::Wrong(Wrong::Backwards { absence }) => {
                Self::new(unprocessable, "period_backwards", Refusal::PeriodBackwards.into())
                    .field(format!("absences[{absence}].until"))
            }
            ChangeError::Oneself => Self::new(StatusCode::CONFLICT, "not_yourself", sentence!("not-your-own-roles")),
            ChangeError::File(customers::ChangeError::Unknown) => Self::not_found(),
            ChangeError::File(customers::ChangeError::Moved { revision }) => problems::moved(revision),
            ChangeError::File(customers::ChangeError::Failure(failure)) => failure.into(),
        }
    }
}
