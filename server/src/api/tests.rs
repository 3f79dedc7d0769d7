//! What holds for every route: who may call it, and what a hostile or broken request gets.

mod document;

use std::{
    io::{self, Write as _},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::body::Body;
use callout_core::{
    domain::{digest::Digest, people::Role},
    protocol::{auth::Session, blob::BlobStatus, push::CONTENT_TYPE},
};
use futures::StreamExt as _;
use http::Method;

use crate::{
    http::{NONCE_HEADER, Policy, REQUEST_ID_HEADER},
    testing::{TestServer, test_config},
};

const SOMEBODYS_ID: &str = "019590aa-0000-7000-8000-000000000000";

/// The path with some id for every parameter.
fn filled(path: &str) -> String {
    path.split('/').map(|part| if part.starts_with('{') { SOMEBODYS_ID } else { part }).collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn the_document_has_every_schema_that_it_names() {
    let document = serde_json::to_value(&TestServer::start().await.openapi).expect("JSON");
    let (text, schemas) = (document.to_string(), &document["components"]["schemas"]);
    let named = text.split("#/components/schemas/").skip(1).map(|rest| rest.split('"').next().unwrap_or_default());
    for name in named {
        assert!(schemas.get(name).is_some(), "{name} is named and not there");
    }
}

#[tokio::test]
async fn every_route_has_a_policy_and_keeps_to_it() {
    let server = TestServer::start().await;
    let mut items = server.openapi.paths.paths.clone();
    let documented: usize = items.values_mut().map(|item| crate::http::operations_of(item).count()).sum();
    assert_eq!(documented, server.policies.len(), "a route is documented twice or not at all");
    let mut sessions: Vec<(Option<Role>, Session)> = Vec::new();
    for role in Role::ALL {
        let person = server.person(role.name()).roles(&[role.name()]).add().await;
        sessions.push((Some(role), server.sign_in(&person).await));
    }
    let (_, phone) = server.person("wang").technician().add_with_phone().await;
    sessions.push((None, phone));
    for row in server.policies {
        if row.policy == Policy::Public {
            continue;
        }
        let path = filled(&row.path);
        server.request(row.method.clone(), &path).send().await.problem("unauthenticated", 401);
        server
            .request(row.method.clone(), &path)
            .header("authorization", "Bearer x.y.z")
            .send()
            .await
            .problem("unauthenticated", 401);
        // A phone's session is a technician's from a device; the others are office sessions of one role each.
        for (role, session) in &sessions {
            let admitted = match row.policy {
                Policy::Public | Policy::SignedIn => true,
                Policy::Device => role.is_none(),
                Policy::AnyOf(roles) => roles.contains(&role.unwrap_or(Role::Technician)),
            };
            if !admitted {
                server.request(row.method.clone(), &path).bearer(session).send().await.problem("forbidden", 403);
            } else if row.method == Method::GET && !row.path.ends_with("/events") {
                let status = server.get(&path).bearer(session).send().await.status;
                assert!(
                    !status.is_server_error() && status != 401 && status != 403,
                    "{} as {role:?}: {status}",
                    row.path
                );
            }
        }
    }
}

#[tokio::test]
async fn a_revocation_holds_in_a_second_process_at_once_i21() {
    let server = TestServer::start().await;
    let admin = server.administrator().await;
    let (phone, session) = server.person("wang").technician().add_with_phone().await;
    let second = server.second_process().await;
    second.get("/v1/people").bearer(&admin).send().await.expect(200);
    second.get("/v1/people").bearer(&session).send().await.problem("forbidden", 403);
    server.post(&format!("/v1/devices/{}/revoke", phone.device)).bearer(&admin).send().await.expect(204);
    second.get("/v1/people").bearer(&session).send().await.problem("device_revoked", 403);
    second.refresh(&phone, &session.refresh_token).await.problem("device_revoked", 403);
}

#[tokio::test]
async fn a_token_of_another_installation_or_a_forged_one_opens_nothing() {
    let server = TestServer::start().await;
    let other = TestServer::with(|config| "another".clone_into(&mut config.issuer)).await;
    let foreign = other.administrator().await;
    server.administrator().await;
    server.get("/v1/people").bearer(&foreign).send().await.problem("unauthenticated", 401);
    // {"alg":"none"} with an administrator's claims.
    let forged = "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.";
    server.get("/v1/people").header("authorization", forged).send().await.problem("unauthenticated", 401);
    server
        .get("/v1/people")
        .header("authorization", &format!("Bearer {}", "x".repeat(100_000)))
        .send()
        .await
        .problem("unauthenticated", 401);
}

#[tokio::test]
async fn what_is_not_there_is_a_problem_in_either_language() {
    let server = TestServer::start().await;
    assert!(server.get("/nowhere").send().await.problem("not_found", 404).detail.starts_with("There is nothing here"));
    let chinese = server.get("/nowhere").header("accept-language", "zh").send().await;
    assert!(chinese.problem("not_found", 404).detail.starts_with("此处没有内容"));
    let method = server.request(Method::DELETE, "/v1/people").send().await;
    method.problem("method_not_allowed", 405);
    assert_eq!(method.header("allow"), Some("GET,HEAD,POST"));
}

#[tokio::test]
async fn a_body_that_is_not_ours_is_refused_before_it_is_read_f50_f52_f53() {
    let server = TestServer::start().await;
    let sign_in = || server.post("/v1/auth/sign-in");
    let json = || sign_in().header("content-type", "application/json");
    sign_in().bytes("{}").send().await.problem("unsupported_media_type", 415);
    sign_in().header("content-type", "text/plain").bytes("{}").send().await.problem("unsupported_media_type", 415);
    json().bytes("").send().await.problem("malformed_json", 400);
    json().bytes("{\"login\":").send().await.problem("malformed_json", 400);
    json().bytes(b"{\"login\":\"\xff\"}".as_slice()).send().await.problem("malformed_json", 400);
    json().bytes(r#"["admin","correct horse battery",null]"#).send().await.problem("invalid_field", 422);
    json().bytes("[".repeat(10_000)).send().await.problem("json_too_deep", 400);
    // Of whoever is not signed in no more is read than what is asked of him needs; people who are say more.
    json().bytes("[".repeat(100_000)).send().await.problem("body_too_large", 413);
    let admin = server.administrator().await;
    let branch = || server.post("/v1/branches").bearer(&admin).header("content-type", "application/json");
    branch().bytes("[".repeat(100_000)).send().await.problem("json_too_deep", 400);
    json().bytes(vec![b' '; 2 * 1024 * 1024]).send().await.problem("body_too_large", 413);
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..200 {
        bomb.write_all(&vec![b' '; 1024 * 1024]).expect("memory");
    }
    let bomb = bomb.finish().expect("memory");
    json().header("content-encoding", "gzip").bytes(bomb).send().await.problem("body_too_large", 413);
    json().header("content-encoding", "gzip").bytes("not gzip").send().await.problem("body_cut", 400);
    json().header("content-encoding", "br").bytes("{}").send().await.problem("unsupported_media_type", 415);
}

/// A body that breaks off after so many bytes, and whether anybody began to read it.
fn broken_after(bytes: usize) -> (Body, Arc<AtomicBool>) {
    let is_read = Arc::new(AtomicBool::new(false));
    let seen = is_read.clone();
    let begins = futures::stream::once(async move {
        seen.store(true, Ordering::Relaxed);
        Ok(vec![b' '; bytes])
    });
    let breaks = futures::stream::iter([Err(io::Error::from(io::ErrorKind::ConnectionReset))]);
    (Body::from_stream(begins.chain(breaks)), is_read)
}

#[tokio::test]
async fn of_whoever_must_sign_in_and_did_not_no_body_is_read_f73() {
    let server = TestServer::start().await;
    for row in server.policies.iter().filter(|row| row.policy != Policy::Public && row.method != Method::GET) {
        let (body, is_read) = broken_after(1);
        let path = filled(&row.path);
        server.request(row.method.clone(), &path).coming(body).send().await.problem("unauthenticated", 401);
        assert!(!is_read.load(Ordering::Relaxed), "{} {}", row.method, row.path);
    }
}

#[tokio::test]
async fn of_half_a_body_nothing_is_taken_of_a_picture_nor_of_a_rescue_f19_f73() {
    let server = TestServer::start().await;
    let (_, phone) = server.person("wang").technician().add_with_phone().await;
    let dispatcher = server.office(&["administrator"]).await;
    let digest = Digest::of(b"a picture");
    let part = format!("/v1/blobs/{digest}?offset=0&total=200000");
    let (body, _) = broken_after(100_000);
    server.put(&part).bearer(&phone).coming(body).send().await.problem("body_cut", 400);
    let status = server.get(&format!("/v1/blobs/{digest}/status")).bearer(&phone).send().await;
    assert_eq!(status.expect(200).json::<BlobStatus>().received, 0);
    let (body, is_read) = broken_after(100_000);
    let rescue = server.post("/v1/sync/rescue").bearer(&dispatcher).header("content-type", CONTENT_TYPE);
    rescue.coming(body).send().await.problem("body_cut", 400);
    assert!(is_read.load(Ordering::Relaxed));
}

#[tokio::test]
async fn an_answer_carries_our_nonce_and_an_id_f21() {
    let server = TestServer::start().await;
    let answer = server.get("/healthz").header("callout-nonce", "a nonce of the phone").send().await;
    assert_eq!(answer.expect(200).header(NONCE_HEADER.as_str()), Some("a nonce of the phone"));
    assert!(answer.header(REQUEST_ID_HEADER.as_str()).is_some_and(|id| id.len() == 36));
    let problem = server.get("/nowhere").header("callout-nonce", "again").send().await;
    assert_eq!(problem.header(NONCE_HEADER.as_str()), Some("again"));
    let long = server.get("/healthz").header("callout-nonce", &"x".repeat(65)).send().await;
    assert_eq!(long.header(NONCE_HEADER.as_str()), None);
}

#[tokio::test]
async fn a_client_that_leaves_at_any_moment_leaves_no_half_request_f40() {
    let server = TestServer::start().await;
    let admin = server.administrator().await;
    for polls in 0..12 {
        let body = serde_json::json!({ "name": format!("B{polls}") });
        let mut request = Box::pin(server.post("/v1/branches").bearer(&admin).json(&body).send());
        for _ in 0..polls {
            if futures::future::poll_immediate(request.as_mut()).await.is_some() {
                break;
            }
            tokio::task::yield_now().await;
        }
        drop(request);
    }
    server.state.tasks.close();
    server.state.tasks.wait().await;
    let list: serde_json::Value = server.get("/v1/branches").bearer(&admin).send().await.json();
    let names: Vec<&str> =
        list["branches"].as_array().into_iter().flatten().filter_map(|branch| branch["name"].as_str()).collect();
    // Whoever came far enough to be handled was handled whole: nothing before the first poll, everything after it.
    assert_eq!(names.len(), 12, "{names:?}");
}

#[tokio::test]
async fn the_document_is_what_was_reviewed() {
    let server = TestServer::start().await;
    let document: serde_json::Value = server.get("/v1/openapi.json").send().await.expect(200).json();
    insta::assert_json_snapshot!("openapi", document);
}

#[tokio::test]
async fn a_restarted_server_goes_on_where_it_stopped_f45_i11() {
    let folder = tempfile::tempdir().expect("a folder");
    let (clock, chance) = (crate::clock::Clock::system, crate::entropy::Entropy::system);
    let first = crate::state::AppState::open(test_config(folder.path()), clock(), chance()).await.expect("it starts");
    let life = async |state: &crate::state::AppState| {
        let mut tx = state.db.read().await.expect("a reader");
        crate::store::meta::read(&mut tx).await.expect("an identity").incarnation
    };
    let (began_in, later) = (life(&first).await, first.clock.now() + Duration::from_hours(1));
    let mut tx = first.db.write().await.expect("a writer");
    crate::store::meta::raise_clock_floor(&mut tx, later).await.expect("kept");
    tx.commit().await.expect("a commit");
    first.db.close().await;
    let second = crate::state::AppState::open(test_config(folder.path()), clock(), chance()).await.expect("it starts");
    assert_eq!(life(&second).await, began_in);
    assert!(second.clock.now() >= later);
}

#[tokio::test]
async fn a_full_disk_says_so_and_reading_goes_on_f37() {
    let server = TestServer::start().await;
    let admin = server.administrator().await;
    let crate::store::Db::Sqlite { writer, .. } = &server.state.db else { unreachable!() };
    sqlx::query("pragma max_page_count = 1").execute(writer).await.expect("the file may not grow");
    let mut full = None;
    for number in 0..1_000 {
        let body = serde_json::json!({ "name": format!("{number:0>200}") });
        let answer = server.post("/v1/branches").bearer(&admin).json(&body).send().await;
        if answer.status != 201 {
            full = Some(answer);
            break;
        }
    }
    let full = full.expect("the file may not grow for ever");
    full.problem("storage_full", 507);
    assert!(full.header("retry-after").is_some());
    server.get("/v1/branches").bearer(&admin).send().await.expect(200);
    sqlx::query("pragma max_page_count = 1000000").execute(writer).await.expect("room again");
    server.post("/v1/branches").bearer(&admin).json(&serde_json::json!({ "name": "after" })).send().await.expect(201);
}

#[tokio::test]
async fn writing_stops_before_the_disk_is_full_and_people_sign_in_and_read_f37() {
    let full = |config: &mut crate::config::Config| {
        (config.limits.disk_reserve_percent, config.limits.disk_reserve_bytes_max) = (100, u64::MAX);
    };
    let server = TestServer::with(full).await;
    let admin = server.administrator().await;
    let answer = server.post("/v1/branches").bearer(&admin).json(&serde_json::json!({ "name": "A" })).send().await;
    answer.problem("storage_full", 507);
    assert!(answer.header("retry-after").is_some());
    let part = server.put("/v1/blobs/0?offset=0&total=1").bearer(&admin).send().await;
    part.problem("storage_full", 507);
    server.get("/v1/branches").bearer(&admin).send().await.expect(200);
}

#[test]
fn a_busy_database_is_a_matter_of_a_moment_f39() {
    let busy = crate::http::Problem::from(crate::store::StoreError::from(sqlx::Error::PoolTimedOut));
    assert_eq!((busy.status.as_u16(), busy.code), (503, "busy"));
}
