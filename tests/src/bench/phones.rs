//! Light phones: a key, a log that is numbered and chained, and whole jobs recorded in it. No screen, no store.

use anyhow::Context as _;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use callout_core::{
    domain::{
        commands::Command as _,
        digest::Digest,
        ids::CommandId,
        numbers::{DocumentKind, DocumentNumber},
        order::{
            OrderCommand, WorkOrder,
            command::{Means, Nothing, ReportResult, TakePayment},
        },
        people::Actor,
        signoff::{Seal, Signature},
        subject::Listed as _,
        text::Text,
        time::Reading,
    },
    protocol::{
        auth::Session,
        command::Envelope,
        limits::PROTOCOL,
        push::{self, Head, Header},
    },
};
use callout_server::{security::Phone, store, testing::TestPhone};
use chrono::TimeDelta;
use chrono_tz::Tz;

use super::{
    orders::{Hand, Maker, note, price},
    server::Company,
};

/// A light phone.
pub struct LightPhone {
    /// Its key and ids.
    pub phone: TestPhone,
    /// Its session.
    pub session: Session,
    /// Who carries it.
    pub actor: Actor,
    issuer: Text<32>,
    seq: u64,
    prev: Digest,
    receipts: u32,
}

impl LightPhone {
    /// An enrolled phone of a new technician.
    pub async fn enrol(company: &Company, login: &str) -> anyhow::Result<Self> {
        let server = &company.server;
        let (phone, session) = server.person(login).technician().add_with_phone().await;
        let mut tx = server.state.db.read().await?;
        let device = store::work::device(&mut tx, phone.device).await?.context("the phone is enrolled")?;
        let issuer = Text::new(&format!("{}.{}", device.code, device.head.epoch)).context("an issuer")?;
        let actor = company.maker.technician(phone.person);
        Ok(Self { phone, session, actor, issuer, seq: 0, prev: Digest::ZERO, receipts: 0 })
    }

    /// What the router makes of its token.
    pub fn signed_in(&self) -> Phone {
        let TestPhone { device: id, person, ref key } = self.phone;
        let head = Head { epoch: 1, seq: self.seq, hash: self.prev };
        let incarnation = self.session.incarnation;
        Phone { id, branch: self.actor.branch, person, key: key.public(), head, incarnation }
    }

    /// A whole job on an assigned order, as one push: from accepting it to leaving, signed and paid.
    pub fn does_the_job(&mut self, maker: &mut Maker, order: WorkOrder) -> anyhow::Result<Vec<u8>> {
        let first_seq = self.seq + 1;
        let mut lines = Vec::new();
        let mut order = self.does(maker, order, &OrderCommand::Accept(Nothing {}), &mut lines)?;
        for command in maker.on_site(&order)? {
            order = self.does(maker, order, &command, &mut lines)?;
        }
        let signature = OrderCommand::Sign(self.signature(maker, &order)?);
        order = self.does(maker, order, &signature, &mut lines)?;
        self.receipts += 1;
        let receipt = DocumentNumber { kind: DocumentKind::CashReceipt, issuer: self.issuer.clone(), n: self.receipts };
        let id = maker.chance.id(maker.now);
        let payment = TakePayment { id, amount: price()?, means: Means::Cash { receipt } };
        order = self.does(maker, order, &OrderCommand::TakePayment(payment), &mut lines)?;
        let report = ReportResult { result: note("Repaired, tested for ten minutes, customer content")? };
        self.does(maker, order, &OrderCommand::ReportResult(report), &mut lines)?;
        self.push(first_seq, &lines)
    }

    /// Accepts an order, as a push of one command.
    pub fn accepts(&mut self, maker: &mut Maker, order: WorkOrder) -> anyhow::Result<Vec<u8>> {
        let mut lines = Vec::new();
        self.does(maker, order, &OrderCommand::Accept(Nothing {}), &mut lines)?;
        self.push(self.seq, &lines)
    }

    fn does(
        &mut self,
        maker: &mut Maker,
        order: WorkOrder,
        command: &OrderCommand,
        lines: &mut Vec<Vec<u8>>,
    ) -> anyhow::Result<WorkOrder> {
        maker.now = maker.now.after(TimeDelta::milliseconds(1));
        let actor = self.actor.clone();
        let hand = Hand { actor: &actor, device: Some(self.phone.device) };
        let basis_revision = Some(order.revision);
        let id = order.id;
        let after = maker.play(order, hand, command)?;
        let row = command.row();
        self.seq += 1;
        let envelope = Envelope {
            id: maker.chance.id::<CommandId>(maker.now),
            device: self.phone.device,
            epoch: 1,
            seq: self.seq,
            prev: self.prev,
            kind: Text::new(row.name).context("a kind")?,
            kind_version: row.version,
            about: WorkOrder::key(id.0),
            basis_revision,
            recorded_at: Reading { wall: maker.now, zone: Tz::Asia__Shanghai, monotonic_ms: self.seq, boot: 1 },
            body: command.body()?,
            blobs: Vec::new(),
        };
        let bytes = envelope.to_bytes()?;
        self.prev = Digest::of(&bytes);
        lines.push(bytes);
        Ok(after)
    }

    fn signature(&self, maker: &mut Maker, order: &WorkOrder) -> anyhow::Result<Signature> {
        let mut signature = maker.signature(order, self.phone.device)?;
        signature.seal = self.seal(&signature.digest())?;
        Ok(signature)
    }

    fn seal(&self, digest: &Digest) -> anyhow::Result<Seal> {
        Text::new(&STANDARD.encode(self.phone.key.sign(&digest.0).0)).context("a seal")
    }

    fn push(&self, first_seq: u64, lines: &[Vec<u8>]) -> anyhow::Result<Vec<u8>> {
        let header = Header {
            push: PROTOCOL,
            device: self.phone.device,
            epoch: 1,
            first_seq,
            count: u32::try_from(lines.len())?,
            app: Text::new("1.0.0").context("a version")?,
            recorder: None,
        };
        let lines: Vec<&[u8]> = lines.iter().map(Vec::as_slice).collect();
        let unsealed = push::unsealed(&header, &lines)?;
        let seal = self.seal(&push::sealed_digest(&unsealed))?;
        Ok(push::seal(unsealed, seal)?)
    }
}
