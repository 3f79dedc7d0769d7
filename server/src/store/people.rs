//! People, their roles and their password hashes.

use callout_core::domain::{
    ids::{BranchId, PersonId},
    people::{Actor, Role},
};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Millis, ReadTx, StoreError, WriteTx, args, statements};

statements! {
    /// A new person.
    ADD = "insert into people (id, branch, login, name, roles, created_at) values ($1, $2, $3, $4, $5, $6)";
    /// The person of that id.
    FIND = "select id, branch, login, name, roles, created_at, disabled_at from people where id = $1";
    /// The person of that login.
    FIND_BY_LOGIN = "select id, branch, login, name, roles, created_at, disabled_at from people where login = $1";
    /// Everybody of a branch, or of all of them.
    LIST = "select id, branch, login, name, roles, created_at, disabled_at from people where $1 or branch = $2 order by name, id";
    /// Takes somebody's access away; the first time counts.
    DISABLE = "update people set disabled_at = $2 where id = $1 and disabled_at is null";
    /// Holds somebody's row until the change ends, if he still has access.
    HOLD = "update people set name = name where id = $1 and disabled_at is null";
    /// Gives it back.
    ENABLE = "update people set disabled_at = null where id = $1";
    /// Sets a password.
    SET_PASSWORD = "insert into credentials (person, password_hash, changed_at) values ($1, $2, $3)
        on conflict (person) do update set password_hash = excluded.password_hash, changed_at = excluded.changed_at";
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

/// Somebody to add.
pub struct NewPerson<'a> {
    /// His id.
    pub id: PersonId,
    /// His branch.
    pub branch: BranchId,
    /// What he types to sign in.
    pub login: &'a str,
    /// His name.
    pub name: &'a str,
    /// What he is.
    pub roles: &'a [Role],
}

/// Adds a person; a login is taken once in the company.
pub async fn add(tx: &mut WriteTx, person: &NewPerson<'_>, now: DateTime<Utc>) -> Result<(), StoreError> {
    let names: Vec<&str> = person.roles.iter().map(|role| role.name()).collect();
    let roles = serde_json::Value::from(names).to_string();
    tx.execute(ADD, args![person.id, person.branch, person.login, person.name, roles, now]).await.map(drop)
}

/// The person of that id.
pub async fn find(tx: &mut ReadTx, id: PersonId) -> Result<Option<PersonRow>, StoreError> {
    tx.maybe(FIND, args![id]).await
}

/// The person of that login.
pub async fn find_by_login(tx: &mut ReadTx, login: &str) -> Result<Option<PersonRow>, StoreError> {
    tx.maybe(FIND_BY_LOGIN, args![login]).await
}

/// Everybody whom this actor may see, by name.
pub async fn list(tx: &mut ReadTx, viewer: &Actor) -> Result<Vec<PersonRow>, StoreError> {
    let sees_all = viewer.roles.iter().any(|role| role.sees_all_branches());
    tx.all(LIST, args![sees_all, viewer.branch]).await
}

/// Takes somebody's access away.
pub async fn disable(tx: &mut WriteTx, id: PersonId, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.execute(DISABLE, args![id, now]).await.map(drop)
}

/// Whether somebody still has access; it stays so until the change ends.
pub async fn hold(tx: &mut WriteTx, id: PersonId) -> Result<bool, StoreError> {
    Ok(tx.execute(HOLD, args![id]).await? > 0)
}

/// Gives somebody his access back.
pub async fn enable(tx: &mut WriteTx, id: PersonId) -> Result<(), StoreError> {
    tx.execute(ENABLE, args![id]).await.map(drop)
}

/// Sets a password.
pub async fn set_password(tx: &mut WriteTx, id: PersonId, hash: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.execute(SET_PASSWORD, args![id, hash, now]).await.map(drop)
}

/// The hash to check a password against.
pub async fn password_hash(tx: &mut ReadTx, id: PersonId) -> Result<Option<String>, StoreError> {
    Ok(tx.maybe::<(String,)>(PASSWORD_HASH, args![id]).await?.map(|(hash,)| hash))
}
