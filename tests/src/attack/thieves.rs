//! What somebody does who has a phone, a session or a place at a desk (F75, F76, F82, I14, I15, I18, I21).

pub(super) mod thief;

use std::{
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use callout_core::{
    domain::{
        digest::Digest,
        signoff::{Purpose, Signature},
        time::Timestamp,
    },
    protocol::pull::Page,
};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use self::thief::{OFFICE, Thief, WORDS_OF_THE_CUSTOMER, authorized, order_of};
use super::{
    Scenario,
    crowd::{connect, runtime},
    server::Server,
};

/// All of them.
pub(super) const ALL: &[Scenario] = &[
    Scenario { name: "flood-of-deposits", run: flood_of_deposits },
    Scenario { name: "old-until", run: old_until },
    Scenario { name: "seal-of-zeros", run: seal_of_zeros },
    Scenario { name: "wrong-total", run: wrong_total },
    Scenario { name: "stream-after-revocation", run: stream_after_revocation },
    Scenario { name: "two-administrators", run: two_administrators },
];

/// What a phone may put on the desk before somebody looks.
const CASES_MAX: usize = 400;
/// As soon as this a listener without the right is off (I21).
const OFF_WITHIN: Duration = Duration::from_secs(5);

/// A revoked phone deposits 3,048 commands as fast as it can.
fn flood_of_deposits() -> Result<String> {
    let server = Server::found(&[])?;
    server.add_person("desk", "supervisor")?;
    let desk = server.sign_in("desk")?;
    let mut thief = Thief::enrol(&server, "wang")?;
    let order = order_of(&server, &desk, &thief)?;
    server.admin.post(&format!("/v1/devices/{}/revoke", thief.phone.device), &json!({}))?;
    for _ in 0..3_048 {
        thief.records(&order, "start_travel", &json!({}));
    }
    let started = Instant::now();
    let (mut kept, mut sent_away) = (0, 0);
    for from in (0..3_048).step_by(200) {
        match thief.deposits(from, 200.min(3_048 - from))? {
            200 => kept += 1,
            429 => sent_away += 1,
            status => anyhow::bail!("a deposit is answered {status}"),
        }
    }
    let took = started.elapsed();
    ensure!(sent_away > 0, "nothing was sent away");
    let asked = Instant::now();
    let first = desk.get("/v1/held")?;
    ensure!(asked.elapsed() < Duration::from_secs(2), "the list took {:?}", asked.elapsed());
    ensure!(first["items"].as_array().is_some_and(|items| items.len() == 100), "{first}");
    let declined = desk.post("/v1/held/decline", &json!({ "device": thief.phone.device, "reason": "stolen" }))?;
    let cases = declined["cases"].as_array().map_or(0, Vec::len);
    ensure!(cases <= CASES_MAX, "{cases} cases on the desk");
    ensure!(desk.get("/v1/held")?["items"] == json!([]), "something is still open");
    Ok(format!("{kept} of {} deposits in {took:.1?} became {cases} cases, declined at once", kept + sent_away))
}

/// A page of before his order went to a colleague.
fn old_until() -> Result<String> {
    let server = Server::found(&[])?;
    server.add_person("desk", "supervisor")?;
    let desk = server.sign_in("desk")?;
    let thief = Thief::enrol(&server, "wang")?;
    let order = order_of(&server, &desk, &thief)?;
    let page = thief.pulls("")?;
    ensure!(page.contains(WORDS_OF_THE_CUSTOMER), "he holds it, and does not have it");
    let until = serde_json::from_str::<Page>(&page)?.until;
    let old = format!("?until={until}&token=b.0.0.{}", "0".repeat(32));
    ensure!(thief.pulls(&old)?.contains(WORDS_OF_THE_CUSTOMER), "the old page is none");
    let colleague = server.add_person("li", "technician")?;
    let now = desk.get(&format!("/v1/orders/{order}"))?["order"]["revision"].clone();
    desk.post(
        &format!("/v1/orders/{order}/assign"),
        &json!({ "to": colleague, "basis_revision": now, "reason": "ill" }),
    )?;
    ensure!(!thief.pulls(&old)?.contains(WORDS_OF_THE_CUSTOMER), "the old page still has the customer");
    ensure!(!thief.pulls("")?.contains(WORDS_OF_THE_CUSTOMER), "a new one has her");
    Ok("a page of before the order was reassigned has nothing of it".to_owned())
}

/// A signature whose seal is zeros, held and accepted.
fn seal_of_zeros() -> Result<String> {
    let server = Server::found(&[])?;
    server.add_person("desk", "supervisor")?;
    let desk = server.sign_in("desk")?;
    let mut thief = Thief::enrol(&server, "wang")?;
    let order = order_of(&server, &desk, &thief)?;
    let now = Timestamp::from_ms(i64::try_from(thief::now_ms()?)?);
    let signature: Signature = serde_json::from_value(json!({
        "id": thief.fresh(),
        "purpose": Purpose::WorkDone,
        "statement": "{}",
        "strokes": [[[1, 1, 0, 500], [9, 9, 10, 500]]],
        "signer": "Mrs Lin",
        "device": thief.phone.device,
        "signed_at": now,
        "seal": format!("{}==", "A".repeat(86)),
    }))?;
    thief.records(&order, "sign", &serde_json::to_value(signature)?);
    ensure!(thief.pushes(0, 1)? == 200, "the push is not taken");
    let case = desk.get("/v1/held")?["items"][0].clone();
    ensure!(case["failed"][0]["check"] == "seal", "the list does not say so: {case}");
    let path = format!("/v1/held/{}/settle", case["id"].as_str().context("no case")?);
    let settled = desk.post(&path, &json!({ "decision": "accepted", "reason": "he says so" }))?;
    ensure!(settled["cases"][0]["failed"] == json!(["seal"]), "{settled}");
    let order = desk.get(&format!("/v1/orders/{order}"))?["order"]["record"].clone();
    ensure!(order["sign_offs"][0]["standing"] == "unproven", "{}", order["sign_offs"]);
    ensure!(order["despite"][0]["failed"] == json!(["seal"]), "{}", order["despite"]);
    Ok("a seal of zeros is accepted as unproven, and stays so on the voucher".to_owned())
}

/// One byte of a colleague's with a wrong total, before and between the right parts.
fn wrong_total() -> Result<String> {
    let server = Server::found(&[])?;
    let (owner, thief) = (Thief::enrol(&server, "wang")?, Thief::enrol(&server, "li")?);
    let picture = vec![7; 300_000];
    let digest = Digest::of(&picture);
    let half = 200_000;
    ensure!(thief.uploads(digest, (0, 9), b"x")?.0 == 200, "the thief's byte is not taken");
    ensure!(owner.uploads(digest, (0, 7), b"x")?.0 == 200, "nor is a mistake of the owner's");
    ensure!(owner.uploads(digest, (0, picture.len()), &picture[..half])?.0 == 200, "the first part is not taken");
    ensure!(thief.uploads(digest, (1, 9), b"xxxxxxxx")?.0 == 422, "what is not the picture is taken");
    let (status, answer) = owner.uploads(digest, (half, picture.len()), &picture[half..])?;
    ensure!(status == 200 && answer.contains("\"complete\":true"), "{status} {answer}");
    Ok("a wrong total spoils nobody's picture, and begins one's own anew".to_owned())
}

/// A listener whose phone is revoked.
fn stream_after_revocation() -> Result<String> {
    let server = Server::found(&[])?;
    let thief = Thief::enrol(&server, "wang")?;
    let took = runtime()?.block_on(async {
        let mut stream = connect(OFFICE, server.address()).await?;
        stream.write_all(authorized("GET", "/v1/events", &thief.token, "", 0).as_bytes()).await?;
        let mut head = [0; 1024];
        let read = stream.read(&mut head).await?;
        ensure!(String::from_utf8_lossy(&head[..read]).contains(" 200 "), "he may not listen at all");
        let path = format!("/v1/devices/{}/revoke", thief.phone.device);
        let admin = &server.admin;
        thread::scope(|scope| scope.spawn(|| admin.post(&path, &json!({}))).join())
            .map_err(|_| anyhow::anyhow!("revoking broke"))??;
        let revoked = Instant::now();
        let ended = tokio::time::timeout(OFF_WITHIN * 2, async {
            while stream.read(&mut head).await? > 0 {}
            Ok::<_, std::io::Error>(())
        });
        ensure!(ended.await.is_ok(), "he still listens after {:?}", OFF_WITHIN * 2);
        Ok(revoked.elapsed())
    })?;
    ensure!(took <= OFF_WITHIN, "he was off only after {took:?}");
    Ok(format!("off {took:.1?} after the revocation"))
}

/// Two administrators take one another's access, or rank, at once, again and again.
fn two_administrators() -> Result<String> {
    const ROUNDS: usize = 8;
    let server = Server::found(&[])?;
    for round in 0..ROUNDS {
        let names = [format!("a{round}"), format!("b{round}")];
        let ids = [server.add_person(&names[0], "administrator")?, server.add_person(&names[1], "administrator")?];
        let offices = [server.sign_in(&names[0])?, server.sign_in(&names[1])?];
        let does = |who: usize| {
            let whom = ids[1 - who].as_str().unwrap_or_default();
            if (round + who).is_multiple_of(2) {
                offices[who].post(&format!("/v1/people/{whom}/disable"), &json!({}))
            } else {
                let person = json!({ "name": "Nobody", "roles": ["clerk"], "skills": [], "areas": [] });
                offices[who].put(&format!("/v1/people/{whom}"), &json!({ "basis_revision": 1, "person": person }))
            }
        };
        let done = thread::scope(|scope| {
            let both = [scope.spawn(|| does(0)), scope.spawn(|| does(1))];
            both.map(|one| one.join().is_ok_and(|answer| answer.is_ok()))
        });
        ensure!(done.iter().filter(|done| **done).count() == 1, "round {round}: {done:?}");
    }
    Ok(format!("{ROUNDS} times two administrators at once, one of each pair stays"))
}
