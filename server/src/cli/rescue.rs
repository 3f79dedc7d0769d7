//! `callout rescue`

use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use callout_core::protocol::{limits::RESCUE_BYTES_MAX, outcome::Outcome};

use crate::{
    services::rescue::{self, Became, Body, TakenIn},
    state::AppState,
};

pub(super) async fn run(state: &AppState, path: &Path) -> Result<()> {
    let file = read(path)?;
    let TakenIn { bodies, fault } = rescue::take_in(state, None, &file).await?;
    for body in &bodies {
        println!("{}", said(body));
    }
    let left = bodies.iter().filter(|body| matches!(body.became, Became::SealInvalid)).count();
    match fault {
        Some(fault) => bail!("{fault}; keep the file, and ask for it again from the phone"),
        None if left > 0 => bail!("{left} of {} bodies were not taken; keep the file", bodies.len()),
        None => Ok(()),
    }
}

fn read(path: &Path) -> Result<Vec<u8>> {
    let size = std::fs::metadata(path).with_context(|| format!("cannot read {}", path.display()))?.len();
    let max = RESCUE_BYTES_MAX as u64;
    ensure!(size <= max, "{} has {size} bytes, at most {max} are taken in at once", path.display());
    std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

fn said(body: &Body) -> String {
    let Body { device, epoch, first_seq, count, became } = body;
    let what = format!("Phone {device}, epoch {epoch}, commands {first_seq} to {}", last(*first_seq, *count));
    match became {
        Became::Taken(outcomes) | Became::Claimed(outcomes) => {
            let claimed = if matches!(became, Became::Claimed(_)) {
                " The phone had lost its key: what nothing proves to be its technician's can only be attached or declined."
            } else {
                ""
            };
            let held = outcomes.iter().filter(|at| matches!(at.outcome, Outcome::Held { .. })).count();
            format!(
                "{what}: taken in; {held} wait at the exceptions desk, {} were known.{claimed}",
                outcomes.len() - held
            )
        }
        Became::SealInvalid => format!("{what}: not taken, it is not the seal of a phone that is known here."),
    }
}

fn last(first_seq: u64, count: u32) -> u64 {
    first_seq.saturating_add(u64::from(count)).saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use callout_core::domain::order::{OrderCommand, command::Nothing};

    use super::run;
    use crate::{
        sync::tests::office::{Office, log_of},
        testing::TestServer,
    };

    #[tokio::test]
    async fn a_file_on_this_machine_is_taken_in_and_a_cut_one_says_so_f63() {
        let server = TestServer::start().await;
        let mut office = Office::open(&server).await;
        let (phone, _) = server.person("wang").technician().add_with_phone().await;
        let order = office.order_of(&server, phone.person).await;
        let mut log = log_of(&phone, "wang", "D01");
        log.does(order, OrderCommand::Accept(Nothing {}));
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("rescue.ndjson");
        std::fs::write(&file, log.pending()).expect("written");
        for _ in 0..2 {
            run(&server.state, &file).await.expect("taken in, and once more");
        }
        let body = log.pending();
        std::fs::write(&file, &body[..body.len() - 1]).expect("written");
        let error = run(&server.state, &file).await.expect_err("it was cut").to_string();
        assert!(error.contains("the file was cut"), "{error}");
        assert!(run(&server.state, &folder.path().join("nowhere")).await.is_err());
    }
}
