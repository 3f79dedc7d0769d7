//! The companies of streams as rows, many at once; and their logs, verified.

use callout_core::domain::{digest::Digest, ids::BranchId, people::Role};

use super::super::{
    company::{BRANCH, CLERK, LI, OFFICE, START_MS, WANG, branch_code, device_code, id},
    phone::Phone,
};
use crate::{
    store::{Db, Value, args, branches, statements, work::audit},
    verify::{Verified, verify_log},
};

statements! {
    /// For tests: branches.
    BRANCHES = "insert into branches (id, name, created_at)";
    /// For tests: heads with codes of their own.
    HEADS = "insert into branch_heads (branch, code, zone, currency, seq, digest, at)";
    /// For tests: people.
    PEOPLE = "insert into people (id, branch, login, name, roles, revision, created_at)";
    /// For tests: devices.
    DEVICES = "insert into devices (id, branch, person, code, name, public_key, app_version, enrolled_at, last_contact_at)";
    /// For tests: a log goes.
    FORGET_LOG = "delete from branch_log where branch = $1";
    /// For tests: where it stood.
    FORGET_HEAD = "delete from branch_heads where branch = $1";
    /// For tests: what it told.
    FORGET_FEED = "delete from feed where branch = $1";
    /// For tests: its subjects.
    FORGET_SUBJECTS = "delete from subjects where branch = $1";
    /// For tests: what they were.
    FORGET_REVISIONS = "delete from subject_revisions where branch = $1";
    /// For tests: how they were filed.
    FORGET_REGISTER = "delete from register where branch = $1";
    /// For tests: what was answered.
    FORGET_REPLIES = "delete from office_replies where branch = $1";
    /// For tests: what others told it, and it refused.
    FORGET_RELAYS = "delete from relays where to_log = $1";
}

const _: &[crate::store::Statement] = ALL;

/// How many branches there are.
pub async fn count(db: &Db) -> u128 {
    let mut tx = db.read().await.expect("a reader");
    branches::list(&mut tx).await.expect("branches").len() as u128
}

/// The companies of these bases, as rows.
pub async fn insert(db: &Db, bases: &[u128]) {
    let people = || bases.iter().flat_map(|base| [CLERK, WANG, LI].map(|number| (*base, number)));
    let branch = |base: &u128| args![id::<uuid::Uuid>(base + BRANCH), format!("Branch {base}"), START_MS];
    let mut tx = db.write().await.expect("a writer");
    tx.execute_many(BRANCHES, bases.iter().map(branch), "").await.expect("branches");
    tx.execute_many(HEADS, bases.iter().map(head), "").await.expect("heads");
    tx.execute_many(PEOPLE, people().map(person), "").await.expect("people");
    tx.execute_many(DEVICES, people().filter(|(_, number)| *number != CLERK).map(device), "").await.expect("devices");
    // The streams that lived before had a company of their own.
    let logs = [FORGET_LOG, FORGET_HEAD, FORGET_FEED];
    for forget in
        logs.into_iter().chain([FORGET_SUBJECTS, FORGET_REVISIONS, FORGET_REGISTER, FORGET_REPLIES, FORGET_RELAYS])
    {
        tx.execute(forget, args![BranchId::COMPANY]).await.expect("forgotten");
    }
    tx.commit().await.expect("a commit");
}

/// A log, as it is kept, from its first entry to its head (I16).
pub async fn verify(db: &Db, log: BranchId) {
    let mut tx = db.read().await.expect("a reader");
    let found = audit::verify(&mut tx, log).await.expect("it reads");
    assert!(found.is_ok(), "{log}: {found:?}");
}

/// A log of the product's, and whatever follows from it (I16, F80). The people of these streams are in no log.
pub async fn follows(db: &Db, log: BranchId) {
    let mut tx = db.read().await.expect("a reader");
    let mut verified = Verified::default();
    verify_log(&mut tx, log, &mut verified, &mut |_| ()).await.expect("it reads");
    let mut found = verified.findings.first;
    found.retain(|finding| !finding.which.starts_with("people "));
    assert!(found.is_empty(), "{log}: {found:#?}");
}

fn head(base: &u128) -> Vec<Value> {
    args![id::<uuid::Uuid>(base + BRANCH), branch_code(*base), "Asia/Shanghai", "CNY", 0_i64, Digest::ZERO, 0_i64]
}

fn person((base, number): (u128, u128)) -> Vec<Value> {
    let roles = if number == CLERK { &OFFICE[..] } else { &[Role::Technician] };
    let roles = serde_json::to_string(roles).expect("roles");
    let (person, branch) = (id::<uuid::Uuid>(base + number), id::<uuid::Uuid>(base + BRANCH));
    args![person, branch, login(base + number), "x", roles, 0_i64, START_MS]
}

/// What somebody types to sign in.
pub fn login(number: u128) -> String {
    format!("p{number}")
}

fn device((base, number): (u128, u128)) -> Vec<Value> {
    let code = device_code(base, number);
    let key = Phone::new(base + number, &code).public().to_vec();
    let ids = [base + number + 100, base + BRANCH, base + number].map(id::<uuid::Uuid>);
    args![ids[0], ids[1], ids[2], code, "x", key, "1", START_MS, START_MS]
}
