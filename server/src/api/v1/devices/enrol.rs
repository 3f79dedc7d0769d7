//! `POST /v1/devices/enrol`

use axum::{extract::State, http::StatusCode};
use callout_core::protocol::auth::{Enrol, Enrolled};

use crate::{
    http::{Json, Peer, Problem, ProblemBody},
    security::AddressGroup,
    services::enrolment::{self, EnrolError},
    state::AppState,
    texts::sentence,
};

impl From<EnrolError> for Problem {
    fn from(error: EnrolError) -> Self {
        match error {
            EnrolError::CodeRefused => {
                Self::new(StatusCode::FORBIDDEN, "enrolment_failed", sentence!("enrolment-failed")).field("code")
            }
            EnrolError::KeyInvalid => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "key_invalid", sentence!("key-invalid")).field("public_key")
            }
            EnrolError::SignatureInvalid => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "signature_invalid", sentence!("signature-invalid"))
                    .field("signature")
            }
            EnrolError::KeyKnown => {
                Self::new(StatusCode::CONFLICT, "key_known", sentence!("key-known")).field("public_key")
            }
            EnrolError::TooMany(error) => error.into(),
            EnrolError::Failure(failure) => failure.into(),
        }
    }
}

/// Makes a phone a known device of the person whom the code was issued for.
///
/// The code alone says who it is: the office handed it to him in person, it works once and for a day. The phone signs
/// `callout/v1/enrol`, the SHA-256 of the code as it sends it, and its public key, a line each. The key is Ed25519, or P-256 (a
/// compressed point; ECDSA with SHA-256, `r` and `s` of 32 bytes each) for hardware that makes nothing else.
#[utoipa::path(post, path = "/v1/devices/enrol", tag = "devices", request_body = Enrol, responses(
    (status = 201, description = "Enrolled and signed in", body = Enrolled),
    (status = 403, description = "`enrolment_failed`: the code is wrong, used, too old or was guessed at", body = ProblemBody),
    (status = 409, description = "`key_known`", body = ProblemBody),
    (status = 422, description = "`key_invalid`: no key of that algorithm; `signature_invalid`, `invalid_field`", body = ProblemBody),
    (status = 429, description = "`too_many_attempts`", body = ProblemBody),
))]
pub async fn handler(
    State(state): State<AppState>,
    Peer(peer): Peer,
    Json(request): Json<Enrol>,
) -> Result<(StatusCode, Json<Enrolled>), Problem> {
    Ok((StatusCode::CREATED, Json(enrolment::enrol(&state, request, peer.map(AddressGroup::from)).await?)))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use callout_core::protocol::auth::{Enrolled, EnrolmentCode};

    use crate::testing::{PhoneKey, TestPhone, TestServer};

    #[tokio::test]
    async fn phones_are_numbered_in_the_order_of_their_enrolment_i18() {
        let server = TestServer::start().await;
        let wang = server.person("wang").technician().add().await;
        for number in ["D01", "D02"] {
            let code = server.enrolment_code(&wang).await;
            let enrolled: Enrolled = server.enrol(&PhoneKey::new(number), &code).await.expect(201).json();
            assert_eq!(enrolled.code, number);
            assert_eq!(enrolled.session.person.id, wang.id);
        }
    }

    #[tokio::test]
    async fn a_code_works_once_and_for_a_day() {
        let server = TestServer::start().await;
        let wang = server.person("wang").technician().add().await;
        let used = server.enrolment_code(&wang).await;
        server.enrol(&PhoneKey::new("one"), &used).await.expect(201);
        server.enrol(&PhoneKey::new("two"), &used).await.problem("enrolment_failed", 403);
        let old = server.enrolment_code(&wang).await;
        server.clock.advance(Duration::from_hours(24));
        server.enrol(&PhoneKey::new("two"), &old).await.problem("enrolment_failed", 403);
    }

    #[tokio::test]
    async fn a_code_is_found_as_people_type_it() {
        let server = TestServer::start().await;
        let wang = server.person("wang").technician().add().await;
        let wide = |c: char| char::from_u32(u32::from(c) + 0xFEE0).expect("a letter");
        let typed: [fn(&str) -> String; 3] =
            [|code| code.to_lowercase().replace('-', "\u{2013}"), |code| code.replace('-', "\u{3000}"), str::to_owned];
        for (n, typed) in typed.into_iter().enumerate() {
            let code = server.enrolment_code(&wang).await;
            let as_typed = typed(code.expose());
            let as_typed = if n == 2 { as_typed.chars().map(wide).collect() } else { as_typed };
            let as_typed = EnrolmentCode::new(as_typed).expect("short");
            server.enrol(&PhoneKey::new(&format!("phone {n}")), &as_typed).await.expect(201);
        }
    }

    #[tokio::test]
    async fn a_phone_whose_answer_was_lost_asks_again_and_is_one_device_f16() {
        let server = TestServer::start().await;
        let admin = server.administrator().await;
        let wang = server.person("wang").technician().add().await;
        let code = server.enrolment_code(&wang).await;
        let key = PhoneKey::new("one");
        let first: Enrolled = server.enrol(&key, &code).await.expect(201).json();
        let again: Enrolled = server.enrol(&key, &code).await.expect(201).json();
        assert_eq!((again.device, &again.code, again.epoch), (first.device, &first.code, first.epoch));
        server.enrol(&PhoneKey::new("thief"), &code).await.problem("enrolment_failed", 403);
        let list: serde_json::Value = server.get("/v1/devices").bearer(&admin).send().await.json();
        assert_eq!(list["devices"].as_array().map(Vec::len), Some(1));
        // Heard of once, it has its answer, and whoever sends that request again is somebody else.
        server.clock.advance(Duration::from_mins(1));
        let phone = TestPhone { device: again.device, person: wang.id, key };
        server.refresh(&phone, &again.session.refresh_token).await.expect(200);
        server.enrol(&phone.key, &code).await.problem("enrolment_failed", 403);
    }

    #[tokio::test]
    async fn a_code_that_is_guessed_at_dies() {
        let server = TestServer::start().await;
        let wang = server.person("wang").technician().add().await;
        let code = server.enrolment_code(&wang).await;
        for guess in 0..5 {
            let guessed = format!("{}-0000-000{guess}", &code.expose()[..4]);
            let guessed = EnrolmentCode::new(guessed).expect("short");
            server.enrol(&PhoneKey::new("thief"), &guessed).await.problem("enrolment_failed", 403);
        }
        server.enrol(&PhoneKey::new("wang"), &code).await.problem("enrolment_failed", 403);
    }

    #[tokio::test]
    async fn a_key_is_enrolled_once_and_must_be_held() {
        let server = TestServer::start().await;
        let wang = server.person("wang").technician().add().await;
        let key = PhoneKey::new("wang");
        server.enrol(&key, &server.enrolment_code(&wang).await).await.expect(201);
        let code = server.enrolment_code(&wang).await;
        server.enrol(&key, &code).await.problem("key_known", 409);
        let mut foreign = PhoneKey::new("other").enrol_request(&code);
        foreign.public_key = PhoneKey::new("third").public();
        server.post("/v1/devices/enrol").json(&foreign).send().await.problem("signature_invalid", 422);
        server.enrol(&PhoneKey::new("other"), &code).await.expect(201);
    }

    #[tokio::test]
    async fn a_phone_whose_hardware_makes_only_p256_is_enrolled_and_signs_its_requests() {
        let server = TestServer::start().await;
        let wang = server.person("wang").technician().add().await;
        let key = PhoneKey::p256("wang");
        let code = server.enrolment_code(&wang).await;
        let enrolled: Enrolled = server.enrol(&key, &code).await.expect(201).json();
        let phone = TestPhone { device: enrolled.device, person: wang.id, key };
        server.refresh(&phone, &enrolled.session.refresh_token).await.expect(200);
        server.sign_in_on(&phone, "wang").await.expect(200);
        server.sign_in_on(&phone.with_another_key(), "wang").await.problem("device_not_enrolled", 403);
    }

    #[tokio::test]
    async fn a_key_must_be_one_of_the_algorithm_that_is_named() {
        let server = TestServer::start().await;
        let wang = server.person("wang").technician().add().await;
        let code = server.enrolment_code(&wang).await;
        for (key, named) in [(PhoneKey::new("wang"), "p256"), (PhoneKey::p256("wang"), "ed25519")] {
            let mut request = serde_json::to_value(key.enrol_request(&code)).expect("JSON");
            request["algorithm"] = named.into();
            server.post("/v1/devices/enrol").json(&request).send().await.problem("key_invalid", 422);
        }
        let mut request = serde_json::to_value(PhoneKey::new("wang").enrol_request(&code)).expect("JSON");
        request["public_key"] = "00".repeat(32).into();
        server.post("/v1/devices/enrol").json(&request).send().await.problem("key_invalid", 422);
        request["public_key"] = "00".repeat(31).into();
        server.post("/v1/devices/enrol").json(&request).send().await.problem("invalid_field", 422);
    }
}
