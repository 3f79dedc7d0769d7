//! Strangers, before anybody signed in: what they make the server hold, and whom they keep waiting (F49, F73, F74, I19).

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, anyhow, ensure};
use futures::future::join_all;
use serde_json::json;
use tokio::io::AsyncWriteExt as _;

use super::{
    Scenario,
    crowd::{
        answer, ask, connect, half, json_of, may_open, p99, post_head, post_json, runtime, said_to, status_of, stranger,
    },
    server::{PASSWORD, Server, mib},
};

/// All of them.
pub(super) const ALL: &[Scenario] = &[
    Scenario { name: "half-bodies", run: half_bodies },
    Scenario { name: "half-bodies-of-a-known-device", run: half_bodies_of_a_known_device },
    Scenario { name: "drip", run: drip },
    Scenario { name: "half-heads", run: half_heads },
    Scenario { name: "silent", run: silent },
    Scenario { name: "sign-ins", run: sign_ins },
    Scenario { name: "guesses", run: guesses },
    Scenario { name: "right-passwords", run: right_passwords },
    Scenario { name: "trusted-proxy", run: trusted_proxy },
];

/// What bodies on their way may make the server hold in all: their 16 MiB, a sign-in's, and what the allocator has not given back yet
/// of those that had to give way.
const BODIES_KIB_MAX: u64 = 128 * 1024;
/// The office waits no longer.
const WAIT_MAX: Duration = Duration::from_secs(1);
/// The office's address.
const OFFICE: Ipv4Addr = Ipv4Addr::LOCALHOST;
/// As large as a push may be.
const BODY_BYTES: usize = 4 * 1024 * 1024;

/// 300 connections send a body of 4 MiB each to the deposit, but for its last byte.
fn half_bodies() -> Result<String> {
    bodies_but_for_their_last_byte(&Server::found(&[])?, "")
}

/// The same by somebody who knows the id of a device: the first line is a header that goes through.
fn half_bodies_of_a_known_device() -> Result<String> {
    let server = Server::found(&[])?;
    let (phone, _) = server.add_phone("wang")?;
    let header = json!({ "push": 1, "device": phone.device, "epoch": 1, "first_seq": 1, "count": 1, "app": "1.0.0" });
    bodies_but_for_their_last_byte(&server, &format!("{header}\n"))
}

fn bodies_but_for_their_last_byte(server: &Server, begins: &str) -> Result<String> {
    let to = server.address();
    let head = post_head("/v1/sync/deposit", "application/x-ndjson", BODY_BYTES, "");
    let mut body = begins.as_bytes().to_vec();
    body.resize(BODY_BYTES - 1, b' ');
    let (most, sign_in) = server.memory_during_kib(|| {
        runtime()?.block_on(async {
            let crowd = half(to, 300, 1, head.as_bytes()).await;
            let sent = join_all(crowd.into_iter().map(|mut stream| async {
                let _ = tokio::time::timeout(Duration::from_secs(5), stream.write_all(&body)).await;
                stream
            }));
            let crowd = sent.await;
            // While they hold what they hold, somebody signs in.
            let body = json!({ "login": "admin", "password": PASSWORD });
            let signed_in = ask(OFFICE, to, &post_json("/v1/auth/sign-in", &body)).await?;
            drop(crowd);
            Ok(signed_in)
        })
    })?;
    ensure!(most <= BODIES_KIB_MAX, "300 half bodies made it hold {}", mib(most));
    ensure!(sign_in.0 == 200, "meanwhile a sign-in is answered {}", sign_in.0);
    Ok(format!("300 half bodies: {} at most, {} after", mib(most), mib(server.memory_after_kib()?)))
}

/// A byte now and then to a public route is cut; so slow a push of somebody who is signed in goes on (F24).
fn drip() -> Result<String> {
    let server = Server::found(&[("CALLOUT_LIMITS__STRANGER_BODY_SECONDS_MAX", "3")])?;
    let (_, enrolled) = server.add_phone("wang")?;
    let token = format!("connection: close\r\nauthorization: Bearer {}\r\n", enrolled.session.access_token.expose());
    let to = server.address();
    runtime()?.block_on(async {
        let stranger = drips(to, post_head("/v1/auth/sign-in", "application/json", 16, ""));
        let refresh = drips(to, post_head("/v1/auth/refresh", "application/json", 16, ""));
        let enrol = drips(to, post_head("/v1/devices/enrol", "application/json", 16, ""));
        let deposit = drips(to, post_head("/v1/sync/deposit", "application/x-ndjson", 16, ""));
        let phone = drips(to, post_head("/v1/sync/push", "application/x-ndjson", 16, &token));
        let (public, (status, took)) = tokio::join!(join_all([stranger, refresh, enrol, deposit]), phone);
        for (status, took) in public {
            ensure!(status == 408 && took < Duration::from_secs(6), "a drip is answered {status} after {took:?}");
        }
        // It is no push, and was read to its end.
        ensure!(status == 400 && took >= Duration::from_secs(7), "the slow push is answered {status} after {took:?}");
        Ok("a byte now and then to four public routes is cut after 3 s, a slow push of 8 s is read".to_owned())
    })
}

/// Sends a body of 16 bytes, one every half second, until an answer comes; its status, and when; 0 if there is none.
async fn drips(to: SocketAddr, head: String) -> (u16, Duration) {
    let started = Instant::now();
    let dripping = async {
        let mut stream = connect(OFFICE, to).await?;
        stream.write_all(head.as_bytes()).await?;
        for _ in 0..16 {
            tokio::time::sleep(Duration::from_millis(500)).await;
            let mut nothing = [0];
            let answered = tokio::time::timeout(Duration::from_millis(1), stream.peek(&mut nothing)).await;
            if answered.is_ok() || stream.write_all(b" ").await.is_err() {
                break;
            }
        }
        status_of(&answer(&mut stream).await)
    };
    (dripping.await.unwrap_or(0), started.elapsed())
}

/// 12,000 connections from 12 addresses send half a head each and stay; the office asks all the while.
fn half_heads() -> Result<String> {
    let server = Server::found(&[])?;
    let count = may_open(12_000)?;
    let to = server.address();
    let token = token(to)?;
    let times = while_asking(to, &token, || {
        runtime()?.block_on(async {
            let crowd = half(to, count, 12, b"GET /v1/people HTTP/1.1\r\nhost: x\r\na: b").await;
            tokio::time::sleep(Duration::from_secs(3)).await;
            drop(crowd);
            Ok(())
        })
    })?;
    let asked = times.len();
    let slowest = p99(times)?;
    ensure!(slowest < WAIT_MAX, "with {count} half heads the office's p99 is {slowest:?} of {asked}");
    let after = mib(server.memory_after_kib()?);
    Ok(format!("{count} half heads from 12 addresses: the office's p99 is {slowest:.0?} of {asked}, {after} after"))
}

/// How long the office waits for each answer, on a connection of its own each time, while an attack lasts.
fn while_asking(to: SocketAddr, token: &str, attack: impl FnOnce() -> Result<()> + Send) -> Result<Vec<Duration>> {
    let request =
        format!("GET /v1/people HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {token}\r\n\r\n");
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        let attack = scope.spawn(|| {
            let result = attack();
            over.store(true, Ordering::Relaxed);
            result
        });
        let mut times = Vec::new();
        runtime()?.block_on(async {
            while !over.load(Ordering::Relaxed) {
                let (status, took) = ask(OFFICE, to, &request).await?;
                ensure!(status == 200, "the office is answered {status}");
                times.push(took);
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            anyhow::Ok(())
        })?;
        attack.join().map_err(|_| anyhow!("the attack itself broke"))??;
        Ok(times)
    })
}

/// The administrator's access token.
fn token(to: SocketAddr) -> Result<String> {
    let body = json!({ "login": "admin", "password": PASSWORD });
    let said = runtime()?.block_on(said_to(OFFICE, to, &post_json("/v1/auth/sign-in", &body)))?;
    Ok(json_of(&said)?["access_token"].as_str().context("no access token")?.to_owned())
}

/// 2,000 connections that say nothing.
fn silent() -> Result<String> {
    /// What one of them may cost.
    const KIB_EACH_MAX: u64 = 8;
    let server = Server::found(&[])?;
    let before = server.memory_after_kib()?;
    let to = server.address();
    let (most, open) = server.memory_during_kib(|| {
        runtime()?.block_on(async {
            let crowd = half(to, may_open(2_000)?, 4, b"").await;
            tokio::time::sleep(Duration::from_secs(2)).await;
            Ok(crowd.len() as u64)
        })
    })?;
    let each = most.saturating_sub(before) / open.max(1);
    ensure!(each <= KIB_EACH_MAX, "each of {open} silent connections costs {each} KiB");
    Ok(format!("{open} silent connections: {each} KiB each, {} after", mib(server.memory_after_kib()?)))
}

/// 25 people sign in at once, then 200 times one of them.
fn sign_ins() -> Result<String> {
    let server = Server::found(&[])?;
    for number in 0..25 {
        server.add_person(&format!("clerk-{number}"), "clerk")?;
    }
    let to = server.address();
    let mut said = Vec::new();
    for count in [25, 200] {
        let (most, answered) = server.memory_during_kib(|| {
            let who = |number| (format!("clerk-{}", if count == 25 { number } else { 0 }), PASSWORD);
            let statuses = runtime()?.block_on(at_once(to, count, who))?;
            ensure!(statuses.iter().all(|(status, _)| matches!(status, 200 | 429)), "a sign-in is answered otherwise");
            Ok(statuses.iter().filter(|(status, _)| *status == 200).count())
        })?;
        ensure!(count != 25 || answered == 25, "of {count} people {answered} are signed in");
        said.push(format!(
            "{count} sign-ins at once: {} at most, {} after",
            mib(most),
            mib(server.memory_after_kib()?)
        ));
    }
    Ok(said.join("; "))
}

/// 160 guesses at once; a colleague signs in meanwhile, from somewhere else and from behind the same address.
fn guesses() -> Result<String> {
    let server = Server::found(&[])?;
    server.add_person("wang", "clerk")?;
    server.sign_in("wang")?;
    let to = server.address();
    let colleague = post_json("/v1/auth/sign-in", &json!({ "login": "wang", "password": PASSWORD }));
    let (_, alone) = runtime()?.block_on(ask(stranger(0), to, &colleague))?;
    let (most, waits) = server.memory_during_kib(|| {
        runtime()?.block_on(async {
            let guesses = at_once(to, 160, |number| (format!("guessed-{}", number % 16), "a wrong password"));
            let colleagues = async {
                tokio::time::sleep(Duration::from_millis(50)).await;
                tokio::try_join!(ask(OFFICE, to, &colleague), ask(stranger(0), to, &colleague))
            };
            let (guesses, colleagues) = tokio::join!(guesses, colleagues);
            ensure!(guesses?.iter().all(|(status, _)| matches!(status, 401 | 429)), "a guess is answered otherwise");
            colleagues.map(|(far, near)| [far, near])
        })
    })?;
    for (status, wait) in waits {
        ensure!(status == 200 && wait < WAIT_MAX, "a colleague is answered {status} after {wait:?}");
    }
    let [far, near] = waits.map(|(_, wait)| wait);
    let after = mib(server.memory_after_kib()?);
    Ok(format!(
        "160 guesses at once: a colleague waits {far:.0?}, one behind the same address {near:.0?} (alone {alone:.0?}); {} at most, {after} after",
        mib(most)
    ))
}

/// So many sign-ins at once from the first stranger's address; their statuses and times.
async fn at_once(
    to: SocketAddr,
    count: usize,
    who: impl Fn(usize) -> (String, &'static str),
) -> Result<Vec<(u16, Duration)>> {
    let requests: Vec<String> = (0..count)
        .map(|number| {
            let (login, password) = who(number);
            post_json("/v1/auth/sign-in", &json!({ "login": login, "password": password }))
        })
        .collect();
    join_all(requests.iter().map(|request| ask(stranger(0), to, request))).await.into_iter().collect()
}

/// 250 right passwords from one address, one after the other, and then somebody else's behind it.
fn right_passwords() -> Result<String> {
    let server = Server::found(&[("CALLOUT_PASSWORDS__MEMORY_KIB", "64"), ("CALLOUT_PASSWORDS__PASSES", "1")])?;
    server.add_person("wang", "clerk")?;
    let to = server.address();
    let sign_in = |login: &str| post_json("/v1/auth/sign-in", &json!({ "login": login, "password": PASSWORD }));
    runtime()?.block_on(async {
        for number in 0..250 {
            let (status, _) = ask(stranger(0), to, &sign_in("admin")).await?;
            ensure!(status == 200, "the {number}th right password is answered {status}");
        }
        let (status, _) = ask(stranger(0), to, &sign_in("wang")).await?;
        ensure!(status == 200, "after 250 right ones a colleague's is answered {status}");
        Ok("250 right passwords from one address lock nobody behind it".to_owned())
    })
}

/// Behind a proxy that is trusted a lock falls on the guesser alone; whoever is no proxy cannot say that he is somebody else.
fn trusted_proxy() -> Result<String> {
    let cheap = [("CALLOUT_PASSWORDS__MEMORY_KIB", "64"), ("CALLOUT_PASSWORDS__PASSES", "1")];
    let server = Server::found(&[&cheap[..], &[("CALLOUT_TRUSTED_PROXIES", "[\"127.0.0.0/16\"]")]].concat())?;
    let to = server.address();
    let tries = |from: Ipv4Addr, of: String, password: &'static str| async move {
        let body = json!({ "login": "admin", "password": password }).to_string();
        let more = format!("connection: close\r\nx-forwarded-for: {of}\r\n");
        let head = post_head("/v1/auth/sign-in", "application/json", body.len(), &more);
        anyhow::Ok(ask(from, to, &format!("{head}{body}")).await?.0)
    };
    runtime()?.block_on(async {
        for _ in 0..12 {
            tries(OFFICE, "198.51.100.1".to_owned(), "a wrong one").await?;
        }
        let guesser = tries(OFFICE, "198.51.100.1".to_owned(), PASSWORD).await?;
        let person = tries(OFFICE, "198.51.100.2".to_owned(), PASSWORD).await?;
        let mut liar = 0;
        for number in 0..12 {
            liar = tries(stranger(0), format!("203.0.113.{number}"), "a wrong one").await?;
        }
        ensure!((guesser, person, liar) == (429, 200, 429), "guesser {guesser}, person {person}, liar {liar}");
        Ok("behind a proxy the guesser is locked and the person is not; a liar is locked himself".to_owned())
    })
}
