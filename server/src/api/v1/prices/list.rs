//! `GET /v1/price-lists`

use axum::extract::State;
use callout_core::domain::{ids::PersonId, time::Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    http::{Cursor, Json, Page, PageSize, Problem, ProblemBody, Query},
    services::look,
    state::AppState,
};

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Versions {
    /// Rows of a page, 1 to 200; 50 if it is not said.
    #[serde(default)]
    #[param(value_type = Option<PageSize>, inline)]
    limit: PageSize,
    /// The `next` of the page before.
    #[param(inline)]
    cursor: Option<Cursor>,
}

/// When a version was published.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublishedVersion {
    version: i64,
    published_at: Timestamp,
    published_by: PersonId,
}

/// Where the list continues: below a version.
#[derive(Serialize, Deserialize)]
struct Below(i64);

impl Default for Below {
    fn default() -> Self {
        Self(i64::MAX)
    }
}

/// The versions of the price list, the newest first.
#[utoipa::path(get, path = "/v1/price-lists", tag = "prices", security(("bearer" = [])), params(Versions), responses(
    (status = 200, description = "A page", body = Page<PublishedVersion>),
    (status = 422, description = "`invalid_field`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    Query(versions): Query<Versions>,
) -> Result<Json<Page<PublishedVersion>>, Problem> {
    let Below(below) = Cursor::key(versions.cursor.as_ref())?;
    let found = look::price_lists(&state, below, versions.limit.probe()).await?;
    let page = Page::of(found, versions.limit, |row| Below(row.number));
    Ok(Json(page.map(|row| PublishedVersion { version: row.number, published_at: row.at, published_by: row.by })))
}
