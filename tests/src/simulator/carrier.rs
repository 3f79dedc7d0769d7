//! The way between the phones and the server: what sets out, what arrives, what comes back, and what is seen of it on the way.

use callout_core::{
    domain::complaint::Complaint,
    protocol::{
        cursor::Cursor,
        outcome::OutcomeAt,
        pull::{Item, More, Page, RawItem},
        push::Answer,
    },
};
use crux_http::{
    HttpError,
    protocol::{HttpRequest, HttpResponse, HttpResult},
};

use serde_json::value::RawValue;

use super::{
    faults::Fault,
    network::{self, Fate, PATIENCE_MS},
    oracle::{Violation, complaints, sight},
    server::all,
    world::{Happening, START_MS, Stop, World},
};

/// The name of an item that no app knows.
const NEWS: &str = "news_of_tomorrow";

/// Steps of an upload, of which any may be the last (F77).
const UPLOAD_STEPS_MAX: u64 = 10;

/// Who waits for an answer.
#[derive(Clone, Copy, Debug)]
pub struct Waiting {
    /// On which phone.
    pub phone: usize,
    /// In which of its processes.
    pub life: u32,
    /// Under which number.
    pub effect: u32,
}

impl World<'_> {
    /// A request sets out.
    pub(super) fn carry(&mut self, waiting: Waiting, request: HttpRequest) {
        self.queued += 1;
        let (ticket, index) = (self.queued, waiting.phone);
        self.waiting.insert(ticket, waiting);
        self.trace.mark(self.now_ms, "asks", index, &request.body);
        self.trace.tell(self.now_ms - START_MS, || {
            let path = request.url.trim_start_matches(super::server::ADDRESS).split('?').next().unwrap_or_default();
            let what = match callout_core::protocol::push::read(&request.body) {
                Ok(push) => {
                    let header = push.header;
                    format!("{} from {}/{}", header.count, header.epoch, header.first_seq)
                }
                Err(_) => format!("{} bytes", request.body.len()),
            };
            format!("{} asks {} {path} ({what})", self.fleet[index].phone.name, request.method)
        });
        let lost = |why: &str| HttpResult::Err(HttpError::Io(why.to_owned()));
        if !self.fleet[index].is_online {
            return self.after(5, Happening::Reply(ticket, lost("no network")));
        }
        if self.is_cached(index, &request)
            && let Some(old) = self.old_pictures.get(&index).cloned()
        {
            self.counts.add(Fault::CachedPull);
            self.stale.insert(ticket);
            return self.after(50, Happening::Reply(ticket, HttpResult::Ok(old)));
        }
        let journey = network::journey(request, &self.weather, &mut self.network, &mut self.counts);
        if let Some(response) = journey.impostor {
            return self.after(80, Happening::Reply(ticket, HttpResult::Ok(response)));
        }
        for (n, after_ms) in journey.arrivals_ms.iter().enumerate() {
            let (ticket, request) = ((n == 0).then_some(ticket), journey.request.clone());
            self.after(*after_ms, Happening::Arrives { ticket, phone: index, request, fate: journey.fate });
        }
        if journey.is_repeated_late {
            self.late.push((index, journey.request));
        }
        self.after(PATIENCE_MS, Happening::Reply(ticket, HttpResult::Err(HttpError::Timeout)));
    }

    fn is_cached(&mut self, index: usize, request: &HttpRequest) -> bool {
        request.url.contains("/v1/sync/pull")
            && self.old_pictures.contains_key(&index)
            && self.weather.happens(Fault::CachedPull, &mut self.network)
    }

    /// A request reaches the server.
    pub(super) fn arrives(
        &mut self,
        ticket: Option<u64>,
        index: usize,
        request: &HttpRequest,
        fate: Fate,
    ) -> Result<(), Stop> {
        if matches!(fate, Fate::CrashBefore) {
            self.server.crash(self.now_ms + self.server_offset_ms);
            return Ok(());
        }
        if request.url.contains("/v1/sync/") && self.weather.happens(Fault::TokenExpiry, &mut self.network) {
            self.counts.add(Fault::TokenExpiry);
            self.server.expire_tokens();
        }
        if self.weather.happens(Fault::TwoServers, &mut self.network) {
            self.counts.add(Fault::TwoServers);
            self.server.switch_process(self.now_ms + self.server_offset_ms);
        }
        let Some(response) = self.answered(request) else { return Ok(()) };
        let response = self.in_a_newer_servers_words(request, response);
        self.trace.mark(self.now_ms, "answers", index, &response.body);
        self.trace.tell(self.now_ms - START_MS, || {
            let path = request.url.trim_start_matches(super::server::ADDRESS).split('?').next().unwrap_or_default();
            let name = &self.fleet[index].phone.name;
            format!(
                "the server answers {name} {} {path}: {} ({} bytes)",
                request.method,
                response.status,
                response.body.len()
            )
        });
        self.sees_only_his_own(index, request, &response)?;
        self.lives_no_longer(request, response.status)?;
        let said = outcomes(&response);
        for said in &said {
            self.ledger.say(said.hash, &serde_json::to_string(&said.outcome).unwrap_or_default())?;
        }
        if request.url.ends_with("/v1/sync/deposit") {
            self.ledger.deposited.extend(said.iter().map(|said| said.hash));
        }
        if !self.ledger.is_server_restored {
            self.tokens.see(request, &response)?;
        }
        let response = match fate {
            Fate::Arrives => response,
            Fate::Cut(per_mille) => network::cut(response, per_mille),
            Fate::CrashAfter => {
                self.server.crash(self.now_ms + self.server_offset_ms);
                return Ok(());
            }
            Fate::Lost | Fate::CrashBefore => return Ok(()),
        };
        if self.is_one_way(index) {
            return Ok(());
        }
        let may_be_kept = self.weather.faults.has(Fault::CachedPull) && response.status == 200;
        if may_be_kept && request.url.contains("/v1/sync/pull") {
            // A cache keeps what it has for a while: the newest picture would be no news.
            if !self.old_pictures.contains_key(&index) || self.network.happens(150) {
                self.old_pictures.insert(index, response.clone());
            }
        }
        if let Some(ticket) = ticket {
            let down = i64::try_from(self.network.between(20, 300)).unwrap_or(20);
            self.after(down, Happening::Reply(ticket, HttpResult::Ok(response)));
        }
        Ok(())
    }

    /// What the server answers, if it lives so long (F77).
    fn answered(&mut self, request: &HttpRequest) -> Option<HttpResponse> {
        let now_ms = self.server_ms();
        if !request.url.contains("/v1/blobs/") || !self.weather.happens(Fault::UploadKilled, &mut self.network) {
            return Some(self.server.handle(now_ms, request));
        }
        let steps = self.network.below(UPLOAD_STEPS_MAX);
        let answer = self.server.handle_or_die(now_ms, request, steps);
        if answer.is_none() {
            self.counts.add(Fault::UploadKilled);
            self.trace.tell(self.now_ms - START_MS, || format!("the server dies after {steps} steps of an upload"));
        }
        answer
    }

    /// A newer server ends a picture with something that this app does not know (F71).
    fn in_a_newer_servers_words(&mut self, request: &HttpRequest, response: HttpResponse) -> HttpResponse {
        let is_page = request.url.contains("/v1/sync/pull") && response.status == 200;
        if !is_page || !self.weather.happens(Fault::NewerServer, &mut self.network) {
            return response;
        }
        let Ok(mut page) = serde_json::from_slice::<Page>(&response.body) else { return response };
        let news = format!("{{\"id\":\"{}\"}}", uuid::Uuid::from_u128(u128::from(self.network.roll())));
        let (More::Whole { .. }, Ok(body)) = (&page.more, RawValue::from_string(news)) else { return response };
        self.counts.add(Fault::NewerServer);
        page.items.push(Item::Other(RawItem { item: NEWS.to_owned(), about: None, revision: None, body }));
        match serde_json::to_vec(&page) {
            Ok(body) => HttpResponse { body, ..response },
            Err(_) => response,
        }
    }

    /// Up works and down does not, for a while (F26).
    fn is_one_way(&mut self, index: usize) -> bool {
        if self.blind_until.get(&index).is_some_and(|until| *until > self.now_ms) {
            return true;
        }
        let begins = self.weather.happens(Fault::OneWay, &mut self.network);
        if begins {
            self.counts.add(Fault::OneWay);
            self.blind_until.insert(index, self.now_ms + 120_000);
        }
        begins
    }

    /// No answer carries the name of anybody of another branch, or of a customer of whom its technician has neither an order nor a
    /// complaint (I14). A later page of a bounded picture may: what was taken away since is purged by the next picture (ADR 0003).
    fn sees_only_his_own(&mut self, index: usize, request: &HttpRequest, response: &HttpResponse) -> Result<(), Stop> {
        if sight::is_elsewhere(&response.body) {
            let what = format!("{} was told the name of somebody of another branch", self.fleet[index].phone.name);
            return Err(Violation::new("I14", what).into());
        }
        if request.url.contains("until=") || response.status != 200 {
            return Ok(());
        }
        let named = sight::canaries(&response.body);
        if named.is_empty() {
            return Ok(());
        }
        let person = self.server.asker(request);
        let complaints = all::<Complaint>(self.server);
        let his = complaints.iter().filter(|complaint| complaints::holder(complaint) == person);
        let complaining: Vec<&str> = his.map(|complaint| complaint.party.name.as_str()).collect();
        for n in named {
            let order = self.customers.get(usize::try_from(n).unwrap_or(usize::MAX)).copied();
            let is_his = order.and_then(|order| self.server.holder_of(order)) == person;
            if !is_his && !complaining.contains(&sight::canary(n).as_str()) {
                let name = &self.fleet[index].phone.name;
                let what = format!("{name} was told the name of customer {n}, whose order its technician has not");
                return Err(Violation::new("I14", what).into());
            }
        }
        Ok(())
    }

    /// An answer reaches a phone, if the process that asked still runs.
    pub(super) fn reply(&mut self, ticket: u64, result: &HttpResult) -> Result<(), Stop> {
        let Some(Waiting { phone: index, life, effect }) = self.waiting.remove(&ticket) else { return Ok(()) };
        if self.fleet[index].phone.life != life || !self.fleet[index].phone.is_running() {
            return Ok(());
        }
        if let HttpResult::Ok(response) = result {
            // What was heard must never go (I2).
            self.ledger.heard.extend(outcomes(response).into_iter().map(|said| said.hash));
        }
        self.arm(index);
        let before = if self.stale.remove(&ticket) { self.cursor(index) } else { None };
        let news = news(result).filter(|(until, _)| self.cursor(index) != Some(*until));
        let ended = self.fleet[index].phone.reply(self.now_ms, effect, result);
        self.settle(index, ended)?;
        if let Some((until, news)) = news {
            self.keeps(index, until, &news)?;
        }
        if before.is_some() && self.fleet[index].witness.is_some() && self.cursor(index) != before {
            let what = format!("{} took an answer of another time for its own", self.fleet[index].phone.name);
            return Err(Violation::new("I11", what).into());
        }
        Ok(())
    }

    /// A phone that stands behind a picture has kept what it did not know of it (I12).
    fn keeps(&self, index: usize, until: Cursor, news: &str) -> Result<(), Stop> {
        let Some(witness) = &self.fleet[index].witness else { return Ok(()) };
        let is_kept = |body: &Vec<u8>| memchr::memmem::find(body, news.as_bytes()).is_some();
        if self.cursor(index) != Some(until) || witness.unread()?.iter().any(is_kept) {
            return Ok(());
        }
        let what = format!("{} passed over what it does not know: {news}", self.fleet[index].phone.name);
        Err(Violation::new("I12", what).into())
    }

    fn cursor(&self, index: usize) -> Option<Cursor> {
        self.fleet[index].witness.as_ref().and_then(|witness| witness.cursor().ok().flatten())
    }
}

/// What the end of a picture says that no app knows, and where the picture ends.
fn news(result: &HttpResult) -> Option<(Cursor, String)> {
    let HttpResult::Ok(response) = result else { return None };
    memchr::memmem::find(&response.body, NEWS.as_bytes())?;
    let page: Page = serde_json::from_slice(&response.body).ok()?;
    match page.items.last()? {
        Item::Other(raw) if raw.item == NEWS => Some((page.until, raw.body.get().to_owned())),
        _ => None,
    }
}

/// What an answer to a push or a deposit says of its commands.
fn outcomes(response: &HttpResponse) -> Vec<OutcomeAt> {
    if response.status != 200 || !response.body.starts_with(b"{\"answer\"") {
        return Vec::new();
    }
    serde_json::from_slice::<Answer>(&response.body).map(|answer| answer.outcomes).unwrap_or_default()
}
