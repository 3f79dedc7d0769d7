//! The streams: two phones and an office, decided by a seed.

use std::collections::BTreeMap;

use callout_core::{
    domain::{
        digest::Digest,
        house::House as _,
        ids::{BranchId, CommandId, HeldId, PersonId},
        subject::{Holders, Listed as _, Recorded, SubjectKey},
        time::{Reading, Timestamp},
    },
    protocol::{
        command::Envelope,
        cursor::Cursor,
        limits::PROTOCOL,
        outcome::{Decision, HeldWhy, Outcome},
        pull::{Item, More, Page, holdings_digest},
        push::Header,
    },
};
use chrono_tz::Tz;
use futures::FutureExt as _;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::{
    super::company::{BRANCH, CLERK, LI, START_MS, WANG, id, settling, tables},
    house::{AnyEcho, AnyEchoCommand, Echo, EchoCommand, Echoes, To, WALL, Wall, WallCommand, word},
};
use crate::{
    security::DeviceKey,
    sync::{
        heart::{
            incoming::{Incoming, Push},
            log::Verifier,
        },
        job::{Ask, Job, Relay, Reply, Request},
        memory::{Memory, Tables},
        pull::{Ask as AskPage, Puller, pull},
        work::WorkError,
    },
};

/// Streams that are lived; each has so many steps.
const STREAMS: u64 = 300;
const STEPS: u64 = 60;

/// A phone of this house: its log, and what it holds.
struct Phone {
    person: u128,
    log: Vec<Vec<u8>>,
    sent: usize,
    cursor: Option<Cursor>,
    holds: BTreeMap<SubjectKey, Box<RawValue>>,
    cases: Vec<HeldId>,
}

/// What a store was asked, and what it said.
pub enum Asked {
    /// To decide jobs in one commit, at a time.
    Commit(Vec<Job<Echoes>>, Timestamp, Replies),
    /// A page.
    Page(Box<(Puller, AskPage, Page)>),
}

/// What jobs are answered.
pub type Replies = Vec<Result<Reply<Echoes>, WorkError>>;

/// A stream: two phones and an office, decided by a seed.
pub struct Stream {
    pub store: Memory<Echoes>,
    /// All that its store was asked, for another store to be asked the same.
    pub asked: Vec<Asked>,
    pub base: u128,
    now: Timestamp,
    dice: u64,
    next_id: u128,
    phones: [Phone; 2],
    echoes: Vec<Uuid>,
}

impl Stream {
    /// In a company whose ids begin there.
    pub fn new(base: u128, seed: u64) -> Self {
        let phone = |person| Phone {
            person: base + person,
            log: Vec::new(),
            sent: 0,
            cursor: None,
            holds: BTreeMap::new(),
            cases: Vec::new(),
        };
        Self {
            store: Memory::new(tables(base)),
            asked: Vec::new(),
            base,
            now: Timestamp::from_ms(START_MS),
            dice: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1,
            next_id: (base << 40) + 1_000,
            phones: [phone(WANG), phone(LI)],
            echoes: Vec::new(),
        }
    }

    /// From its beginning to its end.
    pub fn live(&mut self) {
        (0..STEPS).for_each(|_| self.step());
        self.end();
    }

    fn roll(&mut self, sides: u64) -> u64 {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        self.dice % sides
    }

    fn fresh(&mut self) -> u128 {
        self.next_id += 1;
        self.next_id
    }

    /// An echo that is there, or one that nobody opened.
    fn any_echo(&mut self) -> Uuid {
        match self.echoes.len() as u64 {
            0 => Uuid::from_u128(self.fresh()),
            count => {
                let at = self.roll(count);
                self.echoes[usize::try_from(at).expect("small")]
            }
        }
    }

    /// Decides jobs in one commit.
    fn commit(&mut self, jobs: Vec<Job<Echoes>>) -> &Replies {
        self.now = Timestamp::from_ms(self.now.ms() + 1_000);
        let replies = self.store.submit_all(&jobs.iter().collect::<Vec<_>>(), self.now);
        self.asked.push(Asked::Commit(jobs, self.now, replies.into()));
        let Some(Asked::Commit(_, _, replies)) = self.asked.last() else { unreachable!("just pushed") };
        replies
    }

    fn submit(&mut self, job: Job<Echoes>) -> Option<&Reply<Echoes>> {
        match &self.commit(vec![job])[0] {
            Ok(reply) => Some(reply),
            Err(WorkError::Failed(_)) => None,
            Err(error) => panic!("{error}"),
        }
    }

    fn branch(&self) -> BranchId {
        id(self.base + BRANCH)
    }

    fn request(&mut self, branch: BranchId) -> Request {
        let clerk: PersonId = id(self.base + CLERK);
        let actor = self.store.tables().people[&clerk].actor.clone();
        Request { key: CommandId(Uuid::from_u128(self.fresh())), branch, actor }
    }

    fn step(&mut self) {
        let which = usize::try_from(self.roll(2)).expect("small");
        match self.roll(11) {
            10 => self.relays(),
            0..=4 => self.records(which),
            5 | 6 => self.pushes(which),
            7 => self.pulls(which),
            8 => self.office(),
            _ => self.settles(which),
        }
    }

    fn records(&mut self, which: usize) {
        let text = format!("w{}", self.roll(9));
        let to = self.any_echo();
        let (about, command) = match self.roll(8) {
            0 => {
                // Now and then somebody opens what is there already.
                let echo = if self.roll(6) == 0 { to } else { Uuid::from_u128(self.fresh()) };
                self.echoes.push(echo);
                (echo, EchoCommand::Open(word(&text)))
            }
            1 => (self.any_echo(), EchoCommand::Wish(word(&text))),
            2 => (self.any_echo(), EchoCommand::Pass(To(to))),
            7 => (self.any_echo(), EchoCommand::Scrawl(word(&text))),
            3 => (self.any_echo(), EchoCommand::Look(To(Uuid::from_u128(WALL)))),
            _ => (self.any_echo(), EchoCommand::Say(word(&text))),
        };
        let command_id = CommandId(Uuid::from_u128(self.fresh()));
        let wall = self.now;
        let phone = &mut self.phones[which];
        let envelope = Envelope {
            id: command_id,
            device: id(phone.person + 100),
            epoch: 1,
            seq: phone.log.len() as u64 + 1,
            prev: phone.log.last().map_or(Digest::ZERO, |bytes| Digest::of(bytes)),
            kind: Echoes::row(&AnyEchoCommand::Echo(command.clone())).name.parse().expect("a kind"),
            kind_version: 1,
            about: Echo::key(about),
            basis_revision: None,
            recorded_at: Reading { wall, zone: Tz::UTC, monotonic_ms: 1, boot: 1 },
            body: Echoes::write_command(&AnyEchoCommand::Echo(command)).expect("JSON"),
            blobs: Vec::new(),
        };
        phone.log.push(envelope.to_bytes().expect("JSON"));
    }

    /// What is not acknowledged goes out, sometimes with what is, and twice.
    fn pushes(&mut self, which: usize) {
        let back = usize::try_from(self.roll(3)).expect("small");
        let phone = &self.phones[which];
        let from = phone.sent.saturating_sub(back);
        let key = DeviceKey::Ed25519(ed25519_dalek::SigningKey::from_bytes(&[7; 32]).verifying_key());
        let commands: Vec<_> = phone.log[from..].iter().map(|bytes| Incoming::read(bytes, |_| Some(&key))).collect();
        let header = Header {
            push: PROTOCOL,
            device: id(phone.person + 100),
            epoch: 1,
            first_seq: from as u64 + 1,
            count: u32::try_from(commands.len()).expect("few"),
            app: "1".parse().expect("an app"),
            recorder: None,
        };
        let push = Box::new(Push { header, commands, carrier: None, is_bounded: false });
        let Some(Reply::Answer(first)) = self.submit(Job::Push(push.clone())).cloned() else { panic!("an answer") };
        let Some(Reply::Answer(again)) = self.submit(Job::Push(push)) else { panic!("an answer") };
        assert_eq!(first, *again, "sent again it is answered the same (I4)");
        let phone = &mut self.phones[which];
        phone.sent = usize::try_from(first.head.seq).expect("few");
        assert_eq!(phone.sent, phone.log.len());
        for said in &first.outcomes {
            if let Outcome::Held { case, .. } = &said.outcome {
                phone.cases.push(*case);
            }
        }
    }

    fn office(&mut self) {
        let (about, command, log) = if self.roll(3) == 0 {
            let painted = ["qui", "loud", "noisy"][usize::try_from(self.roll(3)).expect("small")];
            let paint = AnyEchoCommand::Wall(WallCommand::Paint(word(painted)));
            (Wall::key(Uuid::from_u128(WALL)), paint, BranchId::COMPANY)
        } else {
            let to = [WANG, LI][usize::try_from(self.roll(2)).expect("small")];
            let hand = EchoCommand::Hand(To(Uuid::from_u128(self.base + to)));
            (Echo::key(self.any_echo()), AnyEchoCommand::Echo(hand), self.branch())
        };
        let request = self.request(log);
        self.submit(Job::Ask(Box::new(Ask::new(request, about, command))));
    }

    fn settles(&mut self, which: usize) {
        let cases: Vec<_> = self.phones[which].cases.drain(..).collect();
        if cases.is_empty() {
            return;
        }
        let decision = [Decision::Accepted, Decision::Declined][usize::try_from(self.roll(2)).expect("small")];
        let request = self.request(self.branch());
        self.submit(settling(request, cases, decision));
    }

    /// What follows in the company's log is told there: by two servers at once, and after a crash once more.
    fn relays(&mut self) {
        let waiting: Vec<_> = self.store.tables().relays.values().map(|row| (row.place, row.to)).collect();
        for (place, to) in waiting {
            let job = || Job::Relay(Relay { place, to });
            let replies = self.commit(vec![job(), job()]);
            assert!(replies.iter().all(|reply| matches!(reply, Ok(Reply::Relayed))), "{replies:?}");
            let before = format!("{:?}", self.store.snapshot());
            self.submit(job());
            assert_eq!(format!("{:?}", self.store.snapshot()), before, "told again it changes nothing (I4)");
        }
    }

    fn page(&mut self, person: u128, ask: &AskPage) -> Page {
        let who = Puller {
            incarnation: id(7),
            branch: self.branch(),
            person: id(person),
            device: id(person + 100),
            epoch: 1,
            page_items: 3,
        };
        let mut picture = self.store.clone();
        let page = pull(&mut picture, &who, ask).now_or_never().expect("memory never waits").expect("a page");
        self.asked.push(Asked::Page(Box::new((who, ask.clone(), page.clone()))));
        page
    }

    /// A picture from where the phone stands, taken over item by item; what it then holds is what the server says.
    fn pulls(&mut self, which: usize) {
        let (person, cursor) = (self.phones[which].person, self.phones[which].cursor);
        let mut ask = AskPage { cursor, page: None };
        loop {
            let page = self.page(person, &ask);
            let phone = &mut self.phones[which];
            for item in page.items {
                match item {
                    Item::Put { key, body, .. } => drop(phone.holds.insert(key, body)),
                    Item::Gone { key, .. } => drop(phone.holds.remove(&key)),
                    Item::Outcome(_) | Item::Decision(_) => {}
                    Item::Other(raw) => panic!("{raw:?}"),
                }
            }
            match page.more {
                More::Page { token } => ask.page = Some((page.until, token.parse().expect("a token"))),
                More::Whole { holdings, .. } => {
                    phone.cursor = Some(page.until);
                    let held = phone.holds.iter().map(|(key, body)| (*key, Digest::of(body.get().as_bytes())));
                    let digest = holdings_digest(held);
                    let says = holdings.expect("a picture of now");
                    assert_eq!((says.subjects, says.digest), (phone.holds.len() as u64, digest));
                    return;
                }
            }
        }
    }

    /// At the end everything follows from the log alone.
    fn end(&mut self) {
        (0..2).for_each(|which| self.pushes(which));
        self.relays();
        (0..2).for_each(|which| self.pulls(which));
        let tables = self.store.snapshot();
        let mut replayed: BTreeMap<SubjectKey, AnyEcho> = BTreeMap::new();
        for (log, head) in &tables.branches {
            let mut verifier = Verifier::new(*log);
            for (_, entry) in tables.log.range((*log, 0)..=(*log, u64::MAX)) {
                verifier.entry(entry).expect("the chain holds (I16)");
                for event in &entry.events {
                    let recorded: Recorded<Box<RawValue>> = serde_json::from_str(&event.body).expect("an event");
                    let what = Echoes::read_event(event.key.kind, &recorded.what).expect("an event of this house");
                    let any = Echoes::apply(replayed.get(&event.key), &recorded.with(what)).expect("it follows");
                    replayed.insert(event.key, any);
                }
            }
            verifier.end(head.position.seq, head.position.digest).expect("the log is whole");
        }
        let kept: BTreeMap<_, _> = tables.subjects.iter().map(|(key, state)| (*key, state.any.clone())).collect();
        assert_eq!(kept, replayed);
        for phone in &self.phones {
            let his: Vec<_> = kept
                .iter()
                .filter(|(_, any)| match Echoes::holders(any) {
                    Holders::Person(person) => person == id(phone.person),
                    Holders::Everybody => true,
                    Holders::Nobody | Holders::Branch(_) => false,
                })
                .map(|(key, any)| (*key, Echoes::write(any).expect("JSON")))
                .collect();
            let held: Vec<_> = phone.holds.iter().map(|(key, body)| (*key, body.get().to_owned())).collect();
            assert_eq!(held, his, "a phone has what it holds, and nothing else (I14)");
        }
        self.no_word_is_lost(&tables, &kept);
        Self::no_scrawl_is_lost(&tables, &kept);
    }

    /// What followed on the wall is there once, or the wall refused it and says so; in the order in which it was said.
    fn no_scrawl_is_lost(tables: &Tables<Echoes>, kept: &BTreeMap<SubjectKey, AnyEcho>) {
        let bodies = tables.log.values().flat_map(|entry| &entry.events);
        let said = bodies.filter(|event| event.key.kind == Echo::KIND && event.body.contains(r#""scrawl""#)).count();
        let wall = kept.get(&Wall::key(Uuid::from_u128(WALL))).and_then(Wall::narrow);
        let refused = tables.relays.values().filter(|row| row.refused.is_some()).count();
        let entries = tables.log.values().filter(|entry| entry.kind == "relay_refused").count();
        assert_eq!((wall.map_or(0, |wall| wall.scrawls) + refused, entries), (said, refused));
        assert!(tables.relays.values().all(|row| row.refused.is_some()), "nothing waits");
    }

    /// Every fact that was applied left its word, once; every other one is a case (I2, I4, I7).
    fn no_word_is_lost(&self, tables: &Tables<Echoes>, kept: &BTreeMap<SubjectKey, AnyEcho>) {
        let sent: usize = self.phones.iter().map(|phone| phone.log.len()).sum();
        let entries: Vec<_> = tables.log.values().filter(|entry| entry.sent.is_some()).collect();
        assert_eq!(entries.len(), sent, "each command has one entry");
        let mut held = 0;
        for entry in &entries {
            match entry.outcome.as_ref().expect("an outcome") {
                Outcome::Held { case, .. } => {
                    held += 1;
                    assert!(entry.events.is_empty() && tables.held.contains_key(case));
                }
                Outcome::Applied | Outcome::Adjusted { .. } => assert!(!entry.events.is_empty(), "{entry:?}"),
                Outcome::Refused { .. } => assert!(entry.events.is_empty() && entry.kind == "wish", "{entry:?}"),
                Outcome::Unknown => panic!("{entry:?}"),
            }
        }
        assert_eq!(tables.held.len(), held);
        let words: usize = kept.values().map(|any| Echo::narrow(any).map_or(0, |echo| echo.words.len())).sum();
        let events = tables.log.values().flat_map(|entry| &entry.events).filter(|event| event.key.kind == Echo::KIND);
        let said = events.filter(|event| event.body.contains(r#""what":"word""#)).count();
        assert_eq!(words, said);
    }
}

#[test]
fn streams_of_echoes_end_as_their_logs_say() {
    let (mut held, mut behind, mut passed, mut handed, mut scrawled, mut refused) = (0, 0, 0, 0, 0, 0);
    for seed in 1..=STREAMS {
        let mut stream = Stream::new(0, seed);
        stream.live();
        let tables = stream.store.tables();
        held += tables.held.len();
        behind += tables.held.values().filter(|row| matches!(row.why, HeldWhy::Behind { .. })).count();
        let events = || tables.log.values().flat_map(|entry| &entry.events);
        passed += events().filter(|event| event.body.contains("passed")).count();
        scrawled += events().filter(|event| event.body.contains("scrawled")).count();
        refused += tables.relays.len();
        handed += events().filter(|event| event.body.contains("handed")).count();
    }
    let seen = [held, behind, passed, handed, scrawled, refused];
    assert!(seen.iter().all(|count| *count > 50), "what these streams are for happens: {seen:?}");
}
