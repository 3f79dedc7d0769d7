//! A phone as far as its log is concerned: it numbers, chains, seals and sends.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use callout_core::{
    domain::{
        cash::{CashBook, CashCommand},
        digest::Digest,
        house::House as _,
        ids::{BranchId, CommandId, DeviceId, OrderId, PersonId},
        numbers::{DocumentKind, DocumentNumber},
        order::{
            OrderCommand, WorkOrder,
            command::{AgreeQuote, Arrive, CheckProduct, Means, Nothing, OfferQuote, RecordWork, TakePayment},
            statement::Statement,
        },
        pricing::{Agreement, Quantity, RequestedLine},
        signoff::{Point, Purpose, Seal, Signature, SignerRole, Strokes},
        subject::{Listed as _, SubjectKey},
        subjects::{AnyCommand, Product},
        text::Text,
        time::{Reading, Timestamp},
    },
    protocol::{
        command::Envelope,
        limits::PROTOCOL,
        push::{self, Answer, Header, RecorderSeal},
    },
};
use chrono_tz::Tz;
use ed25519_dalek::{Signer as _, SigningKey};

use super::company::{BRANCH, START_MS, id, line, note, yuan};
use crate::{
    security::DeviceKey,
    sync::heart::incoming::{BadPush, Push as AnyPush},
};

/// A push of it.
pub type Push = AnyPush<Product>;

/// A phone.
#[derive(Clone)]
pub struct Phone {
    pub device: DeviceId,
    person: PersonId,
    /// Whose money he collects.
    pub branch: BranchId,
    pub code: String,
    pub epoch: u32,
    /// What was recorded: the bytes of seq 1, 2, 3 …
    pub log: Vec<Vec<u8>>,
    /// How many the server has.
    pub sent: usize,
    pub clock: Timestamp,
    key: SigningKey,
    next_id: u128,
}

impl Phone {
    pub fn new(technician: u128, code: &str) -> Self {
        Self {
            device: id(technician + 100),
            person: id(technician),
            branch: id(BRANCH),
            code: code.to_owned(),
            epoch: 1,
            log: Vec::new(),
            sent: 0,
            clock: Timestamp::from_ms(START_MS),
            key: SigningKey::from_bytes(&Digest::of(code.as_bytes()).0),
            next_id: technician << 64,
        }
    }

    /// The same in that branch.
    pub fn of_branch(self, branch: BranchId) -> Self {
        Self { branch, ..self }
    }

    /// A phone that was enrolled at a test server with the key of that name.
    pub fn enrolled(device: DeviceId, key: &str, code: &str) -> Self {
        let key = SigningKey::from_bytes(&Digest::of(key.as_bytes()).0);
        Self { device, key, code: code.to_owned(), ..Self::new(u128::from(device.0.as_fields().0), code) }
    }

    pub fn public(&self) -> [u8; 32] {
        self.key.verifying_key().to_bytes()
    }

    pub fn key(&self) -> DeviceKey {
        DeviceKey::Ed25519(self.key.verifying_key())
    }

    fn fresh(&mut self) -> u128 {
        self.next_id += 1;
        self.next_id
    }

    pub fn seal(&self, digest: &Digest) -> Seal {
        Text::new(&STANDARD.encode(self.key.sign(&digest.0).to_bytes())).expect("a seal")
    }

    /// Writes a command into the log.
    pub fn record(&mut self, about: SubjectKey, content: &AnyCommand) -> Digest {
        let command = id(self.fresh());
        self.record_as(command, about, content)
    }

    pub fn record_as(&mut self, command: CommandId, about: SubjectKey, content: &AnyCommand) -> Digest {
        let row = Product::row(content);
        self.clock = Timestamp::from_ms(self.clock.ms() + 500);
        let envelope = Envelope {
            id: command,
            device: self.device,
            epoch: self.epoch,
            seq: self.log.len() as u64 + 1,
            prev: self.log.last().map_or(Digest::ZERO, |bytes| Digest::of(bytes)),
            kind: Text::new(row.name).expect("a kind"),
            kind_version: row.version,
            about,
            basis_revision: None,
            recorded_at: Reading { wall: self.clock, zone: Tz::Asia__Shanghai, monotonic_ms: 1, boot: 1 },
            body: Product::write_command(content).expect("it is written"),
            blobs: Vec::new(),
        };
        self.record_bytes(envelope.to_bytes().expect("it is written"))
    }

    pub fn record_bytes(&mut self, bytes: Vec<u8>) -> Digest {
        let hash = Digest::of(&bytes);
        self.log.push(bytes);
        hash
    }

    /// Something on an order.
    pub fn does(&mut self, order: OrderId, command: OrderCommand) -> Digest {
        self.record(WorkOrder::key(order.0), &AnyCommand::Order(command))
    }

    pub fn hands_in(&mut self, command: CashCommand) -> Digest {
        self.record(CashBook::key_of(self.branch, self.person), &AnyCommand::Cash(command))
    }

    pub fn accepts_and_arrives(&mut self, order: OrderId) {
        self.does(order, OrderCommand::Accept(Nothing {}));
        self.does(order, OrderCommand::StartTravel(Nothing {}));
        self.does(order, OrderCommand::Arrive(Arrive { location: None }));
    }

    /// Quote, agreement, work, check, done.
    pub fn repairs(&mut self, order: OrderId) {
        let quote = id(self.fresh());
        let line_of = |code: &str| RequestedLine {
            code: Text::new(code).expect("a code"),
            quantity: Quantity::new(1).expect("a quantity"),
        };
        let lines = vec![line_of("L-STD"), line_of("FAN-220")];
        let parts = vec![line_of("FAN-220")];
        self.does(
            order,
            OrderCommand::OfferQuote(OfferQuote { id: quote, solution: note("fan"), lines, price_list: 1 }),
        );
        let agree = AgreeQuote { quote, by_whom: line("Chen"), how: Agreement::InPerson };
        self.does(order, OrderCommand::AgreeQuote(agree));
        let work = RecordWork { work: note("changed the fan"), minutes: 40, parts, price_list: 1 };
        self.does(order, OrderCommand::RecordWork(work));
        self.does(order, OrderCommand::CheckProduct(CheckProduct { other_faults: None }));
        self.does(order, OrderCommand::FinishOnSite(Nothing {}));
    }

    pub fn signature(&mut self, shown: &WorkOrder, purpose: Purpose) -> Signature {
        let strokes = vec![vec![Point(1_000, 1_000, 0, 500), Point(3_000, 2_000, 10, 500)]];
        let mut signature = Signature {
            id: id(self.fresh()),
            purpose,
            statement: Statement::of(shown, purpose).bytes().expect("a statement"),
            strokes: Strokes::new(strokes).expect("strokes"),
            signer: line("Chen"),
            role: Some(SignerRole::Customer),
            device: self.device,
            signed_at: self.clock,
            seal: Text::new("x").expect("a seal"),
        };
        signature.seal = self.seal(&signature.digest());
        signature
    }

    /// The customer signs what is on the screen.
    pub fn signs(&mut self, shown: &WorkOrder) -> Digest {
        let signature = self.signature(shown, Purpose::WorkDone);
        self.does(shown.id, OrderCommand::Sign(signature))
    }

    pub fn cash_receipt(&self, n: u32) -> DocumentNumber {
        let issuer = Text::new(&format!("{}.{}", self.code, self.epoch)).expect("an issuer");
        DocumentNumber { kind: DocumentKind::CashReceipt, issuer, n }
    }

    pub fn takes_cash(&mut self, order: OrderId, amount: i64, receipt: u32) -> Digest {
        let means = Means::Cash { receipt: self.cash_receipt(receipt) };
        let payment = TakePayment { id: id(self.fresh()), amount: yuan(amount), means };
        self.does(order, OrderCommand::TakePayment(payment))
    }

    /// A push of the commands from a place on.
    pub fn push_from(&self, first_seq: u64, count: usize) -> Vec<u8> {
        let from = usize::try_from(first_seq - 1).expect("a place");
        let commands: Vec<&[u8]> = self.log[from..from + count].iter().map(Vec::as_slice).collect();
        self.push_of(first_seq, &commands)
    }

    /// The recorder's own seal over the head of his log (F75).
    pub fn recorder_seal(&self) -> RecorderSeal {
        self.recorder_seal_at(self.log.len())
    }

    /// The same over so many of its first commands.
    pub fn recorder_seal_at(&self, count: usize) -> RecorderSeal {
        let (epoch, seq) = (self.epoch, count as u64);
        let hash = self.log[..count].last().map_or(Digest::ZERO, |bytes| Digest::of(bytes));
        let seal = self.seal(&RecorderSeal::sealed_digest(self.device, epoch, seq, &hash));
        RecorderSeal { device: self.device, epoch, seq, hash, seal }
    }

    pub fn push_of(&self, first_seq: u64, commands: &[&[u8]]) -> Vec<u8> {
        self.push_with(first_seq, commands, None)
    }

    /// A body that names the seal of whoever recorded what is in it.
    pub fn push_with(&self, first_seq: u64, commands: &[&[u8]], recorder: Option<RecorderSeal>) -> Vec<u8> {
        let header = Header {
            push: PROTOCOL,
            device: self.device,
            epoch: self.epoch,
            first_seq,
            count: u32::try_from(commands.len()).expect("a count"),
            app: Text::new("1.0.0").expect("a version"),
            recorder,
        };
        let unsealed = push::unsealed(&header, commands).expect("it is written");
        let seal = self.seal(&push::sealed_digest(&unsealed));
        push::seal(unsealed, seal).expect("it is written")
    }

    pub fn pending(&self) -> Vec<u8> {
        self.push_from(self.sent as u64 + 1, self.log.len() - self.sent)
    }

    pub fn hear(&mut self, answer: &Answer) {
        self.sent = usize::try_from(answer.head.seq).expect("a place");
    }

    pub fn read(&self, body: &[u8]) -> Result<Push, BadPush> {
        Push::read(body, &self.key())
    }

    /// A body that names another recorder's seal, read with his key as well.
    pub fn read_with(&self, body: &[u8], recorder: &Self) -> Result<Push, BadPush> {
        Push::unseal(push::read(body)?, &self.key(), Some(&recorder.key()))
    }

    /// What the device does after a fork: a new log, numbered from 1.
    pub fn begin_epoch(&mut self, epoch: u32) {
        self.epoch = epoch;
        self.log.clear();
        self.sent = 0;
    }
}
