//! They are listed: `GET /v1/<path>`, from the register of small subjects.

use axum::{extract::State, routing::get};
use callout_core::domain::{
    ids::{BranchId, CustomerId, PersonId},
    text::Line,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::UtoipaMethodRouter;
use uuid::Uuid;

use super::{Resource, Shown, document};
use crate::{
    http::{Cursor, Json, Page, PageSize, Problem, Query, invalid_field},
    security::Principal,
    services::look,
    state::AppState,
    store::registers::small::{Before, Filter, RegisterLine},
};

/// What is looked for; what is not said is not looked at.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Lines {
    /// Of one branch, for those who see several.
    branch: Option<BranchId>,
    /// In one state.
    state: Option<String>,
    /// Open ones (`true`) or ended ones (`false`).
    open: Option<bool>,
    /// `true`: somebody should have acted and did not.
    #[serde(default)]
    #[param(value_type = Option<bool>)]
    overdue: bool,
    /// Where somebody is to act.
    responsible: Option<PersonId>,
    /// Of one customer.
    customer: Option<CustomerId>,
    /// About one subject: the order of a complaint, the hold of a notice.
    about: Option<Uuid>,
    /// Begun at that moment or later.
    from: Option<Timestamp>,
    /// Begun before that moment.
    until: Option<Timestamp>,
    /// A part of what a person may look for: the number, a name, a phone number …
    #[param(inline)]
    q: Option<Line>,
    /// Rows of a page, 1 to 200; 50 if it is not said.
    #[serde(default)]
    #[param(value_type = Option<PageSize>, inline)]
    limit: PageSize,
    /// The `next` of the page before.
    #[param(inline)]
    cursor: Option<Cursor>,
}

/// A line of the register.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RegisterRow {
    /// Which.
    id: Uuid,
    /// Its branch.
    branch: BranchId,
    /// Its number or name.
    title: String,
    /// Where it stands, as a stable code.
    state: String,
    /// Whether somebody is still to act.
    is_open: bool,
    /// Who is to act.
    responsible: Option<PersonId>,
    /// By when.
    due: Option<Timestamp>,
    /// Somebody should have acted and did not.
    is_overdue: bool,
    /// When it began.
    opened: Timestamp,
    /// Whose it is, if a customer's.
    customer: Option<CustomerId>,
    /// The subject that it is about, if one: the order of a complaint, the hold of a notice.
    about: Option<Uuid>,
    /// Counts its events.
    revision: i64,
    /// When it was last changed.
    changed: Timestamp,
}

impl RegisterRow {
    /// A line, seen at that moment.
    fn at(now: Timestamp, line: RegisterLine) -> Self {
        Self {
            is_overdue: line.is_overdue(now.ms()),
            responsible: line.responsible(),
            customer: line.customer(),
            id: line.id,
            branch: line.branch,
            title: line.title,
            state: line.state,
            is_open: line.is_open,
            due: line.due_at.map(Timestamp::from_ms),
            opened: line.opened_at.utc().into(),
            about: line.about,
            revision: line.revision,
            changed: line.changed_at.utc().into(),
        }
    }
}

/// The route with its documentation.
pub(super) fn method<S: Shown>(resource: &Resource, states: &'static [&'static str]) -> UtoipaMethodRouter<AppState> {
    let (schemas, paths) = document::of_list(resource, states);
    let handler = get(async move |State(state): State<AppState>, principal: Principal, Query(wanted): Query<Lines>| {
        list::<S>(&state, &principal, wanted, states).await
    });
    (schemas, paths, handler)
}

async fn list<S: Shown>(
    state: &AppState,
    principal: &Principal,
    wanted: Lines,
    states: &[&str],
) -> Result<Json<Page<RegisterRow>>, Problem> {
    let before: Before = Cursor::key(wanted.cursor.as_ref())?;
    let (limit, now) = (wanted.limit, state.clock.now().into());
    let filter = filter(wanted, now, states)?;
    let lines = look::register::<S>(state, &principal.actor, &filter, before, limit.probe()).await?;
    Ok(Json(Page::of(lines, limit, Before::line).map(|line| RegisterRow::at(now, line))))
}

fn filter(wanted: Lines, now: Timestamp, states: &[&str]) -> Result<Filter, Problem> {
    if wanted.state.as_deref().is_some_and(|name| !states.contains(&name)) {
        return Err(invalid_field("state", &format!("must be one of {}", states.join(", "))));
    }
    Ok(Filter {
        branch: wanted.branch,
        state: wanted.state,
        responsible: wanted.responsible,
        is_open: wanted.open,
        overdue_at_ms: wanted.overdue.then_some(now.ms()),
        due_before_ms: None,
        customer: wanted.customer,
        about: wanted.about,
        opened_from_ms: wanted.from.map(Timestamp::ms),
        opened_until_ms: wanted.until.map(Timestamp::ms),
        wanted: wanted.q.map(|q| q.to_string()),
    })
}
