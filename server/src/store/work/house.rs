//! What a house adds to the tables in which every subject stands: those of its lists.

use std::future::Future;

use callout_core::domain::{
    digest::Digest,
    house::House,
    subject::{State, SubjectKey, SubjectKind},
    time::Timestamp,
};
use uuid::Uuid;

use crate::store::{Statement, StoreError, Value, WriteTx, kept::Kept};

/// A table in which the subjects of a kind stand as they are now, in place of `subjects`: with their branch, id, holder, revision
/// and the digest of their body among its columns.
#[derive(Clone, Copy, Debug)]
pub struct OwnTable {
    /// The kind.
    pub kind: SubjectKind,
    /// Those of some ids with their bodies: branch, id, revision, body.
    pub bodies: Statement,
    /// Those of a branch and of some ids, without their bodies: id and revision.
    pub revisions: Statement,
    /// Those of a branch that everybody there holds, or one person: id and digest.
    pub held: Statement,
    /// Those that wake at or before a moment, the longest due first: when, branch, kind, id.
    pub due: Statement,
    /// Those of a branch that are chapters of a subject's history, the last ones first, so many of them: id. None where none are.
    pub chapters: Option<Statement>,
}

/// A subject that changed, as it stands now.
#[derive(Debug)]
pub struct Stands<'a, H: House> {
    /// Which.
    pub key: SubjectKey,
    /// The subject.
    pub state: &'a State<H>,
    /// The entry that changed it.
    pub seq: u64,
    /// Whose phones have it: a person's, a branch's, or everybody's.
    pub holder: Option<Uuid>,
    /// The digest of its body.
    pub digest: Digest,
    /// When it changed.
    pub at: Timestamp,
}

/// A house that lives in a database.
pub trait SqlHouse: House {
    /// Kinds that stand in a table of their own.
    const OWN_TABLES: &'static [OwnTable];

    /// The rows of a subject in those tables, and in whatever else lists look in. Of a person who left and came back not every
    /// column follows from his file: his row has those that do.
    fn rows(stands: &Stands<'_, Self>) -> Vec<(Kept, Vec<Value>)>;

    /// Writes the rows of those tables, and whatever else lists look in, of every subject that changed in a commit.
    fn save_rows(tx: &mut WriteTx, changed: &[Stands<'_, Self>])
    -> impl Future<Output = Result<(), StoreError>> + Send;

    /// The table of a kind; none if its subjects stand where most do.
    #[must_use]
    fn own_table(kind: SubjectKind) -> Option<&'static OwnTable> {
        Self::OWN_TABLES.iter().find(|own| own.kind == kind)
    }
}
