//! The bench: a store in maps, a key, clocks that stand still, and a server that says what it is told.

use std::collections::{BTreeMap, VecDeque};

use crux_core::{App as _, Command, Request};
use crux_http::protocol::{HttpHeader, HttpRequest, HttpResponse, HttpResult};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    app::Callout,
    domain::{
        digest::Digest,
        house::House as _,
        ids::DeviceId,
        order::WorkOrder,
        person::Person,
        policy::Policies,
        pricing::PriceList,
        samples,
        subject::{Listed as _, SubjectKey},
        subjects::{AnySubject, Product},
        time::Timestamp,
    },
    effects::{
        Effect,
        camera::PhotoAnswer,
        clock::{ClockAnswer, ClockOperation, ClockReading},
        device_status::DeviceStatus,
        http::NONCE_HEADER,
        location::LocateAnswer,
        scan::{ScanAnswer, ScanCode},
        sealing::{KeyKind, SealingAnswer, SealingOperation},
        secrets::{SecretsAnswer, SecretsOperation},
        sharing::{Share, ShareAnswer},
        store::{
            CommandRow, Contents, NoPicture, Picture, StoreAnswer, StoreFailure, StoreOperation, SubjectRow, Write,
        },
    },
    model::{
        Cmd, Model, Stage,
        event::{Event, Place},
        working::{
            Working,
            agenda::{Agenda, Clock},
        },
    },
    protocol::{
        cursor::{Cursor, Position},
        outcome::{Outcome, OutcomeAt},
        pull::Item,
        push::{self, Head},
        report::{self, Report},
    },
};

/// The store in maps.
#[derive(Debug, Default)]
pub struct MemoryStore {
    pub meta: BTreeMap<String, Vec<u8>>,
    pub subjects: BTreeMap<SubjectKey, (SubjectRow, Vec<u8>)>,
    pub commands: BTreeMap<(u32, u64), CommandRow>,
    pub references: BTreeMap<String, Vec<u8>>,
    pub staged: BTreeMap<u32, Vec<u8>>,
    /// Pages that were ever staged.
    pub stagings: usize,
    pub blobs: BTreeMap<Digest, Vec<u8>>,
    /// What each of them was taken of.
    pub thumbnails: BTreeMap<Digest, SubjectKey>,
    /// Files in which a camera laid a photo.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Pictures that the server has, and where the log stood then.
    pub sent: BTreeMap<Digest, (u32, u64)>,
    pub fails: Option<StoreFailure>,
    /// Whether what a camera lays there is no picture.
    pub is_photo_unreadable: bool,
    /// The version of an older app that wrote the file.
    pub older: Option<u32>,
}

/// What the server has, and what it is told to say next.
#[derive(Debug)]
pub struct Server {
    pub head: Head,
    pub seq: u64,
    pub incarnation: u128,
    pub items: Vec<Item>,
    pub is_reachable: bool,
    /// What it says of the time, where it does.
    pub date_ms: Option<i64>,
    /// How long each answer is on its way.
    pub takes_ms: i64,
    pub loses_replies: u32,
    pub says: VecDeque<(u16, Value)>,
    /// How often it was asked what it has of a picture.
    pub blobs_asked: u32,
    /// Whether it has every picture before it is sent.
    pub has_pictures: bool,
    pub outcome: Outcome,
    pub pushes: Vec<Vec<Vec<u8>>>,
    pub deposits: Vec<Vec<Vec<u8>>>,
    /// The device that an enrolment makes.
    pub enrols_as: DeviceId,
    /// The first line of each deposit.
    pub headers: Vec<push::Header>,
    pub asked: Vec<String>,
    /// The reports that came, each with the path of its request.
    pub reports: Vec<(String, Report)>,
}

/// The bench.
pub struct Bench {
    app: Callout,
    pub model: Model,
    pub store: MemoryStore,
    pub server: Server,
    pub secrets: BTreeMap<String, String>,
    pub has_key: bool,
    /// A key that no server knows yet.
    has_new_key: bool,
    /// How often a new key came into use.
    pub keys_taken: usize,
    /// What the key sealed.
    pub sealed: Vec<Vec<u8>>,
    /// Files that were handed over.
    pub exports: Vec<Share>,
    pub now_ms: i64,
    /// By how much the wall clock is ahead of the time.
    pub wall_ahead_ms: i64,
    pub zone: &'static str,
    /// Where the person goes while an instrument is asked.
    pub goes_meanwhile: Option<Place>,
    /// What the scanner reads next.
    pub scans: VecDeque<ScanAnswer>,
    /// Scans that nothing answered yet.
    open_scans: Vec<Request<ScanCode>>,
    live: Vec<Cmd>,
    timers: Vec<(i64, Request<ClockOperation>)>,
    seeds: u8,
}

impl Bench {
    /// An enrolled phone with a price list and one order, at rest.
    pub fn at_work() -> Self {
        let mut bench = Self::fresh();
        bench.server.items = vec![prices(1), order_item(&assigned())];
        bench.send(Event::Enrol {
            server: "http://127.0.0.1:1".to_owned(),
            code: "ABCD-EFGH-JKMN".to_owned(),
            device_name: "Wang's phone".to_owned(),
        });
        assert!(matches!(bench.model.stage, Stage::Working(_)), "{:?}", bench.model.message);
        bench
    }

    /// A phone out of the box.
    pub fn fresh() -> Self {
        let head = Head { epoch: 1, seq: 0, hash: Digest::ZERO };
        let server = Server {
            head,
            seq: 0,
            incarnation: 1,
            items: Vec::new(),
            is_reachable: true,
            date_ms: None,
            loses_replies: 0,
            takes_ms: 0,
            says: VecDeque::new(),
            blobs_asked: 0,
            has_pictures: false,
            outcome: Outcome::Applied,
            pushes: Vec::new(),
            deposits: Vec::new(),
            enrols_as: samples::device(),
            headers: Vec::new(),
            asked: Vec::new(),
            reports: Vec::new(),
        };
        let mut bench = Self {
            app: Callout,
            model: Model::default(),
            store: MemoryStore::default(),
            server,
            secrets: BTreeMap::new(),
            has_key: false,
            has_new_key: false,
            keys_taken: 0,
            sealed: Vec::new(),
            exports: Vec::new(),
            now_ms: 1_790_000_000_000,
            wall_ahead_ms: 0,
            zone: "Asia/Shanghai",
            goes_meanwhile: None,
            scans: VecDeque::new(),
            open_scans: Vec::new(),
            live: Vec::new(),
            timers: Vec::new(),
            seeds: 0,
        };
        bench.start();
        bench
    }

    fn start(&mut self) {
        self.send(Event::Start { language: "en".to_owned(), app_version: "1.0.0".to_owned() });
    }

    /// The app is killed and opened again: only the store and the key store are left (F1).
    pub fn restart(&mut self) {
        self.live.clear();
        self.timers.clear();
        self.model = Model::default();
        self.start();
    }

    /// Something happens, and everything that follows from it but timers.
    pub fn send(&mut self, event: Event) {
        let command = self.app.update(event, &mut self.model);
        self.live.push(command);
        self.settle();
    }

    /// Time passes; timers that are due go off.
    pub fn pass_ms(&mut self, ms: i64) {
        self.now_ms += ms;
        let due: Vec<_> = self.timers.extract_if(.., |(at, _)| *at <= self.now_ms).collect();
        for (_, mut request) in due {
            let reading = self.reading();
            request.resolve(ClockAnswer::Woke(reading)).expect("a timer is answered once");
        }
        self.settle();
    }

    /// The scanner reads something at last, for the oldest scan that is open.
    pub fn scan_late(&mut self, text: &str) {
        let answer = ScanAnswer::Read { text: text.to_owned() };
        self.open_scans.remove(0).resolve(answer).expect("once");
        self.settle();
    }

    /// How many timers run: whatever happened, something will look again (DESIGN §3 rule 15).
    pub fn timers(&self) -> usize {
        self.timers.len()
    }

    pub fn working(&self) -> &Working {
        match &self.model.stage {
            Stage::Working(working) => working,
            other => panic!("not at work: {other:?}"),
        }
    }

    fn settle(&mut self) {
        loop {
            let mut effects = Vec::new();
            let mut events = Vec::new();
            for command in &mut self.live {
                effects.extend(command.effects());
                events.extend(command.events());
            }
            self.live.retain_mut(|command| !Command::is_done(command));
            if effects.is_empty() && events.is_empty() {
                return self.check_list();
            }
            for event in events {
                let command = self.app.update(event, &mut self.model);
                self.live.push(command);
            }
            for effect in effects {
                self.answer(effect);
            }
        }
    }

    /// The day's list that is kept is the one that is made from nothing, whatever happened. Of thousands that takes long, and is the same.
    fn check_list(&self) {
        let Stage::Working(working) = &self.model.stage else { return };
        let (now, lines) = (self.model.device.clock, &working.mirror.lines);
        if lines.said().len() < 1_000 {
            assert_eq!(lines.agenda(), &Agenda::anew(lines, &Clock::at(now.wall, working.zone(now))));
        }
    }

    fn reading(&self) -> ClockReading {
        let monotonic_ms = self.now_ms.unsigned_abs() - 1_700_000_000_000;
        let wall_ms = self.now_ms + self.wall_ahead_ms;
        ClockReading { wall_ms, zone: self.zone.to_owned(), monotonic_ms, boot: 1 }
    }

    /// An instrument takes its time: another screen is open when it answers.
    fn walk_away(&mut self) {
        if let Some(place) = self.goes_meanwhile.clone() {
            let command = self.app.update(Event::Open(place), &mut self.model);
            self.live.push(command);
        }
    }

    fn answer(&mut self, effect: Effect) {
        match effect {
            Effect::Render(_) | Effect::Live(_) => {}
            Effect::Clock(mut request) => match request.operation {
                ClockOperation::Read => request.resolve(ClockAnswer::Now(self.reading())).expect("once"),
                ClockOperation::Wake { after_ms } => {
                    self.timers.push((self.now_ms + i64::try_from(after_ms).expect("short"), request));
                }
            },
            Effect::Store(mut request) => {
                let answer = self.store.run(&request.operation);
                request.resolve(answer).expect("once");
            }
            Effect::Secrets(mut request) => {
                let answer = self.secret(&request.operation);
                request.resolve(answer).expect("once");
            }
            Effect::Sealing(mut request) => {
                let answer = match (&request.operation, self.has_key) {
                    (SealingOperation::MakeKey, _) => {
                        self.has_new_key = true;
                        SealingAnswer::PublicKey { kind: KeyKind::Ed25519, key: vec![7; 32] }
                    }
                    (SealingOperation::SealNew { .. }, _) if self.has_new_key => {
                        SealingAnswer::Sealed { signature: vec![8; 64] }
                    }
                    (SealingOperation::TakeKey, _) if self.has_new_key => {
                        (self.has_key, self.has_new_key) = (true, false);
                        self.keys_taken += 1;
                        SealingAnswer::Done
                    }
                    (SealingOperation::Seal { message }, true) => {
                        self.sealed.push(message.clone());
                        SealingAnswer::Sealed { signature: vec![9; 64] }
                    }
                    (SealingOperation::Seal { .. }, false)
                    | (SealingOperation::SealNew { .. } | SealingOperation::TakeKey, _) => SealingAnswer::NoKey,
                };
                request.resolve(answer).expect("once");
            }
            Effect::Device(mut request) => {
                let status = DeviceStatus { free_mib: Some(2_048), battery_percent: Some(80) };
                request.resolve(status).expect("once");
            }
            Effect::Location(mut request) => {
                self.walk_away();
                request.resolve(LocateAnswer::Unknown).expect("once");
            }
            Effect::Scan(mut request) => match self.scans.pop_front() {
                Some(answer) => request.resolve(answer).expect("once"),
                None => self.open_scans.push(request),
            },
            Effect::Camera(mut request) => {
                self.walk_away();
                let path = "photo.jpg".to_owned();
                self.store.files.insert(path.clone(), b"a picture".to_vec());
                request.resolve(PhotoAnswer::Taken { path }).expect("once");
            }
            Effect::Sharing(mut request) => {
                self.exports.push(request.operation.clone());
                request.resolve(ShareAnswer::Shared).expect("once");
            }
            Effect::Http(mut request) => {
                self.now_ms += self.server.takes_ms;
                let result = self.server.answer(&request.operation);
                request.resolve(result).expect("once");
            }
        }
    }

    fn secret(&mut self, operation: &SecretsOperation) -> SecretsAnswer {
        match operation {
            SecretsOperation::Load { name } => SecretsAnswer::Value(self.secrets.get(name).cloned()),
            SecretsOperation::Save { name, value } => {
                self.secrets.insert(name.clone(), value.clone());
                SecretsAnswer::Done
            }
            SecretsOperation::Forget { name } => {
                self.secrets.remove(name);
                SecretsAnswer::Done
            }
            SecretsOperation::Random { count } => {
                self.seeds += 1;
                SecretsAnswer::Bytes { bytes: vec![self.seeds; *count as usize] }
            }
        }
    }
}

impl Server {
    fn answer(&mut self, request: &HttpRequest) -> HttpResult {
        let offline = HttpResult::Err(crux_http::HttpError::Timeout);
        if !self.is_reachable {
            return offline;
        }
        let path = request.url.trim_start_matches("http://127.0.0.1:1").to_owned();
        self.asked.push(path.clone());
        let report = request.headers.iter().find(|h| h.name == report::HEADER);
        if let Some(report) = report.and_then(|header| Report::from_header(&header.value)) {
            self.reports.push((path.clone(), report));
        }
        let (status, body) = match self.says.pop_front() {
            Some(said) => said,
            None => (200, self.usual(&path, &request.body)),
        };
        if self.loses_replies > 0 && path.starts_with("/v1/sync") {
            self.loses_replies -= 1;
            return offline;
        }
        let nonce = request.headers.iter().find(|h| h.name == NONCE_HEADER).map(|h| h.value.clone());
        let header = |name: &str, value: String| HttpHeader { name: name.to_owned(), value };
        let mut headers = vec![
            header(NONCE_HEADER, nonce.unwrap_or_default()),
            header("content-type", "application/json".to_owned()),
        ];
        headers.extend(self.date_ms.map(|ms| header("date", Timestamp::from_ms(ms).utc().to_rfc2822())));
        HttpResult::Ok(HttpResponse { status, headers, body: body.to_string().into_bytes() })
    }

    fn usual(&mut self, path: &str, body: &[u8]) -> Value {
        if path == "/v1/devices/enrol" {
            json!({ "device": self.enrols_as, "code": "D07", "epoch": 1, "session": self.session() })
        } else if path.starts_with("/v1/auth/") {
            self.session()
        } else if path == "/v1/sync/push" || path == "/v1/sync/deposit" {
            let push = push::read(body).expect("a well-formed push");
            let lines: Vec<Vec<u8>> = push.commands.iter().map(|line| line.to_vec()).collect();
            self.take(path, &push.header, lines)
        } else if path.starts_with("/v1/sync/pull") {
            self.page()
        } else if let Some(digest) = path.strip_prefix("/v1/blobs/") {
            self.blobs_asked += u32::from(path.ends_with("/status"));
            let is_whole = self.has_pictures || !body.is_empty();
            json!({ "digest": digest.split(['?', '/']).next(), "received": body.len(), "complete": is_whole })
        } else {
            json!({})
        }
    }

    pub fn session(&self) -> Value {
        let who = samples::technician();
        json!({
            "access_token": "an-access-token", "expires_in_seconds": 900, "refresh_token": "a-refresh-token",
            "person": { "id": who.person, "branch": who.branch, "branch_name": "Shanghai", "name": "Wang",
                "roles": who.roles },
            "incarnation": Uuid::from_u128(self.incarnation),
        })
    }

    fn take(&mut self, path: &str, header: &push::Header, lines: Vec<Vec<u8>>) -> Value {
        let hash = |line: &Vec<u8>| Digest::of(line);
        let is_deposit = path.ends_with("deposit");
        let outcomes: Vec<OutcomeAt> = (header.first_seq..)
            .zip(&lines)
            .map(|(seq, line)| OutcomeAt { epoch: header.epoch, seq, hash: hash(line), outcome: self.outcome.clone() })
            .collect();
        if is_deposit {
            self.deposits.push(lines);
            self.headers.push(header.clone());
        } else {
            let last = outcomes.last().expect("a push has commands");
            self.head = Head { epoch: last.epoch, seq: last.seq, hash: last.hash };
            self.pushes.push(lines);
        }
        json!({ "answer": 1, "run": { "run": "received" }, "head": self.head, "outcomes": outcomes, "end": true })
    }

    fn page(&mut self) -> Value {
        self.seq += 1;
        let until = Cursor {
            incarnation: Uuid::from_u128(self.incarnation).into(),
            branch: samples::branch(),
            position: Position { seq: self.seq, digest: Digest::of(&self.seq.to_be_bytes()) },
            company: Position::START,
            seal: None,
        };
        let items = std::mem::take(&mut self.items);
        json!({ "pull": 1, "until": until, "items": items,
            "more": { "more": "whole", "ack": self.head, "holdings": null }, "end": true })
    }
}

impl MemoryStore {
    fn run(&mut self, operation: &StoreOperation) -> StoreAnswer {
        if let (Some(failure), StoreOperation::Commit(_)) = (&self.fails, operation) {
            return StoreAnswer::Failed(failure.clone());
        }
        match operation {
            StoreOperation::Open => StoreAnswer::Opened(Box::new(self.contents())),
            StoreOperation::Commit(writes) => {
                for write in writes {
                    self.write(write);
                }
                StoreAnswer::Done
            }
            StoreOperation::LoadSubject(key) => {
                StoreAnswer::Subject(self.subjects.get(key).map(|(row, _)| row.clone()))
            }
            StoreOperation::LoadCommands { epoch, from_seq, .. } => {
                let rows = self.commands.range((*epoch, *from_seq)..(*epoch, u64::MAX));
                StoreAnswer::Commands(rows.map(|(_, row)| row.clone()).collect())
            }
            StoreOperation::LoadPending => {
                StoreAnswer::Commands(self.commands.values().filter(|row| !row.acknowledged).cloned().collect())
            }
            StoreOperation::LoadStaged => StoreAnswer::Pages(self.staged.values().cloned().collect()),
            StoreOperation::ReadBlob { digest, .. } => StoreAnswer::Bytes(self.blobs.get(digest).cloned()),
            StoreOperation::Adopt { path } => match self.files.get(path).filter(|_| !self.is_photo_unreadable) {
                Some(jpeg) => {
                    let picture = Picture { jpeg: jpeg.clone(), thumbnail: b"small".to_vec() };
                    StoreAnswer::Adopted(Box::new(picture))
                }
                None => StoreAnswer::NoPicture(NoPicture::NotThere),
            },
            StoreOperation::Discard { path } => {
                self.files.remove(path);
                StoreAnswer::Done
            }
            StoreOperation::DigestSubjects => {
                let rows = self.subjects.values();
                StoreAnswer::Held(rows.map(|(row, _)| (row.key, Digest::of(&row.confirmed))).collect())
            }
        }
    }

    fn contents(&self) -> Contents {
        let is_pending = |key| self.commands.values().any(|row| !row.acknowledged && row.about == Some(key));
        let active = self.subjects.values().filter(|(row, _)| is_pending(row.key));
        let blobs = self.blobs.iter();
        Contents {
            meta: self.meta.clone(),
            lines: self.subjects.iter().map(|(key, (_, line))| (*key, line.clone())).collect(),
            active: active.map(|(row, _)| row.clone()).collect(),
            commands: self.commands.values().cloned().collect(),
            references: self.references.clone(),
            staged: u32::try_from(self.staged.len()).expect("few"),
            blobs: blobs
                .map(|(digest, bytes)| crate::effects::store::BlobRow {
                    digest: *digest,
                    bytes: bytes.len() as u64,
                    sent_at: self.sent.get(digest).copied(),
                })
                .collect(),
            thumbnails: self.thumbnails.clone(),
            salvage: None,
            newer: None,
            older: self.older,
        }
    }

    fn write(&mut self, write: &Write) {
        match write {
            Write::SetMeta { key, value } => drop(self.meta.insert((*key).to_owned(), value.clone())),
            Write::ClearMeta(key) => drop(self.meta.remove(*key)),
            Write::PutSubject { key, revision, confirmed, line } => {
                let row = SubjectRow { key: *key, revision: *revision, confirmed: confirmed.clone() };
                self.subjects.insert(*key, (row, line.clone()));
            }
            Write::DropSubject(key) => {
                self.subjects.remove(key);
                self.thumbnails.retain(|_, about| about != key);
            }
            Write::AppendCommand(row) => {
                let taken = self.commands.insert((row.epoch, row.seq), row.clone());
                assert_eq!(taken, None, "two commands at one place");
            }
            Write::SetOutcome { epoch, seq, outcome } => {
                if let Some(row) = self.commands.get_mut(&(*epoch, *seq)) {
                    row.outcome = Some(outcome.clone());
                }
            }
            Write::SetAcknowledged { epoch, through_seq } => {
                for row in self.commands.values_mut().filter(|row| row.epoch == *epoch) {
                    row.acknowledged = row.seq <= *through_seq;
                }
            }
            Write::DoubtOtherLives { epoch } => {
                for row in self.commands.values_mut().filter(|row| row.epoch != *epoch) {
                    row.acknowledged = false;
                }
            }
            Write::ForgetAcknowledged { epoch, through_seq } => {
                self.commands.retain(|_, row| !row.acknowledged || (row.epoch, row.seq) > (*epoch, *through_seq));
                let old = self.sent.extract_if(.., |_, place| *place <= (*epoch, *through_seq));
                for (digest, _) in old {
                    self.blobs.remove(&digest);
                }
            }
            Write::StagePage { n, bytes } => {
                self.stagings += 1;
                self.staged.insert(*n, bytes.clone());
            }
            Write::ClearStaged => self.staged.clear(),
            Write::PutReference { key, body } => drop(self.references.insert(key.clone(), body.clone())),
            Write::DropReference(key) => drop(self.references.remove(key)),
            Write::PutBlob { digest, bytes } => drop(self.blobs.insert(*digest, bytes.clone())),
            Write::PutThumbnail { digest, about, .. } => drop(self.thumbnails.insert(*digest, *about)),
            Write::SetBlobSent { digest, epoch, seq } => drop(self.sent.insert(*digest, (*epoch, *seq))),
            Write::DoubtBlobs => self.sent.clear(),
            Write::DropBlob(digest) => drop((self.blobs.remove(digest), self.sent.remove(digest))),
            Write::ClearMirror => {
                self.subjects.clear();
                self.references.clear();
                self.staged.clear();
            }
            Write::Wipe => *self = Self::default(),
        }
    }
}

/// The sample order, sent to the sample technician.
pub fn assigned() -> WorkOrder {
    let mut trial = samples::Trial::registered(&samples::asset());
    let assign = samples::commands::assign(samples::technician().person);
    trial.play(&samples::clerk(), &assign, crate::domain::order::Mode::Live).expect("an order can be assigned");
    trial.order
}

pub fn order_item(order: &WorkOrder) -> Item {
    put(WorkOrder::key(order.id.0), order.revision, order.clone())
}

/// A subject as the server puts it.
pub fn put(key: SubjectKey, revision: u64, subject: impl Into<AnySubject>) -> Item {
    let body = Product::write(&subject.into()).expect("a subject is JSON");
    put_raw(key, revision, &body)
}

/// Anything as the server puts it.
pub fn put_raw(key: SubjectKey, revision: u64, body: &str) -> Item {
    Item::Put { key, revision, body: serde_json::value::RawValue::from_string(body.to_owned()).expect("JSON") }
}

/// A version of the price list, as the server puts it.
pub fn prices(version: u32) -> Item {
    put(PriceList::key(Uuid::nil()), version.into(), samples::price_list(version))
}

/// Settings, as the server puts them.
pub fn policies(policies: Policies) -> Item {
    put(Policies::key(Uuid::nil()), policies.version.into(), policies)
}

/// Somebody's file, as the server puts it.
pub fn person(person: Person) -> Item {
    put(Person::key(person.id.0), 1, person)
}
