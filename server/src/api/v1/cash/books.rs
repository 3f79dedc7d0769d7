//! `GET /v1/cash`

use axum::extract::State;
use callout_core::domain::{cash::CashBook, cash::CountState};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    http::{Cursor, Json, Page, PageSize, Problem, ProblemBody, Query},
    security::Principal,
    services::look,
    state::AppState,
};

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Books {
    /// Rows of a page, 1 to 200; 50 if it is not said.
    #[serde(default)]
    #[param(value_type = Option<PageSize>, inline)]
    limit: PageSize,
    /// The `next` of the page before.
    #[param(inline)]
    cursor: Option<Cursor>,
}

/// What a technician holds, and what he handed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct TechnicianCash {
    /// Remittances that nobody has counted yet.
    waiting: usize,
    /// His book: what he holds now, and his last remittances.
    book: CashBook,
}

impl From<CashBook> for TechnicianCash {
    fn from(book: CashBook) -> Self {
        let waiting = book.remittances.iter().filter(|remittance| remittance.state == CountState::HandedIn).count();
        Self { waiting, book }
    }
}

/// What each technician of one's branch holds, and what waits to be counted (P18).
#[utoipa::path(get, path = "/v1/cash", tag = "cash", security(("bearer" = [])), params(Books), responses(
    (status = 200, description = "A page", body = Page<TechnicianCash>),
    (status = 422, description = "`invalid_field`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    Query(wanted): Query<Books>,
) -> Result<Json<Page<TechnicianCash>>, Problem> {
    let after = Cursor::key(wanted.cursor.as_ref())?;
    let books = look::cash_books(&state, &principal.actor, after, wanted.limit.probe()).await?;
    let page = Page::of(books, wanted.limit, |book| CashBook::key_of(book.branch, book.person).id);
    Ok(Json(page.map(TechnicianCash::from)))
}
