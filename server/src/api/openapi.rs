//! The API document: its head, and where it is read.

use std::sync::Arc;

use axum::Extension;
use utoipa::{
    Modify, OpenApi,
    openapi::security::{Http, HttpAuthScheme, SecurityScheme},
};
use utoipa_axum::routes;

use callout_core::domain::order::event::Happening;

use crate::{
    api::v1::{calls, goods, repair},
    http::{Json, Policy, ProblemBody, Routes},
};

/// The document, for anybody: it says nothing that the program's source does not.
pub fn routes(routes: Routes) -> Routes {
    routes.add(Policy::Public, routes!(document))
}

/// This document.
#[utoipa::path(get, path = "/v1/openapi.json", tag = "health", responses(
    (status = 200, description = "OpenAPI 3.1", body = Object),
))]
async fn document(
    Extension(document): Extension<Arc<utoipa::openapi::OpenApi>>,
) -> Json<Arc<utoipa::openapi::OpenApi>> {
    Json(document)
}

/// The document; routes add themselves.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Callout",
        description = "The office's API and the phones' sync.\n\n\
            Sign in at `/v1/auth/sign-in`, or enrol a phone at `/v1/devices/enrol`; send the access token as \
            `Authorization: Bearer …`. Errors are problem+json with a stable `code`, in the language of \
            `Accept-Language` (`en`, `zh-CN`). A request header `Callout-Nonce` comes back in the answer, so that \
            nobody else's answer is taken for ours.",
    ),
    // Beside what answers name: what only parameters and events do.
    components(schemas(ProblemBody, Happening, calls::list::RegisterState, goods::list::GoodsPlace, repair::list::BenchStage)),
    modifiers(&Bearer),
)]
pub struct Document;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    }
}
