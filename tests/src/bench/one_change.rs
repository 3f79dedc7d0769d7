//! A phone pulls one change, from branches of different sizes: its cost follows the phone, not the branch.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::ensure;
use callout_core::{
    domain::{order::WorkOrder, subject::Listed as _},
    protocol::{
        cursor::Cursor,
        pull::{Item, More, Page},
    },
};
use callout_server::services;

use super::{Samples, phones::LightPhone, server::Company, shown, table::Table, verdict};

/// Technicians who hold the branch's other orders.
const COLLEAGUES: usize = 20;

/// A branch of some size, and a phone in it.
struct Branch {
    size: usize,
    company: Company,
    phone: LightPhone,
    orders: Vec<WorkOrder>,
    cursor: Cursor,
    pulls: Samples,
}

impl Branch {
    async fn of(size: usize, folder: &Path, pulls: usize) -> anyhow::Result<Self> {
        let mut company = Company::found(folder).await?;
        let mut colleagues = Vec::new();
        for n in 0..COLLEAGUES {
            colleagues.push(company.technician(&format!("colleague-{n}")).await.id);
        }
        let phone = LightPhone::enrol(&company, "wang").await?;
        // The phone's own orders lie between the others.
        let before = size / 2;
        company.fill(before, |maker, n| maker.assigned(colleagues[n % COLLEAGUES])).await?;
        let person = phone.phone.person;
        let orders: Vec<_> = (0..pulls).map(|_| company.maker.assigned(person)).collect::<anyhow::Result<_>>()?;
        company.keep(orders.clone()).await?;
        company.fill(size - before - pulls, |maker, n| maker.assigned(colleagues[n % COLLEAGUES])).await?;
        let cursor = whole(&company, &phone).await?;
        Ok(Self { size, company, phone, orders, cursor, pulls: Samples::default() })
    }

    /// One change, which is not timed, and the pull of it, which is.
    async fn step(&mut self) -> anyhow::Result<Duration> {
        let Some(order) = self.orders.pop() else { anyhow::bail!("an order for each pull") };
        let id = order.id;
        let body = self.phone.accepts(&mut self.company.maker, order)?;
        let server = &self.company.server;
        services::sync::push(&server.state, &self.phone.signed_in(), &body).await?;
        let request = server.get(&format!("/v1/sync/pull?cursor={}", self.cursor)).bearer(&self.phone.session);
        let began = Instant::now();
        let answer = request.send().await;
        let took = began.elapsed();
        let page: Page = answer.expect(200).json();
        let is_it = matches!(&page.items[..], [Item::Put { key, .. }] if *key == WorkOrder::key(id.0));
        ensure!(is_it && matches!(page.more, More::Whole { .. }), "one change: {page:?}");
        self.cursor = page.until;
        Ok(took)
    }
}

/// Everything is pulled once: where the phone stands.
async fn whole(company: &Company, phone: &LightPhone) -> anyhow::Result<Cursor> {
    let mut path = "/v1/sync/pull".to_owned();
    loop {
        let page: Page = company.server.get(&path).bearer(&phone.session).send().await.expect(200).json();
        match page.more {
            More::Page { token } => path = format!("/v1/sync/pull?token={token}&until={}", page.until),
            More::Whole { .. } => return Ok(page.until),
        }
    }
}

/// Measures and prints.
pub async fn run(sizes: &[usize], pulls: usize, folder: &Path) -> anyhow::Result<()> {
    let mut branches = Vec::new();
    for size in sizes {
        println!("A branch is filled with {size} orders.");
        branches.push(Branch::of(*size, &folder.join(size.to_string()), pulls).await?);
    }
    // Interleaved, so that whatever else the machine does slows all sizes alike.
    for _ in 0..pulls {
        for branch in &mut branches {
            let took = branch.step().await?;
            branch.pulls.push(took);
        }
    }
    let smallest = branches.first().map(|branch| branch.pulls.median()).unwrap_or_default();
    let title = format!("a phone that holds {pulls} orders pulls one change, {pulls} times, through the router");
    let mut table = Table::new(title, &["orders in the branch", "p50", "p99", "to the smallest", "goal"]);
    for branch in &branches {
        let ratio = branch.pulls.median().as_secs_f64() / smallest.as_secs_f64().max(f64::MIN_POSITIVE);
        table.row([
            branch.size.to_string(),
            shown(branch.pulls.median()),
            shown(branch.pulls.percentile(99)),
            format!("{ratio:.2}"),
            verdict("≤ 1.2:", ratio <= 1.2),
        ]);
    }
    table.print();
    Ok(())
}
