//! `GET /v1/repair-cards`

use axum::extract::State;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::CardOfOrder;
use crate::{
    http::{Cursor, Json, Page, PageSize, Problem, ProblemBody, Query},
    security::Principal,
    services::goods,
    state::AppState,
    store::registers::{Before, Filter},
};

/// Where a repair can stand.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BenchStage {
    /// On the bench.
    #[default]
    InWorkshop,
    /// The bench is done; the supervisor is to inspect (P11).
    Repaired,
    /// Passed: to be brought home (P12).
    Passed,
}

/// What is looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Cards {
    /// `in_workshop` (if it is not said), `repaired` or `passed`.
    #[serde(default)]
    #[param(value_type = Option<BenchStage>)]
    stage: BenchStage,
    /// Rows of a page, 1 to 200; 50 if it is not said.
    #[serde(default)]
    #[param(value_type = Option<PageSize>, inline)]
    limit: PageSize,
    /// The `next` of the page before.
    #[param(inline)]
    cursor: Option<Cursor>,
}

/// The repair cards on the bench, waiting for inspection, or ready to go home.
#[utoipa::path(get, path = "/v1/repair-cards", tag = "repair", security(("bearer" = [])), params(Cards), responses(
    (status = 200, description = "A page", body = Page<CardOfOrder>),
    (status = 422, description = "`invalid_field`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    Query(wanted): Query<Cards>,
) -> Result<Json<Page<CardOfOrder>>, Problem> {
    let before: Before = Cursor::key(wanted.cursor.as_ref())?;
    let name = match wanted.stage {
        BenchStage::InWorkshop => "in_workshop",
        BenchStage::Repaired => "repaired",
        BenchStage::Passed => "passed",
    };
    let filter = Filter { stage: Some(name), ..Filter::default() };
    let found = goods::vouchers(&state, &principal.actor, &filter, before, wanted.limit.probe()).await?;
    let page = Page::of(found, wanted.limit, |found| Before::line(&found.line));
    Ok(Json(page.map(|found| CardOfOrder::of(found.order))))
}
