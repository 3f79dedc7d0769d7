//! What is answered: the subject as it is, at which revision, and what a person should know.

use callout_core::domain::{
    house::House as _,
    ids::PersonId,
    order::Remark,
    subject::{Line, State},
    subjects::Product,
    time::Timestamp,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::Shown;
use crate::sync::{job::Changed, work::WorkError};

/// An answer to a command.
pub trait Answer: Serialize + ToSchema + Send + 'static {
    /// The answer that shows the subject; it is of the kind that was asked about.
    fn of(changed: &Changed<Product>) -> Result<Self, WorkError>
    where
        Self: Sized;
}

/// A subject's line in lists.
#[derive(Debug, Serialize, ToSchema)]
pub struct SubjectLine {
    /// Its number or name.
    pub title: String,
    /// Where it stands, as a stable code.
    pub state: String,
    /// Who is to act.
    pub responsible: Option<PersonId>,
    /// By when.
    pub due: Option<Timestamp>,
}

impl From<Line> for SubjectLine {
    fn from(Line { title, state, responsible, due }: Line) -> Self {
        Self { title, state, responsible, due }
    }
}

/// A subject as it stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct SubjectFile<S: ToSchema> {
    /// The subject.
    pub subject: S,
    /// Counts its events; the `basis_revision` of what is asked next.
    pub revision: u64,
    /// Its line in lists.
    pub line: SubjectLine,
}

impl<S: Shown> SubjectFile<S> {
    /// The subject; anything else under its key is a defect of ours.
    pub fn of(state: &State<Product>) -> Result<Self, WorkError> {
        let subject = S::narrow(&state.any).ok_or(WorkError::Broken)?.clone();
        Ok(Self { subject, revision: state.revision, line: Product::line(&state.any).into() })
    }
}

/// A subject as it is after a request.
#[derive(Debug, Serialize, ToSchema)]
pub struct SubjectAnswer<S: ToSchema> {
    /// The subject.
    pub subject: S,
    /// Counts its events; the `basis_revision` of what is asked next.
    pub revision: u64,
    /// Its line in lists.
    pub line: SubjectLine,
    /// What a person should know.
    pub remarks: Vec<Remark>,
}

impl<S: Shown> Answer for SubjectAnswer<S> {
    fn of(changed: &Changed<Product>) -> Result<Self, WorkError> {
        let SubjectFile { subject, revision, line } = SubjectFile::of(&changed.state)?;
        Ok(Self { subject, revision, line, remarks: changed.remarks.clone() })
    }
}
