//! People as they are looked for, and their password hashes. The file itself is its latest revision in the company's log; its row
//! here is written with it.

use callout_core::domain::{
    digest::Digest,
    ids::{BranchId, PersonId},
    people::{Actor, Role},
    person::{Login, Person, login},
    time::Timestamp,
};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    Conditions, Millis, ReadTx, StoreError, ToValue as _, Value, WriteTx, args,
    customers::Kept,
    devices, json,
    security_events::{self, NewEvent},
    sessions, statements,
    work::int,
};

statements! {
    /// A person as he is looked for; a login is taken once in the company.
    TAKE = "insert into people (id, branch, login, name, roles, revision, created_at, disabled_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (id) do update set branch = excluded.branch,
        login = excluded.login, name = excluded.name, roles = excluded.roles, revision = excluded.revision,
        disabled_at = excluded.disabled_at";
    /// Where he was, and since when he has no access.
    WAS = "select branch, disabled_at from people where id = $1";
    /// The files of everybody of a branch, or of all of them.
    FILES = "select p.disabled_at, p.revision, p.id, r.body from people p join subject_revisions r
        on r.kind = 6 and r.id = p.id and r.revision = p.revision";
    /// The person of that id.
    FIND = "select id, branch, login, name, roles, created_at, disabled_at from people where id = $1";
    /// The person of that login.
    FIND_BY_LOGIN = "select id, branch, login, name, roles, created_at, disabled_at from people where login = $1";
    /// Sets a password.
    SET_PASSWORD = "insert into credentials (person, password_hash, changed_at) values ($1, $2, $3)
        on conflict (person) do update set password_hash = excluded.password_hash, changed_at = excluded.changed_at";
    /// Takes one away again.
    FORGET_PASSWORD = "delete from credentials where person = $1";
    /// The hash to check a password against.
    PASSWORD_HASH = "select password_hash from credentials where person = $1";
}

/// A person.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct PersonRow {
    /// His id.
    #[sqlx(try_from = "Uuid")]
    pub id: PersonId,
    /// His branch.
    #[sqlx(try_from = "Uuid")]
    pub branch: BranchId,
    /// What he types to sign in.
    pub login: String,
    /// His name.
    pub name: String,
    roles: String,
    /// Since when he is known.
    #[sqlx(try_from = "i64")]
    pub created_at: Millis,
    /// Since when he has no access.
    pub disabled_at: Option<i64>,
}

impl PersonRow {
    /// What he is.
    pub fn roles(&self) -> Result<Vec<Role>, StoreError> {
        parse_roles(&self.roles).ok_or_else(|| StoreError::corrupt("people", "roles", self.id))
    }

    /// He, as the rules see him.
    pub fn actor(&self) -> Result<Actor, StoreError> {
        Ok(Actor { person: self.id, branch: self.branch, roles: self.roles()? })
    }
}

/// The roles of a JSON list of names.
#[must_use]
pub fn parse_roles(json: &str) -> Option<Vec<Role>> {
    serde_json::from_str(json).ok()
}

/// Takes over a person's file as it stands after an entry of the log. Who has no access any more is signed out everywhere in the
/// same change (I21); of who went to another branch, the phones that were enrolled in the old one as well.
pub(super) async fn take(tx: &mut WriteTx, person: &Person, revision: u64, at: Timestamp) -> Result<(), StoreError> {
    let was: Option<(Uuid, Option<i64>)> = tx.maybe(WAS, args![person.id]).await?;
    let (left, was) = was.map_or((None, None), |(branch, disabled_at)| (Some(BranchId(branch)), disabled_at));
    let disabled_at = (!person.is_active).then(|| was.unwrap_or(at.ms()));
    let mut values = row(person, revision);
    values.extend(args![at, disabled_at]);
    tx.execute(TAKE, values).await?;
    if disabled_at.is_some() && was.is_none() {
        sessions::end_of_person(tx, person.id, "person_disabled", at.utc()).await?;
        note(tx, "person_disabled", person.id, revision, at).await?;
    }
    if disabled_at.is_none() && was.is_some() {
        note(tx, "person_enabled", person.id, revision, at).await?;
    }
    if left.is_some_and(|left| left != person.branch) {
        devices::revoke_of_person(tx, person.id, at.utc()).await?;
        sessions::end_of_person(tx, person.id, "person_transferred", at.utc()).await?;
        note(tx, "person_transferred", person.id, revision, at).await?;
    }
    Ok(())
}

/// What of a person's row follows from his file alone; since when he is known and has no access follow from the log.
pub(super) fn row(person: &Person, revision: u64) -> Vec<Value> {
    let Person { id, branch, login, name, roles, .. } = person;
    args![id, branch, login, name, json::write(roles), int(revision)]
}

async fn note(
    tx: &mut WriteTx,
    kind: &'static str,
    person: PersonId,
    revision: u64,
    at: Timestamp,
) -> Result<(), StoreError> {
    // The id follows from the content: the same entry of the log is the same event.
    let id = Digest::of_parts(&[kind.as_bytes(), person.0.as_bytes(), &revision.to_be_bytes()]).id();
    let said = NewEvent { kind, person: Some(person), detail: "by an administrator", ..NewEvent::default() };
    security_events::add(tx, id, &said, at.utc()).await
}

/// A person's file, and since when he has no access.
pub type File = (Kept<Person>, Option<i64>);

#[derive(sqlx::FromRow)]
struct FileRow {
    disabled_at: Option<i64>,
    revision: i64,
    id: Uuid,
    body: String,
}

/// The files of everybody whom this actor may see, by name.
pub async fn files(tx: &mut ReadTx, viewer: &Actor) -> Result<Vec<File>, StoreError> {
    let rows: Vec<FileRow> = tx.all_where(FILES, &seen(viewer), (BY_NAME, i64::MAX)).await?;
    let read = |FileRow { disabled_at, revision, id, body }| {
        let file = json::read("subject_revisions", "body", id, &body)?;
        Ok((Kept { revision, file }, disabled_at))
    };
    rows.into_iter().map(read).collect()
}

/// The order of the list.
pub(super) const BY_NAME: &str = "order by p.name, p.id";

/// Those whom somebody sees.
pub(super) fn seen(viewer: &Actor) -> Conditions {
    Conditions::default()
        .and("r.branch = ?", args![BranchId::COMPANY])
        .and_with("p.branch = ?", (!viewer.sees_all_branches()).then(|| viewer.branch.to_value()))
}

/// The person of that id.
pub async fn find(tx: &mut ReadTx, id: PersonId) -> Result<Option<PersonRow>, StoreError> {
    tx.maybe(FIND, args![id]).await
}

/// The person of that login, however it is typed: logins are kept folded. One that is kept in another spelling, of before that was
/// so, is found by just that.
pub async fn find_by_login(tx: &mut ReadTx, typed: &Login) -> Result<Option<PersonRow>, StoreError> {
    match tx.maybe(FIND_BY_LOGIN, args![login::folded(typed)]).await? {
        Some(person) => Ok(Some(person)),
        None => tx.maybe(FIND_BY_LOGIN, args![typed]).await,
    }
}

/// Sets a password.
pub async fn set_password(tx: &mut WriteTx, id: PersonId, hash: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.execute(SET_PASSWORD, args![id, hash, now]).await.map(drop)
}

/// The hash to check a password against.
pub async fn password_hash(tx: &mut ReadTx, id: PersonId) -> Result<Option<String>, StoreError> {
    Ok(tx.maybe::<(String,)>(PASSWORD_HASH, args![id]).await?.map(|(hash,)| hash))
}

/// Takes a password away that was set for somebody who did not come.
pub async fn forget_password(tx: &mut WriteTx, id: PersonId) -> Result<(), StoreError> {
    tx.execute(FORGET_PASSWORD, args![id]).await.map(drop)
}
