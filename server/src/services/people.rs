//! People: added with a password, disabled at once and everywhere, enabled again.

use callout_core::{
    domain::{
        ids::{BranchId, PersonId},
        people::{Actor, Role},
        text::Line,
    },
    protocol::{
        auth::{Login, Password},
        pull::Colleague,
    },
};

use super::{
    Failure,
    holdings::{self, Holdings},
    ours, reference,
};
use crate::{
    state::AppState,
    store::{
        StoreError, branches,
        people::{self, NewPerson},
        security_events::{self, NewEvent},
        sessions,
    },
};

/// The shortest password that is accepted when one is set.
pub const PASSWORD_BYTES_MIN: usize = 8;

/// Somebody to add.
pub struct Newcomer {
    /// Where he belongs.
    pub branch: BranchId,
    /// What he types to sign in.
    pub login: Login,
    /// His name.
    pub name: Line,
    /// What he is.
    pub roles: Vec<Role>,
    /// His first password.
    pub password: Password,
}

/// Why a person is not added.
#[derive(Debug, thiserror::Error)]
pub enum AddError {
    /// Somebody has that login.
    #[error("the login {0} is taken")]
    LoginTaken(Login),
    /// There is no such branch.
    #[error("no such branch")]
    BranchUnknown,
    /// Nobody is nothing.
    #[error("at least one role is needed")]
    RolesMissing,
    /// Too easy to guess.
    #[error("the password is too short")]
    PasswordTooShort,
    /// Ours.
    #[error(transparent)]
    Failure(Failure),
}
ours!(AddError);

/// Adds a person, and tells his colleagues' phones; without `by` he came from the command line.
pub async fn add(state: &AppState, by: Option<&Actor>, newcomer: Newcomer) -> Result<PersonId, AddError> {
    let Newcomer { branch, login, name, mut roles, password } = newcomer;
    roles.sort_unstable();
    roles.dedup();
    if roles.is_empty() {
        return Err(AddError::RolesMissing);
    }
    if password.expose().len() < PASSWORD_BYTES_MIN {
        return Err(AddError::PasswordTooShort);
    }
    let hash = state.passwords.hash(password).await.map_err(Failure::from)?;
    let now = state.clock.now();
    let id = state.new_id()?;
    let mut tx = state.db.write().await?;
    if branches::find(&mut tx, branch).await?.is_none() {
        return Err(AddError::BranchUnknown);
    }
    let person = NewPerson { id, branch, login: login.as_str(), name: name.as_str(), roles: &roles };
    match people::add(&mut tx, &person, now).await {
        Err(StoreError::Duplicate(_)) => return Err(AddError::LoginTaken(login)),
        result => result?,
    }
    people::set_password(&mut tx, id, &hash, now).await?;
    tx.commit().await?;
    let himself = Actor { person: id, branch, roles: roles.clone() };
    reference::tell_of_colleague(state, by.unwrap_or(&himself), branch, Colleague { id, name, roles }).await;
    Ok(id)
}

/// Why a password stays.
#[derive(Debug, thiserror::Error)]
pub enum SetPasswordError {
    /// No such person for this actor.
    #[error("no such person")]
    Unknown,
    /// Too easy to guess.
    #[error("the password is too short")]
    TooShort,
    /// Ours.
    #[error(transparent)]
    Failure(Failure),
}
ours!(SetPasswordError);

/// Gives a person another password; every session of his ends before this returns (F30).
pub async fn set_password(
    state: &AppState,
    actor: &Actor,
    id: PersonId,
    password: Password,
) -> Result<(), SetPasswordError> {
    if password.expose().len() < PASSWORD_BYTES_MIN {
        return Err(SetPasswordError::TooShort);
    }
    let hash = state.passwords.hash(password).await.map_err(Failure::from)?;
    let now = state.clock.now();
    let mut tx = state.db.write().await?;
    people::find(&mut tx, id).await?.filter(|person| actor.sees(person.branch)).ok_or(SetPasswordError::Unknown)?;
    people::set_password(&mut tx, id, &hash, now).await?;
    sessions::end_of_person(&mut tx, id, "password_set", now).await?;
    let event =
        NewEvent { kind: "password_set", person: Some(id), detail: "by an administrator", ..NewEvent::default() };
    security_events::add(&mut tx, state.new_id()?, &event, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Why a person keeps his access.
#[derive(Debug, thiserror::Error)]
pub enum DisableError {
    /// No such person for this actor.
    #[error("no such person")]
    Unknown,
    /// The last administrator would lock everybody out.
    #[error("nobody takes his own access away")]
    Oneself,
    /// Another administrator took his access away in the same moment: two cannot lock everybody out.
    #[error("he has no access any more")]
    NoAccess,
    /// Ours.
    #[error(transparent)]
    Failure(Failure),
}
ours!(DisableError);

/// Takes a person's access away; every session of his ends in the same change (I21, F30). Answers with what he still holds (F63).
pub async fn disable(state: &AppState, actor: &Actor, id: PersonId) -> Result<Holdings, DisableError> {
    if actor.person == id {
        return Err(DisableError::Oneself);
    }
    let now = state.clock.now();
    let mut tx = state.db.write().await?;
    if !people::hold(&mut tx, actor.person).await? {
        return Err(DisableError::NoAccess);
    }
    let found = people::find(&mut tx, id).await?.filter(|person| actor.sees(person.branch));
    let person = found.ok_or(DisableError::Unknown)?;
    let name = Line::new(&person.name).map_err(|_| StoreError::corrupt("people", "name", id))?;
    people::disable(&mut tx, id, now).await?;
    sessions::end_of_person(&mut tx, id, "person_disabled", now).await?;
    let event =
        NewEvent { kind: "person_disabled", person: Some(id), detail: "by an administrator", ..NewEvent::default() };
    security_events::add(&mut tx, state.new_id()?, &event, now).await?;
    tx.commit().await?;
    let colleague = Colleague { id, name, roles: Vec::new() };
    reference::tell_of_colleague(state, actor, person.branch, colleague).await;
    Ok(holdings::of(state, actor, id).await?)
}

/// Why a person does not get his access back.
#[derive(Debug, thiserror::Error)]
pub enum EnableError {
    /// No such person for this actor.
    #[error("no such person")]
    Unknown,
    /// Ours.
    #[error(transparent)]
    Failure(Failure),
}
ours!(EnableError);

/// Gives a person his access back; he signs in anew, on his phone as well. Somebody who has it keeps it.
pub async fn enable(state: &AppState, actor: &Actor, id: PersonId) -> Result<(), EnableError> {
    let now = state.clock.now();
    let mut tx = state.db.write().await?;
    let found = people::find(&mut tx, id).await?.filter(|person| actor.sees(person.branch));
    let person = found.ok_or(EnableError::Unknown)?;
    if person.disabled_at.is_none() {
        return Ok(());
    }
    let name = Line::new(&person.name).map_err(|_| StoreError::corrupt("people", "name", id))?;
    let roles = person.roles()?;
    people::enable(&mut tx, id).await?;
    let event =
        NewEvent { kind: "person_enabled", person: Some(id), detail: "by an administrator", ..NewEvent::default() };
    security_events::add(&mut tx, state.new_id()?, &event, now).await?;
    tx.commit().await?;
    reference::tell_of_colleague(state, actor, person.branch, Colleague { id, name, roles }).await;
    Ok(())
}
