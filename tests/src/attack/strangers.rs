//! Strangers, before anybody signed in: what they make the server hold, and whom they keep waiting (F49, F73, F74, I19).

use std::time::Duration;

use anyhow::{Result, ensure};

use super::{
    Scenario,
    crowd::{answer, half, runtime},
    server::{Server, mib},
};

/// All of them.
pub(super) const ALL: &[Scenario] = &[Scenario { name: "half-bodies", run: half_bodies }];

/// What a half body may make the server hold, over all of them.
const BODIES_KIB_MAX: u64 = 96 * 1024;

/// 300 connections send a body of 4 MiB each to the deposit, but for its last byte.
fn half_bodies() -> Result<String> {
    let server = Server::found(&[])?;
    let to = server.address();
    let most = runtime()?.block_on(async {
        let body = vec![b' '; 4 * 1024 * 1024 - 1];
        let head = format!(
            "POST /v1/sync/deposit HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-ndjson\r\ncontent-length: {}\r\n\r\n",
            body.len() + 1
        );
        let mut most = 0;
        for mut stream in half(to, 300, 1, head.as_bytes()).await {
            use tokio::io::AsyncWriteExt as _;
            let _ = tokio::time::timeout(Duration::from_secs(1), stream.write_all(&body)).await;
            most = most.max(server.memory_kib()?);
            let _ = tokio::time::timeout(Duration::from_millis(1), answer(&mut stream)).await;
        }
        anyhow::Ok(most)
    })?;
    ensure!(most <= BODIES_KIB_MAX, "300 half bodies made it hold {}", mib(most));
    Ok(format!("300 half bodies: {} at most, {} after", mib(most), mib(server.memory_after_kib()?)))
}
