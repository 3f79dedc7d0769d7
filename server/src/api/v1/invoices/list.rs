//! `GET /v1/invoices`

use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

use super::IssuedInvoice;
use crate::{
    http::{Cursor, Json, Page, PageSize, Problem, ProblemBody, Query},
    security::Principal,
    services::invoices,
    state::AppState,
    store::ledger::BelowInvoice,
};

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Invoices {
    /// Rows of a page, 1 to 200; 50 if it is not said.
    #[serde(default)]
    #[param(value_type = Option<PageSize>, inline)]
    limit: PageSize,
    /// The `next` of the page before.
    #[param(inline)]
    cursor: Option<Cursor>,
}

/// Invoices of one's branch, the last number first; branch by branch for those who see all.
#[utoipa::path(get, path = "/v1/invoices", tag = "invoices", security(("bearer" = [])), params(Invoices), responses(
    (status = 200, description = "A page", body = Page<IssuedInvoice>),
    (status = 422, description = "`invalid_field`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    Query(wanted): Query<Invoices>,
) -> Result<Json<Page<IssuedInvoice>>, Problem> {
    let below: BelowInvoice = Cursor::key(wanted.cursor.as_ref())?;
    let found = invoices::list(&state, &principal.actor, below, wanted.limit.probe()).await?;
    let page = Page::of(found, wanted.limit, |(line, _)| BelowInvoice { branch: line.branch.0, n: line.n });
    Ok(Json(page.filter_map(|(line, order)| IssuedInvoice::of(&order, u32::try_from(line.n).ok()?))))
}
