//! Routes from the table: a subject's row here and its kinds table in the core say together what the office can ask of it.
//!
//! A row says under which path a subject stands and what differs from the rule. Everything else follows: `POST` opens one and
//! `POST …/{id}/<command>` records on it, for each command that the office may record; who may, what the body holds and what
//! the rules refuse stand in the kinds table (`commands!`) and nowhere else. An endpoint of one's own is for what is a story.

mod answer;
mod document;
mod list;
mod record;
mod show;
#[cfg(test)]
mod tests;

use callout_core::domain::{
    commands::{Command, CommandKind, Who},
    ids::BranchId,
    people::Actor,
    subject::Subject,
    subjects::Product,
};
use futures::future::BoxFuture;
use utoipa_axum::router::UtoipaMethodRouter;
use uuid::Uuid;

pub use self::answer::SubjectAnswer;
pub use self::answer::{Answer, SubjectFile};
use crate::{
    http::Policy,
    state::AppState,
    store::{ReadTx, StoreError},
};

/// A subject in the API.
#[derive(Debug)]
pub struct Resource {
    /// Under which path: `/v1/orders`.
    pub path: &'static str,
    /// Under which heading of the document.
    pub tag: &'static str,
    /// Whether its opening is asked for under its path; what opens it otherwise is an endpoint with a story.
    pub is_opened_here: bool,
    /// Who may read one as it is in the log; an endpoint with a story shows it to people.
    pub readers: Option<Policy>,
    /// The states by which its list can be asked for, if it has one from the register of small subjects.
    pub states: Option<&'static [&'static str]>,
    /// The commands that are asked for in another way than the rule says.
    pub differing: &'static [Differing],
}

/// How a command is asked for: what the rule says, where a row says nothing else.
#[derive(Debug)]
pub struct Differing {
    /// Which command.
    pub command: &'static str,
    /// Its whole path, if its last part is not the command's name. A part in braces besides `{id}` is an id that the body
    /// holds under that name.
    pub path: Option<&'static str>,
    /// Under which heading of the document, if not under its subject's.
    pub tag: Option<&'static str>,
    /// The field that is an id made of the `Idempotency-Key`, because the command makes something.
    pub makes: Option<&'static str>,
    /// Fields that are filled in when it is decided.
    pub filled: &'static [&'static str],
    /// Whose id is in the path, if not the subject's.
    pub finds: Option<Finds>,
}

impl Differing {
    /// As the rule says.
    pub const NOTHING: Self = Self { command: "", path: None, tag: None, makes: None, filled: &[], finds: None };
}

/// The log and the id of the subject that something else's id leads to, if the actor sees it (F61).
pub type Finds =
    for<'a> fn(&'a mut ReadTx, &'a Actor, Uuid) -> BoxFuture<'a, Result<Option<(BranchId, Uuid)>, StoreError>>;

/// One command in the API.
struct Route<S: Subject<House = Product>> {
    resource: &'static Resource,
    kind: &'static CommandKind<PoliciesIn<S>>,
    differing: &'static Differing,
}

impl<S: Subject<House = Product>> Copy for Route<S> {}

impl<S: Subject<House = Product>> Clone for Route<S> {
    fn clone(&self) -> Self {
        *self
    }
}

type PoliciesIn<S> = <<S as Subject>::Command as Command>::Policies;

impl<S: Subject<House = Product>> Route<S> {
    fn of(resource: &'static Resource, kind: &'static CommandKind<PoliciesIn<S>>) -> Self {
        let differing = resource.differing.iter().find(|differing| differing.command == kind.name);
        Self { resource, kind, differing: differing.unwrap_or(&Differing::NOTHING) }
    }

    fn path(&self) -> String {
        match self.differing.path {
            Some(path) => path.to_owned(),
            None if self.kind.opens => self.resource.path.to_owned(),
            None => format!("{}/{{id}}/{}", self.resource.path, self.kind.name.replace('_', "-")),
        }
    }

    /// Who may ask for it: the table says so. Its technician records it on his phone, and what is told by other subjects is
    /// asked by nobody.
    fn policy(&self) -> Option<Policy> {
        match self.kind.who {
            Who::Fixed([]) | Who::Its(_) => None,
            Who::Fixed(roles) => Some(Policy::AnyOf(roles)),
            // The rules say who that is today.
            Who::Setting(_) => Some(Policy::SignedIn),
        }
    }
}

/// The routes of a subject, each with who may call it.
pub fn routes<S, A>(resource: &'static Resource) -> Vec<(Policy, UtoipaMethodRouter<AppState>)>
where
    S: Shown,
    A: Answer,
{
    let asked = S::Command::KINDS.iter().filter(|kind| resource.is_opened_here || !kind.opens).filter_map(|kind| {
        let route = Route::<S>::of(resource, kind);
        Some((route.policy()?, record::method::<S, A>(route)))
    });
    let shown = resource.readers.map(|readers| (readers, show::method::<S>(resource)));
    let listed = resource.readers.zip(resource.states);
    let listed = listed.map(|(readers, states)| (readers, list::method::<S>(resource, states)));
    asked.chain(shown).chain(listed).collect()
}

/// A subject that the API can show.
pub trait Shown: Subject<House = Product> + utoipa::ToSchema + Send + Sync + 'static {}
impl<S: Subject<House = Product> + utoipa::ToSchema + Send + Sync + 'static> Shown for S {}
