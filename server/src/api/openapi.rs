//! The head of the API document.

use utoipa::{
    Modify, OpenApi,
    openapi::security::{Http, HttpAuthScheme, SecurityScheme},
};

use crate::http::ProblemBody;

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
    components(schemas(ProblemBody)),
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
