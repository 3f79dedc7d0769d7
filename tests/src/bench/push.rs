//! Many phones push finished jobs at once, each waiting for its answer before it sends the next.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context as _, ensure};
use callout_core::protocol::{
    outcome::Outcome,
    push::{Answer, CONTENT_TYPE, Run},
};
use callout_server::{services, state::AppState};
use tokio_util::sync::CancellationToken;

use super::{
    Samples, median,
    phones::LightPhone,
    raw::{self, Rows},
    server::Company,
    shown,
    table::Table,
    verdict,
};

/// What is measured.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Phones.
    pub phones: usize,
    /// Jobs of each phone in a round.
    pub jobs: usize,
    /// Rounds.
    pub rounds: usize,
}

/// How pushes reach the server.
#[derive(Clone)]
enum Way {
    /// The service, as the router calls it: read, seal, writer.
    Service(AppState),
    /// Real HTTP over the loopback.
    Http(reqwest::Client, String),
}

/// What a round gave.
struct Round {
    took: Duration,
    cpu: Duration,
    pushes: Samples,
    rows: Vec<Rows>,
}

/// Measures and prints.
pub async fn run(plan: Plan, folder: &Path) -> anyhow::Result<()> {
    let mut company = Company::found(folder).await?;
    let mut phones = Vec::with_capacity(plan.phones);
    for n in 0..plan.phones {
        phones.push(LightPhone::enrol(&company, &format!("technician-{n}")).await?);
    }
    let listener = callout_server::bind(([127, 0, 0, 1], 0).into()).await?;
    let address = listener.local_addr()?;
    let shutdown = CancellationToken::new();
    let state = company.server.state.clone();
    let serving = tokio::spawn(callout_server::run_on(state.clone(), listener, shutdown.clone()));
    let client = reqwest::Client::builder().no_proxy().build()?;
    let ways = [
        ("service", Way::Service(state)),
        ("loopback HTTP", Way::Http(client, format!("http://{address}/v1/sync/push"))),
    ];
    let mut rounds: Vec<Vec<(Round, Duration)>> = ways.iter().map(|_| Vec::new()).collect();
    let jobs = plan.phones * plan.jobs;
    for _ in 0..plan.rounds {
        for ((_, way), rounds) in ways.iter().zip(&mut rounds) {
            let round = round(plan, way, &mut company, &mut phones, folder).await?;
            let raw = raw::write(folder, &round.rows, jobs)?;
            rounds.push((round, raw));
        }
    }
    shutdown.cancel();
    serving.await??;
    for ((name, _), rounds) in ways.iter().zip(&rounds) {
        print(plan, name, rounds);
    }
    Ok(())
}

async fn round(
    plan: Plan,
    way: &Way,
    company: &mut Company,
    phones: &mut [LightPhone],
    folder: &Path,
) -> anyhow::Result<Round> {
    let mut bodies = Vec::with_capacity(phones.len());
    for phone in phones.iter_mut() {
        let person = phone.phone.person;
        let orders: Vec<_> = (0..plan.jobs).map(|_| company.maker.assigned(person)).collect::<anyhow::Result<_>>()?;
        company.keep(orders.clone()).await?;
        let maker = &mut company.maker;
        let pushes = orders.into_iter().map(|order| phone.does_the_job(maker, order));
        bodies.push(pushes.collect::<anyhow::Result<Vec<_>>>()?);
    }
    let database = folder.join("callout.db");
    let before = raw::rows(&database)?;
    let (began, cpu_before) = (Instant::now(), cpu());
    let tasks: Vec<_> = phones
        .iter()
        .zip(bodies)
        .map(|(phone, bodies)| {
            let (way, signed_in) = (way.clone(), phone.signed_in());
            let token = phone.session.access_token.expose().to_owned();
            tokio::spawn(async move {
                let mut pushes = Samples::default();
                for body in bodies {
                    let began = Instant::now();
                    let answer = match &way {
                        Way::Service(state) => services::sync::push(state, &signed_in, &body).await?,
                        Way::Http(client, url) => post(client, url, &token, body).await?,
                    };
                    pushes.push(began.elapsed());
                    is_applied(&answer)?;
                }
                anyhow::Ok(pushes)
            })
        })
        .collect();
    let mut pushes = Samples::default();
    for task in tasks {
        pushes.extend(&task.await??);
    }
    let (took, cpu) = (began.elapsed(), cpu().saturating_sub(cpu_before));
    Ok(Round { took, cpu, pushes, rows: raw::added(&before, &raw::rows(&database)?) })
}

/// Time that this process has used its processors so far, in the kernel too; zero where the system does not say.
fn cpu() -> Duration {
    // The clock ticks of this file are hundredths of a second on every Linux.
    const TICK_MS: u64 = 10;
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the program stands in brackets and may hold anything; twelve fields after it the two times follow.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields).split_whitespace().skip(11).take(2);
    let ticks: u64 = fields.filter_map(|field| field.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * TICK_MS)
}

async fn post(client: &reqwest::Client, url: &str, token: &str, body: Vec<u8>) -> anyhow::Result<Answer> {
    let request = client.post(url).bearer_auth(token).header("content-type", CONTENT_TYPE).body(body);
    Ok(request.send().await?.error_for_status()?.json().await?)
}

fn is_applied(answer: &Answer) -> anyhow::Result<()> {
    ensure!(answer.run == Run::Received, "{answer:?}");
    let is_well = |outcome: &Outcome| matches!(outcome, Outcome::Applied | Outcome::Adjusted { .. });
    let bad = answer.outcomes.iter().find(|at| !is_well(&at.outcome));
    ensure!(bad.is_none(), "{bad:?}");
    answer.outcomes.last().context("outcomes")?;
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "counts of a benchmark fit")]
fn print(plan: Plan, way: &str, rounds: &[(Round, Duration)]) {
    let jobs = (plan.phones * plan.jobs) as f64;
    let title = format!(
        "{} phones push finished jobs through the {way}: {} a phone and round, {} rounds",
        plan.phones, plan.jobs, plan.rounds
    );
    let mut table = Table::new(title, &["", "", "goal"]);
    let per_second = |took: &Duration| jobs / took.as_secs_f64();
    let ours = median(&rounds.iter().map(|(round, _)| per_second(&round.took)).collect::<Vec<_>>());
    let peer = median(&rounds.iter().map(|(_, raw)| per_second(raw)).collect::<Vec<_>>());
    let ratio =
        median(&rounds.iter().map(|(round, raw)| raw.as_secs_f64() / round.took.as_secs_f64()).collect::<Vec<_>>());
    let mut all = Samples::default();
    for (round, _) in rounds {
        all.extend(&round.pushes);
    }
    let (count, bytes) = rounds
        .iter()
        .flat_map(|(round, _)| &round.rows)
        .fold((0, 0), |(count, bytes), rows| (count + rows.count, bytes + rows.bytes));
    let total = jobs * rounds.len() as f64;
    let (rows, kib) = (count as f64 / total, bytes as f64 / total / 1024.0);
    table.row(["jobs a second, median".to_owned(), format!("{ours:.0}"), String::new()]);
    table.row(["a push, p50".to_owned(), shown(all.percentile(50)), String::new()]);
    table.row(["a push, p99".to_owned(), shown(all.percentile(99)), String::new()]);
    table.row(["written for a job".to_owned(), format!("{rows:.0} rows, {kib:.1} KiB"), String::new()]);
    let cpu: f64 = rounds.iter().map(|(round, _)| round.cpu.as_secs_f64()).sum();
    let cpu = Duration::from_secs_f64(cpu / total);
    table.row(["processor time for a job, phones and all".to_owned(), shown(cpu), String::new()]);
    let raw = format!("raw inserts of the same rows and bytes, {} jobs a commit", raw::JOBS_PER_COMMIT);
    table.row([raw, format!("{peer:.0}"), String::new()]);
    let goal = verdict("≥ 50 % of raw:", ratio >= 0.5);
    table.row(["of raw, median of the rounds".to_owned(), format!("{:.1} %", ratio * 100.0), goal]);
    table.print();
}
