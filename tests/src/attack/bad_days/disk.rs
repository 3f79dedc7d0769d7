//! Days of the disk: kills between the last steps of an upload (F77), and a disk that is nearly full (F37).

use std::{
    thread::{self, sleep},
    time::Duration,
};

use anyhow::{Context as _, Result, ensure};
use callout_core::{domain::digest::Digest, protocol::blob::BlobStatus};
use reqwest::blocking::Client;
use serde_json::json;

use crate::attack::{server::Server, thieves::thief::Thief};

/// Kills, each a little later behind the last part than the one before.
const KILLS: u8 = 8;
/// Later each time by this; all of them within 40 ms.
const LATER: Duration = Duration::from_millis(5);

/// The server is killed while it answers the last part of a picture; the phone asks what is there, sends what is missing, and it is whole.
pub(in crate::attack) fn killed_at_the_last_part() -> Result<String> {
    let mut server = Server::found(&[])?;
    let mut wang = Thief::enrol(&server, "wang")?;
    let mut begun_anew = 0;
    for kill in 0..KILLS {
        let picture = vec![kill; 300_000];
        let (digest, total, half) = (Digest::of(&picture), picture.len(), 200_000);
        ensure!(wang.uploads(digest, (0, total), &picture[..half])?.0 == 200, "the first part is not taken");
        thread::scope(|scope| {
            // The answer may be lost; that is the point.
            scope.spawn(|| drop(wang.uploads(digest, (half, total), &picture[half..])));
            sleep(LATER * u32::from(kill));
            server.program.kill()
        })?;
        server.program.start()?;
        wang.meets(&server);
        let mut there = status(&server, &wang, digest)?;
        begun_anew += u8::from(there.received == 0);
        while !there.complete {
            let from = usize::try_from(there.received)?;
            let until = total.min(from + half);
            let (code, answer) = wang.uploads(digest, (from, total), &picture[from..until])?;
            ensure!(code == 200, "after kill {kill} a part from {from} is answered {code} {answer}");
            let now: BlobStatus = serde_json::from_str(&answer)?;
            ensure!(now.complete || now.received > there.received, "it stands at {}", now.received);
            there = now;
        }
    }
    Ok(format!("{KILLS} kills within 40 ms of the last part: every picture is whole, {begun_anew} begun anew"))
}

fn status(server: &Server, of: &Thief, digest: Digest) -> Result<BlobStatus> {
    let url = format!("{}/v1/blobs/{digest}/status", server.program.url());
    let answer = Client::builder().no_proxy().build()?.get(url).bearer_auth(&of.token).send()?;
    answer.json().context("what is there of a picture")
}

/// What is written is refused while the disk is nearly full; people sign in and read, and it goes on when there is room.
pub(in crate::attack) fn nearly_full() -> Result<String> {
    let mut server = Server::found(&[])?;
    let token = server.add_phone("wang")?.1.session.access_token.expose().to_owned();
    server.program.kill()?;
    // As if the disk were smaller: nine tenths of it are to stay free, and this machine has less.
    server.program.set("CALLOUT_LIMITS__DISK_RESERVE_PERCENT", "90");
    server.program.set("CALLOUT_LIMITS__DISK_RESERVE_BYTES_MAX", &u64::MAX.to_string());
    server.program.start()?;
    let admin = server.sign_in("admin").context("nobody can sign in")?;
    admin.get("/v1/people").context("nobody can read")?;
    let client = Client::builder().no_proxy().build()?;
    let url = |path: &str| format!("{}{path}", server.program.url());
    let pulled = client.get(url("/v1/sync/pull")).bearer_auth(&token).send()?.status().as_u16();
    ensure!(pulled == 200, "a phone's pull is answered {pulled}");
    let refused = admin.post("/v1/branches", &json!({ "name": "B" })).err().context("a write is taken")?;
    ensure!(refused.code() == "storage_full", "a write is refused with {}", refused.code());
    server.program.kill()?;
    server.program.set("CALLOUT_LIMITS__DISK_RESERVE_PERCENT", "0");
    server.program.start()?;
    server.sign_in("admin")?.post("/v1/branches", &json!({ "name": "B" })).context("there is room again")?;
    Ok("writes are refused as storage_full, people sign in and read".to_owned())
}
