//! The state of somebody at work.

use std::collections::BTreeMap;

use super::{
    agenda::Clock,
    chain::Chain,
    forms::{Drafts, Forms},
    front::Front,
    keeping::Keeping,
    leaf::Wanted,
    looked::{self, Change, Looked},
    mirror::Mirror,
    nav::{Nav, Screen},
    outbox::Outbox,
    photos::{self, Lost},
    picture,
    server_clock::ServerClock,
    sync::{
        fetching::{Fetching, STAGING},
        state::Sync,
    },
};
use crate::{
    domain::{cash::CashBook, digest::Digest, ids::OrderId, money::Money, subject::SubjectKey, time::Reading},
    effects::{
        http::Call,
        store::{BlobRow, Contents},
    },
    model::{
        device::Device,
        entropy::Entropy,
        session::{Access, Session},
    },
    protocol::{auth, outcome::DecisionAt},
};

/// An access token is not used in its last half minute.
const ACCESS_MARGIN_MS: u64 = 30_000;

/// At work.
#[derive(Debug)]
pub struct Working {
    /// Who, for which server.
    pub session: Session,
    /// Opens the API.
    pub access: Option<Access>,
    /// Exchanged for the next pair.
    pub refresh_token: Option<String>,
    /// Ids and nonces.
    pub entropy: Entropy,
    /// What was recorded here.
    pub outbox: Outbox,
    /// What the server said.
    pub mirror: Mirror,
    /// Pictures that wait.
    pub blobs: Vec<BlobRow>,
    /// Pictures that the server has, and that stay here as long as commands do (F43).
    pub sent_blobs: Vec<BlobRow>,
    /// Pictures that can be drawn, with what each was taken of.
    pub thumbnails: BTreeMap<Digest, SubjectKey>,
    /// Pictures that are gone.
    pub lost: Lost,
    /// How long acknowledged commands stay.
    pub keeping: Keeping,
    /// What the exceptions desk decided, by place of the log.
    pub decisions: BTreeMap<(u32, u64), DecisionAt>,
    /// Where the person is.
    pub nav: Nav,
    /// Whether somebody looks.
    pub front: Front,
    /// What he fills in.
    pub forms: Forms,
    /// What he has seen.
    pub looked: Looked,
    /// What was different about the open order when he opened it.
    pub news: Vec<Change>,
    /// The recorder's seals over what he recorded.
    pub chain: Chain,
    /// The sync machine.
    pub sync: Sync,
    /// What time it is, by the server.
    pub server_clock: Option<ServerClock>,
}

impl Working {
    /// A fresh enrolment.
    #[must_use]
    pub fn new(session: Session, entropy: Entropy, epoch: u32, contents: &Contents) -> Self {
        let staging = contents.meta.get(STAGING).and_then(|json| serde_json::from_slice::<Fetching>(json).ok());
        let decisions = contents.references.iter().filter(|(key, _)| key.starts_with("decision/"));
        let decisions = decisions.filter_map(|(_, json)| serde_json::from_slice::<DecisionAt>(json).ok());
        let mut sync = Sync::default();
        sync.fetching = staging.unwrap_or_default().restored();
        let (outbox, lost) = (Outbox::restore(contents, session.device, epoch), Lost::restore(contents));
        let mut working = Self {
            blobs: photos::waiting(contents, &outbox, &lost),
            outbox,
            lost,
            mirror: Mirror::restore(contents, &session),
            session,
            access: None,
            refresh_token: None,
            entropy,
            sent_blobs: contents.blobs.iter().filter(|blob| blob.sent_at.is_some()).copied().collect(),
            thumbnails: contents.thumbnails.clone(),
            keeping: Keeping::restore(contents),
            decisions: decisions.map(|decision| ((decision.epoch, decision.seq), decision)).collect(),
            nav: Nav::default(),
            front: Front::default(),
            forms: Forms { open: None, drafts: Drafts::restore(contents) },
            looked: Looked::restore(contents),
            news: Vec::new(),
            chain: Chain::restore(contents),
            sync,
            server_clock: None,
        };
        working.replay();
        working.mirror.look_again();
        working
    }

    /// As the store holds it.
    #[must_use]
    pub fn restore(session: Session, entropy: Entropy, contents: &Contents) -> Self {
        Self::new(session, entropy, 1, contents)
    }

    /// The phone was enrolled anew; what is pending is kept, in a log of its own.
    #[must_use]
    pub fn enrolled_again(self, session: Session, epoch: u32) -> Self {
        let log = picture::new_log(&self.outbox, session.device, epoch.saturating_sub(1));
        let outbox = Outbox { log, ..self.outbox };
        let mut working = Self {
            session,
            access: None,
            mirror: Mirror::default(),
            sync: Sync::default(),
            nav: Nav::default(),
            outbox,
            ..self
        };
        working.replay();
        working
    }

    /// Makes what is shown anew: what is pending on what the server said.
    pub fn replay(&mut self) {
        self.mirror.replay(&self.outbox, &self.session);
    }

    /// Sorts the day's list by what is true now, where he works.
    pub fn sort(&mut self, now: Reading) {
        let clock = Clock::at(now.wall, self.zone(now));
        self.mirror.lines.sort(&clock);
    }

    /// He saw the screen that he leaves, as it is; says whether that is to be written.
    pub fn leave_screen(&mut self) -> bool {
        match self.nav.screen {
            Screen::Order { id, .. } => self.see_order(id),
            Screen::Outbox => self.looked.read(looked::answers(&self.outbox, &self.decisions).collect()),
            Screen::Today | Screen::Complaint { .. } | Screen::Cash | Screen::Settings => false,
        }
    }

    /// He comes to an order: what is different since he saw it is told once; says whether that is to be written.
    pub fn enter_screen(&mut self) -> bool {
        let Screen::Order { id, .. } = self.nav.screen else { return false };
        self.news = self.mirror.summary(id).map(|summary| self.looked.changes(id, summary)).unwrap_or_default();
        self.see_order(id)
    }

    fn see_order(&mut self, id: OrderId) -> bool {
        match self.mirror.summary(id) {
            Some(summary) => self.looked.see(id, summary),
            None => false,
        }
    }

    /// Which subjects are wanted in memory.
    #[must_use]
    pub fn wanted(&self) -> Wanted {
        self.mirror.wanted(&self.outbox, &self.session, self.nav.open_order())
    }

    /// Forgets whole subjects that are not.
    pub fn unload(&mut self) {
        self.mirror.unload(&self.outbox, &self.session, self.nav.open_order());
    }

    /// The technician's cash book as he sees it.
    #[must_use]
    pub fn cash_book(&self) -> Option<&CashBook> {
        self.mirror.see(self.session.cash_book().id)
    }

    /// What he holds, with pending commands on top.
    #[must_use]
    pub fn cash_in_hand(&self) -> Money {
        let zero = Money::zero(self.mirror.reference.policies.cash_on_site_max.money().currency);
        self.cash_book().map_or(zero, |book| book.holds)
    }

    /// What pending commands add to that, or take from it.
    #[must_use]
    pub fn cash_change(&self) -> Money {
        let now = self.cash_in_hand();
        let said = self.mirror.said::<CashBook>(self.session.cash_book().id).map_or(0, |book| book.holds.minor);
        Money::new(now.minor.saturating_sub(said), now.currency)
    }

    /// How many things the server does not have for certain: records and pictures (never "all sent" while one is missing).
    #[must_use]
    pub fn unsent_count(&self) -> usize {
        self.outbox.unsent_count() + self.blobs.len()
    }

    /// Takes over a session that the server opened or renewed.
    pub fn take_session(&mut self, opened: &auth::Session, now: Reading) {
        let life_ms = u64::from(opened.expires_in_seconds) * 1_000;
        self.access = Some(Access {
            token: opened.access_token.clone(),
            until_monotonic_ms: now.monotonic_ms.saturating_add(life_ms.saturating_sub(ACCESS_MARGIN_MS)),
            boot: now.boot,
        });
        self.refresh_token = Some(opened.refresh_token.expose().to_owned());
        self.session.roles.clone_from(&opened.person.roles);
    }

    /// Whether the access token can be used: by the monotonic clock, which nobody sets.
    #[must_use]
    pub fn has_access(&self, now: Reading) -> bool {
        self.access.as_ref().is_some_and(|a| a.boot == now.boot && now.monotonic_ms < a.until_monotonic_ms)
    }

    /// A request to our server.
    pub fn call(&mut self, device: &Device, method: &'static str, path: &str, body: Vec<u8>) -> Call {
        Call {
            method,
            url: format!("{}{path}", self.session.server),
            bearer: self.access.as_ref().map(|access| access.token.expose().to_owned()),
            content_type: "application/json",
            body,
            nonce: hex::encode(self.entropy.nonce()),
            language: device.tag(),
            report: None,
        }
    }
}
