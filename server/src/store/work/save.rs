//! Writing what a commit brings, a few bulk statements whatever the number of jobs.

use std::collections::BTreeMap;

use callout_core::domain::{
    custody::{Holder, Place},
    digest::Digest,
    house::House as _,
    ids::BranchId,
    ledger::Account,
    numbers::DocumentKind,
    order::{WorkOrder, state::Register},
    person::Person,
    subject::{Listed as _, State, SubjectKey},
    subjects::{AnySubject, Product},
    time::Timestamp,
};
use serde::Serialize;
use uuid::Uuid;

use super::{
    entries::{self, Packer},
    int,
    rows::decision_name,
};
use crate::{
    store::{StoreError, Value, WriteTx, args, assets, customers, people, search, statements},
    sync::heart::{
        rows::{DocumentRow, FeedRow, FeedWhat, HeldRow, LogEntry, PostingRow, SecurityRow, body_of, kinds},
        writes,
    },
};

statements! {
    /// Where the logs stand.
    HEADS = "insert into branch_heads (branch, code, zone, currency, seq, digest, at)";
    /// New entries of the logs.
    LOG = "insert into branch_log (branch, seq, at, actor, device, epoch, device_seq, command, command_hash, kind,
        about_kind, about_id, bytes, outcome, detail, events, hash)";
    /// New rows of the feed.
    FEED = "insert into feed (branch, audience, seq, kind, subject, item, revision, body)";
    /// Orders as they are now.
    ORDERS = "insert into orders (branch, id, number, call_id, call_number, stage, category, assignee, holder,
        customer, customer_name, asset, model, received_at, arrive_by, due_minor, is_register_open, goods,
        revision, changed_at, body_digest, search)";
    /// Other subjects as they are now.
    SUBJECTS = "insert into subjects (branch, kind, id, holder, revision, body_digest)";
    /// The bodies of both.
    REVISIONS = "insert into subject_revisions (branch, kind, id, revision, seq, body)";
    /// Heads of devices.
    DEVICES = "insert into device_heads (branch, device, epoch, seq, hash, is_forked)";
    /// The epoch that the devices' own table shows, and when each was heard of.
    HEARD = "update devices set epoch = v.column2, last_contact_at = v.column3 from (";
    /// Evidence of forks.
    EVIDENCE = "insert into fork_evidence (branch, hash, device, epoch, seq, bytes, at)";
    /// Held facts.
    HELD = "insert into held (branch, id, device, epoch, seq, hash, person, claims, kind, about_kind, about_id, opens,
        basis_revision, recorded_at, received_at, why, bytes, decision, reason, decided_by, decided_at)";
    /// Postings.
    POSTINGS = "insert into ledger_postings (branch, seq, n, at, account, account_of, amount_minor, currency, about_kind,
        about_id)";
    /// Numbers that were used.
    DOCUMENTS = "insert into documents (branch, series, n, kind, about_kind, about_id, seq)";
    /// Pictures that commands name.
    BLOB_REFS = "insert into blob_refs (branch, digest, about_kind, about_id, bytes, person)";
    /// Replies by key.
    REPLIES = "insert into office_replies (branch, key, asked, about, at)";
    /// What whoever is responsible for security should look at.
    SECURITY = "insert into security_events (id, at, kind, person, device, session, detail)";
}

type Writes = writes::Writes<Product>;

/// Writes everything; the caller commits.
pub(super) async fn save(tx: &mut WriteTx, writes: &Writes) -> Result<(), StoreError> {
    // Packing the commands takes longer than writing what it saves: it is done beside the other statements.
    let log = writes.log.clone();
    let log = tokio::task::spawn_blocking(move || {
        let mut packer = Packer::default();
        log.iter().map(|e| entry(e, &mut packer)).collect::<Vec<_>>()
    });
    logs(tx, writes).await?;
    subjects(tx, writes).await?;
    devices(tx, writes).await?;
    money(tx, writes).await?;
    let held: Vec<_> = writes.held.values().map(held).collect();
    let again = "on conflict (branch, id) do update set decision = excluded.decision, reason = excluded.reason,
        decided_by = excluded.decided_by, decided_at = excluded.decided_at where excluded.decided_at is not null";
    tx.execute_many(HELD, held, again).await?;
    let blobs: Vec<_> = writes
        .blobs
        .iter()
        .map(|row| {
            let (kind, id) = row.about.map_or((0, Uuid::nil()), |about| (about.kind.0, about.id));
            args![row.branch, row.blob.digest, kind, id, row.blob.bytes, row.person]
        })
        .collect();
    let again = "on conflict (branch, digest, about_kind, about_id) do nothing";
    tx.execute_many(BLOB_REFS, blobs, again).await?;
    let replies: Vec<_> =
        writes.replies.iter().map(|r| args![r.branch, r.key, r.asked, json(&r.about), ms(r.at)]).collect();
    tx.execute_many(REPLIES, replies, "").await?;
    tx.execute_many(SECURITY, writes.security.iter().map(security).collect::<Vec<_>>(), "").await?;
    let log = log.await.map_err(|lost| StoreError::Other(sqlx::Error::Io(std::io::Error::other(lost))))?;
    tx.execute_many(LOG, log, "").await?;
    Ok(())
}

async fn logs(tx: &mut WriteTx, writes: &Writes) -> Result<(), StoreError> {
    let heads: Vec<_> = writes
        .branches
        .values()
        .map(|head| {
            let (site, position) = (&head.site, head.position);
            let (zone, currency) = (site.zone.name(), site.currency.code());
            args![site.branch, site.code, zone, currency, int(position.seq), position.digest, ms(head.at)]
        })
        .collect();
    let moved = "on conflict (branch) do update set seq = excluded.seq, digest = excluded.digest, at = excluded.at,
        zone = excluded.zone";
    tx.execute_many(HEADS, heads, moved).await?;
    // Where a device's log stood at an entry, the log itself says.
    let rows = writes.feed.iter().filter(|row| row.key.kind != kinds::HEAD);
    tx.execute_many(FEED, rows.map(feed).collect::<Vec<_>>(), "").await?;
    Ok(())
}

/// Subjects as they stand, what lists look for beside them, and their bodies.
async fn subjects(tx: &mut WriteTx, writes: &Writes) -> Result<(), StoreError> {
    let times: BTreeMap<(BranchId, u64), i64> = writes.log.iter().map(|e| ((e.branch, e.seq), ms(e.at))).collect();
    let (mut orders, mut others, mut revisions) = (Vec::new(), Vec::new(), Vec::new());
    let (mut files, mut products, mut people) = (Vec::new(), Vec::new(), Vec::new());
    for (key, state) in &writes.subjects {
        let Some(state) = state else { continue };
        let body = body_of::<Product>(&state.any);
        let seq = writes.changed.get(key).copied().unwrap_or(0);
        let digest = Digest::of(body.as_bytes());
        match &state.any {
            AnySubject::Order(it) => {
                let changed_at = times.get(&(it.branch, seq)).copied().unwrap_or(0);
                orders.push(order(it, holder_of(state), changed_at, digest));
            }
            AnySubject::Customer(it) => files.push(customers::row(it, state.revision)),
            AnySubject::Asset(it) => products.push(assets::row(it, state.revision)),
            AnySubject::Person(it) => people.push((it, state.revision)),
            // Nothing is looked for but who has it.
            _ => {}
        }
        if key.kind != WorkOrder::KIND {
            others.push(args![home_of(state), key.kind, key.id, holder_of(state), int(state.revision), digest]);
        }
        revisions.push(args![home_of(state), key.kind, key.id, int(state.revision), int(seq), body]);
    }
    let again = "on conflict (branch, id) do update set stage = excluded.stage, category = excluded.category,
        assignee = excluded.assignee, holder = excluded.holder, due_minor = excluded.due_minor,
        is_register_open = excluded.is_register_open, goods = excluded.goods, revision = excluded.revision,
        changed_at = excluded.changed_at, body_digest = excluded.body_digest, search = excluded.search";
    tx.execute_many(ORDERS, orders, again).await?;
    let again = "on conflict (branch, kind, id) do update set holder = excluded.holder, revision = excluded.revision,
        body_digest = excluded.body_digest";
    tx.execute_many(SUBJECTS, others, again).await?;
    // A product's row names its customer's.
    tx.execute_many(customers::ROWS, files, customers::AGAIN).await?;
    tx.execute_many(assets::ROWS, products, assets::AGAIN).await?;
    tx.execute_many(REVISIONS, revisions, "").await?;
    for (person, revision) in people {
        let seq = writes.changed.get(&Person::key(person.id.0)).copied().unwrap_or(0);
        let at = times.get(&(BranchId::COMPANY, seq)).copied().unwrap_or(0);
        people::take(tx, person, revision, Timestamp::from_ms(at)).await?;
    }
    Ok(())
}

/// The log in which a subject's rows are: its branch's, or the company's.
fn home_of(state: &State<Product>) -> BranchId {
    state.branch.unwrap_or(BranchId::COMPANY)
}

/// Whose phones have it: a person's, a branch's, or everybody's.
fn holder_of(state: &State<Product>) -> Option<Uuid> {
    Product::holders(&state.any).audience(home_of(state))
}

async fn devices(tx: &mut WriteTx, writes: &Writes) -> Result<(), StoreError> {
    let heads: Vec<_> = writes
        .devices
        .values()
        .map(|device| {
            let head = device.head;
            args![device.branch, device.id, head.epoch, int(head.seq), head.hash, device.is_forked]
        })
        .collect();
    let moved = "on conflict (branch, device) do update set epoch = excluded.epoch, seq = excluded.seq,
        hash = excluded.hash, is_forked = excluded.is_forked";
    tx.execute_many(DEVICES, heads, moved).await?;
    let at = writes.log.last().map_or(0, |entry| entry.at.ms());
    let heard: Vec<_> = writes.devices.values().map(|device| args![device.id, device.head.epoch, at]).collect();
    tx.execute_many(HEARD, heard, ") as v where devices.id = v.column1").await?;
    let evidence: Vec<_> = writes
        .evidence
        .iter()
        .map(|row| args![row.branch, row.hash, row.device, row.epoch, int(row.seq), row.bytes.to_vec(), ms(row.at)])
        .collect();
    tx.execute_many(EVIDENCE, evidence, "on conflict (branch, hash) do nothing").await?;
    Ok(())
}

async fn money(tx: &mut WriteTx, writes: &Writes) -> Result<(), StoreError> {
    tx.execute_many(POSTINGS, writes.postings.iter().map(posting).collect::<Vec<_>>(), "").await?;
    // The last number of a series is the greatest that was used.
    tx.execute_many(DOCUMENTS, writes.documents.iter().map(document).collect::<Vec<_>>(), "").await?;
    Ok(())
}

fn entry(e: &LogEntry, packer: &mut Packer) -> Vec<Value> {
    let (about_kind, about_id) = columns(e.about);
    let sent = e.sent.as_ref();
    args![
        e.branch,
        int(e.seq),
        ms(e.at),
        e.actor,
        sent.map(|sent| sent.device),
        sent.map(|sent| sent.epoch),
        sent.map(|sent| int(sent.seq)),
        e.command,
        sent.map(|sent| sent.hash),
        e.kind,
        about_kind,
        about_id,
        sent.map(|sent| packer.pack(entries::beside(e, sent).as_ref(), &sent.bytes)),
        e.outcome.as_ref().map(json),
        e.detail,
        entries::events_text(e),
        e.hash,
    ]
}

/// What something is about, as two columns.
fn columns(about: Option<SubjectKey>) -> (Option<u16>, Option<Uuid>) {
    about.map(|key| (key.kind.0, key.id)).unzip()
}

fn feed(row: &FeedRow) -> Vec<Value> {
    let (item, revision, body) = match &row.what {
        FeedWhat::Put { revision } => ("put", Some(int(*revision)), None),
        FeedWhat::Gone(why) => ("gone", None, Some(json(why))),
        FeedWhat::Body(body) => ("body", None, Some(body.clone())),
    };
    args![row.branch, row.audience, int(row.seq), row.key.kind, row.key.id, item, revision, body]
}

fn order(order: &WorkOrder, holder: Option<Uuid>, changed_at: i64, body_digest: Digest) -> Vec<Value> {
    args![
        order.branch,
        order.id,
        order.number.to_string(),
        order.call.id,
        order.call.number.to_string(),
        order.stage.name(),
        format!("{:?}", order.entitlement.category()),
        order.assignee(),
        holder,
        order.customer.id,
        order.customer.name,
        order.asset.id,
        order.asset.model,
        order.call.received.ms(),
        order.call.arrive_by.ms(),
        order.due().minor,
        matches!(order.call.register, Register::Open),
        goods_of(order),
        int(order.revision),
        changed_at,
        body_digest,
        search_of(order),
    ]
}

/// Where a customer's goods are, if we have any (I9).
fn goods_of(order: &WorkOrder) -> Option<&'static str> {
    let thing = order.record.custody.iter().flat_map(|c| &c.things).find(|thing| !thing.is_home())?;
    Some(match thing.holder {
        Holder::At { at: Place::Technician { .. } } => "technician",
        Holder::At { at: Place::Workshop } => "workshop",
        Holder::At { at: Place::Customer } | Holder::InTransit { .. } => "transit",
    })
}

/// What a person may look for, folded so that both databases find alike (I12).
fn search_of(order: &WorkOrder) -> String {
    let serial = order.asset.serial.as_ref().map_or("", |serial| serial.as_str());
    let (number, call) = (order.number.to_string(), order.call.number.to_string());
    let customer = &order.customer;
    let parts = [number.as_str(), &call, customer.name.as_str(), customer.address.as_str(), customer.phone.as_str()];
    search::folded(parts.into_iter().chain([order.asset.model.as_str(), serial]))
}

fn held(row: &HeldRow) -> Vec<Value> {
    let (about_kind, about_id) = columns(row.about);
    let settled = row.settled.as_ref();
    args![
        row.branch,
        row.id,
        row.device,
        row.epoch,
        int(row.seq),
        row.hash,
        row.person,
        row.claims,
        row.kind,
        about_kind,
        about_id,
        row.opens,
        row.basis_revision.map(int),
        row.recorded_at.map(ms),
        ms(row.received_at),
        json(&row.why),
        row.bytes.to_vec(),
        settled.map(|s| decision_name(s.decision)),
        settled.map(|s| s.reason.clone()),
        settled.map(|s| s.by),
        settled.map(|s| ms(s.at)),
    ]
}

fn posting(row: &PostingRow) -> Vec<Value> {
    let (account, of) = match row.account {
        Account::Receivable(of) => ("receivable", of.0),
        Account::Revenue(of) => ("revenue", of.0),
        Account::TechnicianCash(of) => ("technician_cash", of.0),
        Account::HandedIn(of) => ("handed_in", of.0),
        Account::CashDesk(of) => ("cash_desk", of.0),
        Account::Bank(of) => ("bank", of.0),
        Account::CashDifference(of) => ("cash_difference", of.0),
        Account::Shortage(of) => ("shortage", of.0),
    };
    let (seq, at, amount) = (int(row.seq), ms(row.at), row.amount);
    args![row.branch, seq, row.n, at, account, of, amount.minor, amount.currency.code(), row.about.kind, row.about.id]
}

fn document(row: &DocumentRow) -> Vec<Value> {
    let (about_kind, about_id) = columns(row.about);
    let kind = kind_name(row.number.kind);
    args![row.branch, row.number.series(), row.number.n, kind, about_kind, about_id, int(row.seq)]
}

fn security(row: &SecurityRow) -> Vec<Value> {
    // The id follows from the content, because nothing in the heart rolls dice.
    let parts = [row.kind.as_bytes(), row.device.0.as_bytes(), &row.at.ms().to_be_bytes(), row.detail.as_bytes()];
    args![Digest::of_parts(&parts).id(), ms(row.at), row.kind, row.person, row.device, None::<Uuid>, row.detail]
}

const fn kind_name(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Call => "call",
        DocumentKind::Voucher => "voucher",
        DocumentKind::Invoice => "invoice",
        DocumentKind::GoodsReceipt => "goods_receipt",
        DocumentKind::CashReceipt => "cash_receipt",
        DocumentKind::GoodsReceiptVoid => "goods_receipt_void",
    }
}

const fn ms(at: Timestamp) -> i64 {
    at.ms()
}

/// Our own types: string keys and finite numbers only, so that writing cannot fail.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    };

    use callout_core::{
        domain::{
            order::{
                OrderCommand,
                command::{Nothing, RecordFinding, ReportResult},
            },
            signoff::{Point, Purpose, Strokes},
        },
        protocol::limits::PUSH_COMMANDS_MAX,
    };

    use crate::{
        store::{Db, work},
        sync::tests::{
            company::note,
            office::{Office, log_of},
        },
        testing::{TestServer, office},
    };

    /// The tables that a push adds rows to.
    const TABLES: [&str; 6] = ["branch_log", "feed", "subject_revisions", "ledger_postings", "documents", "blob_refs"];
    /// What a finished job of twelve facts, with a signature of 130 points, may add to the log, and to all of them. It comes in
    /// two pushes here; as one it has two rows and three KiB less, a revision of the order and its row of the feed.
    const LOG_MAX: (i64, i64) = (12, 9_400);
    const ALL_MAX: (i64, i64) = (23, 15_900);

    /// Two strokes of a hand that is not quite steady.
    fn strokes() -> Strokes {
        let mut chance = 1_u32;
        let mut near = |whole: u16, spread: u16| {
            chance = chance.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            whole + u16::try_from(chance >> 16).unwrap_or_default() % spread
        };
        let mut point = |n: u16| Point(near(1_000 + n * 60, 60), near(3_000, 900), u32::from(n) * 16, near(400, 200));
        Strokes::new(vec![(0..65).map(&mut point).collect(), (65..130).map(&mut point).collect()]).expect("strokes")
    }

    /// Rows of each table, and the bytes of their columns: texts and blobs by length, numbers as eight.
    async fn tables(db: &Db) -> Vec<(i64, i64)> {
        let Db::Sqlite { readers, .. } = db else { unreachable!("tests run on SQLite") };
        let mut all = Vec::new();
        for table in TABLES {
            let columns = format!("select name from pragma_table_info('{table}')");
            let columns: Vec<String> =
                sqlx::query_scalar(sqlx::AssertSqlSafe(columns)).fetch_all(readers).await.expect("columns");
            let length =
                |column: &String| format!("iif(typeof({column}) in ('text', 'blob'), octet_length({column}), 8)");
            let lengths = columns.iter().map(length).collect::<Vec<_>>().join(" + ");
            let sums = format!("select count(*), coalesce(sum({lengths}), 0) from {table}");
            all.push(sqlx::query_as(sqlx::AssertSqlSafe(sums)).fetch_one(readers).await.expect("sums"));
        }
        all
    }

    #[tokio::test]
    async fn a_finished_job_is_few_rows_and_few_bytes() {
        let server = TestServer::start().await;
        let admin = server.administrator().await;
        server.post("/v1/price-lists").bearer(&admin).json(&office::prices(0, 20_000)).send().await.expect(201);
        let mut desk = Office::open(&server).await;
        let (phone, session) = server.person("wang").technician().add_with_phone().await;
        let order = desk.order_of(&server, phone.person).await;
        let before = tables(&server.state.db).await;

        let mut log = log_of(&phone, "wang", "D01");
        log.accepts_and_arrives(order);
        let found = note("Opened the unit; winding burnt, 4711 hours of use");
        let finding = RecordFinding { found, cause: Some(note("winding burnt")), differs: true };
        log.does(order, OrderCommand::RecordFinding(finding));
        log.repairs(order);
        server.push_pending(&session, &mut log).await;
        let mut tx = server.state.db.read().await.expect("a reader");
        let shown = work::held::order(&mut tx, server.branch, order).await.expect("it reads").expect("an order");
        drop(tx);
        let mut signature = log.signature(&shown, Purpose::WorkDone);
        signature.strokes = strokes();
        signature.seal = log.seal(&signature.digest());
        log.does(order, OrderCommand::Sign(signature));
        log.takes_cash(order, 280, 1);
        let result = note("Repaired, tested for ten minutes, customer content");
        log.does(order, OrderCommand::ReportResult(ReportResult { result }));
        server.push_pending(&session, &mut log).await;

        let after = tables(&server.state.db).await;
        let added = before.iter().zip(&after).map(|(before, after)| (after.0 - before.0, after.1 - before.1));
        let added: Vec<_> = TABLES.into_iter().zip(added).collect();
        let (rows, bytes) = added.iter().fold((0, 0), |sum, (_, (rows, bytes))| (sum.0 + rows, sum.1 + bytes));
        let is_within = |(rows, bytes): (i64, i64), max: (i64, i64)| rows <= max.0 && bytes <= max.1;
        assert!(
            is_within(added[0].1, LOG_MAX) && is_within((rows, bytes), ALL_MAX),
            "{rows} rows, {bytes} bytes: {added:?}"
        );
    }

    /// Counts what SQLite does on the writer's connection from now on, in tens of its machine's steps.
    async fn count_steps(db: &Db) -> Arc<AtomicU64> {
        let Db::Sqlite { writer, .. } = db else { unreachable!("tests run on SQLite") };
        let steps = Arc::new(AtomicU64::new(0));
        let counter = steps.clone();
        let mut connection = writer.acquire().await.expect("the writer");
        let mut handle = connection.lock_handle().await.expect("its handle");
        handle.set_progress_handler(10, move || {
            counter.fetch_add(1, Ordering::Relaxed);
            true
        });
        steps
    }

    #[tokio::test]
    async fn a_push_costs_the_same_however_long_the_log_is() {
        let server = TestServer::start().await;
        let mut desk = Office::open(&server).await;
        let (phone, session) = server.person("wang").technician().add_with_phone().await;
        let order = desk.order_of(&server, phone.person).await;
        let steps = count_steps(&server.state.db).await;
        let mut log = log_of(&phone, "wang", "D01");
        let mut costs = Vec::new();
        for _ in 0..5 {
            // The first is applied and the others are refused: each is an entry of the log.
            for _ in 0..PUSH_COMMANDS_MAX {
                log.does(order, OrderCommand::Accept(Nothing {}));
            }
            server.push_pending(&session, &mut log).await;
            let before = steps.load(Ordering::Relaxed);
            log.does(order, OrderCommand::Accept(Nothing {}));
            server.push_pending(&session, &mut log).await;
            costs.push(steps.load(Ordering::Relaxed) - before);
        }
        assert!(costs[0] > 0 && costs[4] <= costs[0] * 5 / 4, "{costs:?}");
    }
}
