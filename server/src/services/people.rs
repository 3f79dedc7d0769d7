//! People: added with a password, their files changed, disabled at once and everywhere, enabled again. A file lives in the
//! company's log; passwords and sessions are tables of their own.

use callout_core::{
    domain::{
        ids::{BranchId, CommandId, PersonId},
        order::command::Nothing,
        people::{Actor, Role},
        person::{OpenPerson, Person, PersonCommand, PersonParticulars, PlanAbsences, Transfer, Wrong, login},
        refusal::Refusal,
        subject::Listed as _,
        subjects::{AnyCommand, Product},
        text::Line,
    },
    protocol::auth::{Login, Password},
};
use uuid::Uuid;

use super::{
    Failure,
    customers::{self, kept_at},
    holdings::{self, Holdings},
    ours,
};
use crate::{
    security::Queue,
    state::AppState,
    store::{
        branches,
        customers::Kept,
        people,
        security_events::{self, NewEvent},
        sessions,
    },
    sync::{
        job::{self, Ask, Request},
        work::WorkError,
    },
};

/// The shortest password that is accepted when one is set.
pub const PASSWORD_BYTES_MIN: usize = 8;

/// In the document: a password that somebody is given.
pub type FirstPassword = callout_core::domain::shapes::Long<PASSWORD_BYTES_MIN, { Password::BYTES_MAX }>;

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

/// Adds a person; without `by` he came from the command line.
///
/// His password is there before he is: nobody is in the log who cannot sign in, and one without a person opens nothing.
pub async fn add(
    state: &AppState,
    (by, key): (Option<&Actor>, CommandId),
    newcomer: Newcomer,
) -> Result<PersonId, AddError> {
    let Newcomer { branch, login, name, roles, password } = newcomer;
    // Kept as it is looked for: `Chen` and `ｃｈｅｎ` are one login.
    let login = login::folded(&login);
    let says = PersonParticulars { name, roles, skills: Vec::new(), areas: Vec::new() };
    // Of a newcomer only the roles can be missing.
    let says = says.checked().map_err(|_| AddError::RolesMissing)?;
    if password.expose().len() < PASSWORD_BYTES_MIN {
        return Err(AddError::PasswordTooShort);
    }
    // The same key is the same person (I4).
    let id = PersonId(key.0);
    let queue = Queue::of_office(&by.map(|by| by.person.to_string()).unwrap_or_default());
    // Hashing takes a while: whoever cannot have that login hears it before.
    let holder = people::find_by_login(&mut state.db.read().await?, &login).await?;
    if holder.is_some_and(|holder| holder.id != id) {
        return Err(AddError::LoginTaken(login));
    }
    let hash = state.passwords.hash(password, queue).await.map_err(Failure::from)?;
    let mut tx = state.db.write().await?;
    if branches::find(&mut tx, branch).await?.is_none() {
        return Err(AddError::BranchUnknown);
    }
    // Sent again after a lost answer he is there already, with the password that he has by now.
    let is_here = people::find(&mut tx, id).await?.is_some();
    if !is_here {
        people::set_password(&mut tx, id, &hash, state.clock.now()).await?;
    }
    tx.commit().await?;
    let open = OpenPerson { branch, login: login.clone(), says };
    let command_line = Actor { person: PersonId(Uuid::nil()), branch, roles: vec![Role::Administrator] };
    match state.work.ask(about(by.unwrap_or(&command_line), key, id, PersonCommand::Open(open.into()))).await {
        Ok(_) => Ok(id),
        // Somebody else took it in the same moment.
        Err(WorkError::Failed(job::Failure::Taken)) => {
            let mut tx = state.db.write().await?;
            people::forget_password(&mut tx, id).await?;
            tx.commit().await?;
            Err(AddError::LoginTaken(login))
        }
        Err(error) => Err(error.into()),
    }
}

fn about(actor: &Actor, key: CommandId, id: PersonId, command: PersonCommand) -> Ask<Product> {
    Ask::new(Request::of_company(key, actor), Person::key(id.0), AnyCommand::Person(command))
}

/// The person of that id, if this actor sees him (F61).
async fn seen(state: &AppState, actor: &Actor, id: PersonId) -> Result<Option<people::PersonRow>, Failure> {
    let mut tx = state.db.read().await?;
    Ok(people::find(&mut tx, id).await?.filter(|person| actor.sees(person.branch)))
}

/// Why a person's file stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// What it is to say cannot be.
    #[error(transparent)]
    Wrong(#[from] Wrong),
    /// Nobody changes his own roles.
    #[error("nobody changes his own roles")]
    Oneself,
    /// No such person for this actor, or somebody changed the file meanwhile.
    #[error(transparent)]
    File(#[from] customers::ChangeError),
}
impl From<Failure> for ChangeError {
    fn from(failure: Failure) -> Self {
        Self::File(failure.into())
    }
}

/// Changes a file that the person saw at that revision; his colleagues' phones hear of it.
pub async fn change(
    state: &AppState,
    by: (&Actor, CommandId),
    id: PersonId,
    revision: i64,
    says: PersonParticulars,
) -> Result<Kept<Person>, ChangeError> {
    let says = says.checked()?;
    changed(state, by, id, revision, PersonCommand::Change(says)).await
}

/// Says when somebody is away, all of it.
pub async fn plan_absences(
    state: &AppState,
    by: (&Actor, CommandId),
    id: PersonId,
    revision: i64,
    plan: PlanAbsences,
) -> Result<Kept<Person>, ChangeError> {
    let plan = plan.checked()?;
    changed(state, by, id, revision, PersonCommand::PlanAbsences(plan)).await
}

async fn changed(
    state: &AppState,
    (actor, key): (&Actor, CommandId),
    id: PersonId,
    revision: i64,
    command: PersonCommand,
) -> Result<Kept<Person>, ChangeError> {
    seen(state, actor, id).await?.ok_or(customers::ChangeError::Unknown)?;
    match kept_at(state, about(actor, key, id, command), revision).await {
        Err(customers::ChangeError::Failure(Failure::Work(WorkError::Failed(job::Failure::Refused(
            Refusal::NotOneself,
        ))))) => Err(ChangeError::Oneself),
        result => Ok(result?),
    }
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
    let hash =
        state.passwords.hash(password, Queue::of_office(&actor.person.to_string())).await.map_err(Failure::from)?;
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
pub async fn disable(
    state: &AppState,
    (actor, key): (&Actor, CommandId),
    id: PersonId,
) -> Result<Holdings, DisableError> {
    if actor.person == id {
        return Err(DisableError::Oneself);
    }
    seen(state, actor, id).await?.ok_or(DisableError::Unknown)?;
    match state.work.ask(about(actor, key, id, PersonCommand::Disable(Nothing {}))).await {
        Ok(_) => Ok(holdings::of(state, actor, id).await?),
        Err(WorkError::Failed(job::Failure::Refused(Refusal::NotAllowed))) => Err(DisableError::NoAccess),
        Err(error) => Err(error.into()),
    }
}

/// Why a person stays where he is.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// No such person for this actor.
    #[error("no such person")]
    Unknown,
    /// There is no such branch.
    #[error("no such branch")]
    BranchUnknown,
    /// Ours.
    #[error(transparent)]
    Failure(Failure),
}
ours!(TransferError);

/// Has a person work for another branch. His phones' access ends in the same change: what is on them is deposited to the branch
/// that he leaves, and they are enrolled anew. Answers with what he still holds there (F63).
pub async fn transfer(
    state: &AppState,
    (actor, key): (&Actor, CommandId),
    id: PersonId,
    branch: BranchId,
) -> Result<Holdings, TransferError> {
    seen(state, actor, id).await?.ok_or(TransferError::Unknown)?;
    let mut tx = state.db.read().await?;
    branches::find(&mut tx, branch).await?.ok_or(TransferError::BranchUnknown)?;
    drop(tx);
    state.work.ask(about(actor, key, id, PersonCommand::Transfer(Transfer { branch }))).await?;
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
pub async fn enable(state: &AppState, (actor, key): (&Actor, CommandId), id: PersonId) -> Result<(), EnableError> {
    seen(state, actor, id).await?.ok_or(EnableError::Unknown)?;
    state.work.ask(about(actor, key, id, PersonCommand::Enable(Nothing {}))).await?;
    Ok(())
}
