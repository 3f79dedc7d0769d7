//! `GET /v1/assets`

use axum::extract::State;
use callout_core::domain::{ids::CustomerId, text::Line};
use serde::Deserialize;
use utoipa::IntoParams;

use super::AssetFile;
use crate::{
    http::{Cursor, Json, Page, PageSize, Problem, ProblemBody, Query},
    security::Principal,
    services::look,
    state::AppState,
};

/// What is looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Search {
    /// A part of the model or the serial number.
    #[param(inline)]
    q: Option<Line>,
    /// Of one customer.
    customer: Option<CustomerId>,
    /// Rows of a page, 1 to 200; 50 if it is not said.
    #[serde(default)]
    #[param(value_type = Option<PageSize>, inline)]
    limit: PageSize,
    /// The `next` of the page before.
    #[param(inline)]
    cursor: Option<Cursor>,
}

/// Products of one's branch by model or serial number, without their history.
#[utoipa::path(get, path = "/v1/assets", tag = "assets", security(("bearer" = [])), params(Search), responses(
    (status = 200, description = "A page", body = Page<AssetFile>),
    (status = 422, description = "`invalid_field`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    Query(search): Query<Search>,
) -> Result<Json<Page<AssetFile>>, Problem> {
    let after = Cursor::key(search.cursor.as_ref())?;
    let wanted = search.q.as_ref().map_or("", Line::as_str);
    let found = look::assets(&state, &principal.actor, (wanted, search.customer), after, search.limit.probe()).await?;
    let page = Page::of(found, search.limit, |kept| kept.file.id.0);
    Ok(Json(page.map(AssetFile::from)))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::testing::{
        TestServer,
        office::{compressor, lin},
    };

    #[tokio::test]
    async fn a_product_is_found_by_its_serial_number() {
        let server = TestServer::start().await;
        let clerk = server.office(&["clerk"]).await;
        let customer = server.customer(&clerk, &lin()).await;
        let id = server.asset(&clerk, customer, &compressor()).await;
        for (q, hits) in [("kd-220", 1), ("0042", 1), ("KD_220", 0), ("43", 0)] {
            let page: Value = server.get(&format!("/v1/assets?q={q}")).bearer(&clerk).send().await.expect(200).json();
            let items = page["items"].as_array().map_or(&[][..], Vec::as_slice);
            assert_eq!(items.len(), hits, "{q}");
            assert!(items.iter().all(|item| item["asset"]["id"] == id.to_string()));
        }
        let of = |customer: String| server.get(&format!("/v1/assets?customer={customer}")).bearer(&clerk).send();
        let hers: Value = of(customer.to_string()).await.expect(200).json();
        assert_eq!(hers["items"].as_array().map(Vec::len), Some(1));
        let nobodys: Value = of(server.nobody().to_string()).await.expect(200).json();
        assert_eq!(nobodys["items"].as_array().map(Vec::len), Some(0));
    }
}
