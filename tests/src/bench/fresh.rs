//! A fresh phone, the full core with a real store, fetches everything from a real server over loopback HTTP.

use std::{
    net::SocketAddr,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context as _, ensure};
use callout_core::{effects::sealing::KeyKind, view::ScreenView};
use callout_desk::{
    Options, Phone,
    clock::HandClock,
    network::{RealNetwork, WeakNetwork},
};
use callout_server::testing::{START_UNIX_MS, TestPerson};
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

use super::{
    server::Company,
    wire::{Relay, Seen, Watched},
};

/// A server that serves, and somebody who holds many orders.
pub struct Served {
    company: Company,
    person: TestPerson,
    address: SocketAddr,
    orders: usize,
    shutdown: CancellationToken,
    // Last, because what lives in it goes first.
    runtime: Runtime,
}

/// What one fresh phone cost.
#[derive(Clone, Copy, Debug)]
pub struct Fetched {
    /// From the first request for the picture to the last order in the phone's store, compared with the server's digest.
    pub took: Duration,
    /// What the network saw.
    pub seen: Seen,
    /// Bytes from the server, where a relay counted them.
    pub wire_bytes: Option<u64>,
}

impl Served {
    /// A server with one technician who holds so many orders, some of them not accepted yet.
    pub fn new(folder: &Path, orders: usize, assigned: usize) -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let (company, person, address, shutdown) = runtime.block_on(async {
            let mut company = Company::found(folder).await?;
            let person = company.technician("wang").await;
            let holder = person.id;
            let worked = orders.saturating_sub(assigned);
            company.fill(worked, |maker, _| maker.worked(holder)).await?;
            company.fill(orders - worked, |maker, _| maker.assigned(holder)).await?;
            let listener = callout_server::bind(([127, 0, 0, 1], 0).into()).await?;
            let (address, shutdown) = (listener.local_addr()?, CancellationToken::new());
            tokio::spawn(callout_server::run_on(company.server.state.clone(), listener, shutdown.clone()));
            anyhow::Ok((company, person, address, shutdown))
        })?;
        Ok(Self { company, person, address, orders, shutdown, runtime })
    }

    /// A fresh phone in that folder fetches everything.
    pub fn fetch(&self, folder: &Path, is_counted: bool) -> anyhow::Result<Fetched> {
        let relay = if is_counted { Some(self.runtime.block_on(Relay::to(self.address))?) } else { None };
        let address = relay.as_ref().map_or(self.address, |relay| relay.address);
        let network = Watched::over(Arc::new(RealNetwork::new()?));
        let options = Options {
            network: WeakNetwork::over(network.clone()),
            clock: Arc::new(HandClock::at(START_UNIX_MS, "Asia/Shanghai")),
            language: "en".to_owned(),
            app_version: "1.0.0".to_owned(),
            is_listening: false,
            key: KeyKind::Ed25519,
            tape: None,
        };
        std::fs::create_dir_all(folder)?;
        let code = self.runtime.block_on(self.company.server.enrolment_code(&self.person));
        let mut phone = Phone::open(folder, options)?;
        phone.enrol(&format!("http://{address}"), code.expose(), "a phone")?;
        let ended = Instant::now();
        let view = phone.view()?;
        let ScreenView::Today(today) = view.screen else { anyhow::bail!("no list: {:?}", view.message) };
        let came: u32 = today.sections.iter().map(|section| section.count).sum();
        ensure!(came as usize == self.orders, "{came} orders came: {:?}", view.message);
        let seen = network.seen();
        let first = seen.first.context("it pulled")?;
        let wire_bytes = relay.as_ref().map(Relay::down_bytes);
        Ok(Fetched { took: ended.duration_since(first), seen, wire_bytes })
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.shutdown.cancel();
    }
}

/// A phone in that folder that holds so many orders, some of them not accepted yet.
pub fn fetch(server: &Path, phone: &Path, orders: usize, assigned: usize) -> anyhow::Result<()> {
    Served::new(server, orders, assigned)?.fetch(phone, false).map(drop)
}
