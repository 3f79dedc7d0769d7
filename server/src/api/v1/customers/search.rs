//! `GET /v1/customers`

use axum::extract::State;
use callout_core::domain::text::Line;
use serde::Deserialize;
use utoipa::IntoParams;

use super::CustomerFile;
use crate::{
    http::{Cursor, Json, Page, PageSize, Problem, ProblemBody, Query},
    security::Principal,
    services::look,
    state::AppState,
    store::customers::After,
};

/// What is looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Search {
    /// A part of the name, the address or the phone number; a phone number is found however it is written.
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

/// Customers of one's branch by name; of every branch for those who see all.
#[utoipa::path(get, path = "/v1/customers", tag = "customers", security(("bearer" = [])), params(Search), responses(
    (status = 200, description = "A page", body = Page<CustomerFile>),
    (status = 422, description = "`invalid_field`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    principal: Principal,
    Query(search): Query<Search>,
) -> Result<Json<Page<CustomerFile>>, Problem> {
    let after = Cursor::key(search.cursor.as_ref())?;
    let wanted = search.q.as_ref().map_or("", Line::as_str);
    let found = look::customers(&state, &principal.actor, wanted, &after, search.limit.probe()).await?;
    let page = Page::of(found, search.limit, |kept| After { name: kept.file.name.to_string(), id: kept.file.id.0 });
    Ok(Json(page.map(CustomerFile::from)))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::testing::{TestServer, office::lin};

    fn names(page: &Value) -> Vec<&str> {
        page["items"].as_array().into_iter().flatten().filter_map(|item| item["customer"]["name"].as_str()).collect()
    }

    #[tokio::test]
    async fn a_returning_customer_is_found_by_any_part_p2() {
        any_part(&TestServer::start().await).await;
    }

    #[tokio::test]
    async fn customers_are_found_and_ordered_alike_on_postgres_i12_f58() {
        let Some(server) = TestServer::on_postgres().await else { return };
        any_part(&server).await;
        let Some(server) = TestServer::on_postgres().await else { return };
        metacharacters(&server).await;
        let Some(server) = TestServer::on_postgres().await else { return };
        pages(&server).await;
    }

    async fn any_part(server: &TestServer) {
        let clerk = server.office(&["clerk"]).await;
        server.customer(&clerk, &lin()).await;
        for q in ["13800138000", "0013-80", "LIN%20", "nanjing", "Mrs"] {
            let page: Value =
                server.get(&format!("/v1/customers?q={q}")).bearer(&clerk).send().await.expect(200).json();
            assert_eq!(names(&page), ["Mrs Lin"], "{q}");
        }
    }

    #[tokio::test]
    async fn a_number_that_was_copied_from_elsewhere_is_taken_and_found_p2() {
        let server = TestServer::start().await;
        let clerk = server.office(&["clerk"]).await;
        let pasted = [
            "\u{202D}13800138001\u{202C}",
            "\u{2068}13800138002\u{2069}",
            "\u{200E}13800138003",
            "1\u{FE0F}3800138004",
            "138\u{200B}0013\u{200B}8005",
            "138\u{A0}0013\u{A0}8006",
            "\u{FEFF}13800138007",
            "138\u{AD}0013\u{AD}8008",
            "１３８００１３８００９",
            "138–0013–8010",
        ];
        for (n, phone) in (1..).zip(pasted) {
            let mut customer = lin();
            customer["phone"] = json!(phone);
            customer["name"] = json!(format!("客户{n}"));
            server.customer(&clerk, &customer).await;
            for q in [format!("138001380{n:02}"), format!("%2B86138001380{n:02}")] {
                let path = format!("/v1/customers?q={q}");
                let page: Value = server.get(&path).bearer(&clerk).send().await.expect(200).json();
                assert_eq!(names(&page), [format!("客户{n}")], "{phone:?} by {q}");
            }
        }
    }

    #[tokio::test]
    async fn a_full_address_of_china_is_taken_and_one_without_end_is_refused_in_chinese() {
        let server = TestServer::start().await;
        let clerk = server.office(&["clerk"]).await;
        let mut customer = lin();
        customer["address"] = json!("新疆维吾尔自治区伊犁哈萨克自治州察布查尔锡伯自治县察布查尔镇".repeat(6));
        server.customer(&clerk, &customer).await;
        customer["address"] = json!("新".repeat(201));
        let body = json!({ "customer": customer });
        let ask = server.post("/v1/customers").bearer(&clerk).header("accept-language", "zh-CN").json(&body);
        let problem = ask.send().await.problem("invalid_field", 422);
        assert!(problem.detail.contains("200 个汉字") && !problem.detail.contains("bytes"), "{}", problem.detail);
    }

    #[tokio::test]
    async fn metacharacters_find_only_themselves_f58() {
        metacharacters(&TestServer::start().await).await;
    }

    async fn metacharacters(server: &TestServer) {
        let clerk = server.office(&["clerk"]).await;
        server.customer(&clerk, &lin()).await;
        let mut percent = lin();
        percent["name"] = json!("100% Cotton_Mill \\ '; drop table customers;--");
        server.customer(&clerk, &percent).await;
        for (q, hits) in [("%25", 1), ("_", 1), ("%5C", 1), ("%27%3B", 1), ("%25%25", 0), ("M%25s", 0), ("Mr_", 0)] {
            let page: Value =
                server.get(&format!("/v1/customers?q={q}")).bearer(&clerk).send().await.expect(200).json();
            assert_eq!(names(&page).len(), hits, "{q}");
        }
    }

    #[tokio::test]
    async fn pages_show_every_customer_once_i19() {
        pages(&TestServer::start().await).await;
    }

    async fn pages(server: &TestServer) {
        let clerk = server.office(&["clerk"]).await;
        for name in ["林慧", "b", "Ab", "É", "b", "a"] {
            let mut customer = lin();
            customer["name"] = json!(name);
            server.customer(&clerk, &customer).await;
        }
        let (mut seen, mut path) = (Vec::new(), "/v1/customers?limit=2".to_owned());
        loop {
            let page: Value = server.get(&path).bearer(&clerk).send().await.expect(200).json();
            seen.extend(names(&page).into_iter().map(str::to_owned));
            let Some(next) = page["next"].as_str() else { break };
            path = format!("/v1/customers?limit=2&cursor={next}");
        }
        // By code point, whatever the database's language (I12).
        assert_eq!(seen, ["Ab", "a", "b", "b", "É", "林慧"]);
        for (query, field) in
            [("limit=0", "limit"), ("limit=201", "limit"), ("cursor=x", "cursor"), ("sort=name", "sort")]
        {
            let answer = server.get(&format!("/v1/customers?{query}")).bearer(&clerk).send().await;
            assert_eq!(answer.problem("invalid_field", 422).field.as_deref(), Some(field));
        }
    }
}
