//! What somebody changes in the tables is named: where, and which field (F80).

use callout_core::domain::ids::OrderId;
use serde_json::json;

use super::{Findings, verify};
use crate::{
    store::{Db, Statement, args, statements},
    testing::{TestServer, field::Field, office::Day},
};

statements! {
    /// For tests: somebody edits the voucher's body.
    EDIT_VOUCHER = "update subject_revisions set body = replace(body, 'noise', 'sound') where branch = $1 and kind = 0
        and revision = (select max(revision) from subject_revisions where branch = $1 and kind = 0)";
    /// For tests: and the row that lists show.
    EDIT_ROW = "update orders set due_minor = 1, stage = 'closed' where branch = $1";
    /// For tests: and puts it back to an older revision.
    LOWER_ROW = "update orders set revision = revision - 1 where branch = $1";
    /// For tests: a voucher is removed.
    DELETE_ORDER = "delete from orders where branch = $1";
    /// For tests: one is put there.
    ADD_FILE = "insert into customers (branch, id, revision, name, search) select branch, branch, 1, name, search from customers
        where branch = $1";
    /// For tests: each posting stands twice.
    DOUBLE_BOOKS = "insert into ledger_postings (branch, seq, n, at, account, account_of, amount_minor, currency, about_kind, about_id)
        select branch, seq, n + 100, at, account, account_of, amount_minor, currency, about_kind, about_id
        from ledger_postings where branch = $1";
    /// For tests: a posting and its counterpart are raised, so that the sum is right.
    RAISE_BOOKS = "update ledger_postings set amount_minor = amount_minor * 2 where branch = $1";
    /// For tests: the last entry is cut off, and the head with it.
    CUT_LOG = "delete from branch_log where branch = $1 and seq = (select max(seq) from branch_log where branch = $1)";
    /// See above.
    CUT_HEAD = "update branch_heads set seq = seq - 1,
        digest = (select l.hash from branch_log l where l.branch = $1 order by l.seq desc limit 1) where branch = $1";
    /// For tests: a case disappears.
    DELETE_HELD = "delete from held where branch = $1";
    /// For tests: a case looks as if it had been decided.
    DECIDE_HELD = "update held set decision = 'declined', reason = 'x', decided_by = person, decided_at = 1 where branch = $1";
    /// For tests: two numbers of a series change places.
    SWAP_NUMBERS = "update documents set seq = (select max(o.seq) + min(o.seq) from documents o
        where o.branch = $1 and o.series = documents.series) - seq where branch = $1 and kind = 'cash_receipt'";
    /// For tests: a number disappears.
    DELETE_NUMBER = "delete from documents where branch = $1 and kind = 'voucher' and n = 1";
    /// For tests: a number that nobody gave.
    ADD_NUMBER = "insert into documents (branch, series, n, kind, about_kind, about_id, seq)
        select branch, series, n + 7, kind, about_kind, about_id, seq from documents where branch = $1 and kind = 'cash_receipt'
        and n = 1";
    /// For tests: a person has another role.
    PROMOTE = "update people set roles = '[\"administrator\"]' where branch = $1 and login = 'wang'";
    /// For tests: and one has no access any more.
    SHUT_OUT = "update people set disabled_at = 1 where branch = $1 and login = 'wang'";
    /// For tests: a device's head is put back.
    LOWER_HEAD = "update device_heads set seq = seq - 1 where branch = $1";
    /// For tests: what phones are told of an order disappears.
    DELETE_FEED = "delete from feed where branch = $1 and kind = 0 and item = 'put'";
    /// For tests: the newest body of a file disappears.
    DELETE_BODY = "delete from subject_revisions where branch = $1 and kind = 9";
    /// For tests: a body that no entry made.
    ADD_BODY = "insert into subject_revisions (branch, kind, id, revision, seq, body)
        select branch, kind, id, revision + 50, seq, body from subject_revisions where branch = $1 and kind = 8";
}

const _: &[Statement] = ALL;

async fn day_at(server: TestServer) -> Day {
    let day = Day::at(server).await;
    let order = day.call().await;
    let mut wang = Field::of(&day, "wang").await;
    day.on(order, "assign", json!({ "to": wang.phone.person })).await.expect(200);
    wang.must(order, "accept", json!({})).await;
    wang.must(order, "start_travel", json!({})).await;
    for n in 1..=2 {
        takes(&mut wang, Some(order), n).await;
    }
    // Somebody else's order: what he took there is held.
    let other = day.call().await;
    takes(&mut wang, Some(other), 3).await;
    drop(wang);
    day
}

async fn takes(wang: &mut Field<'_>, order: Option<OrderId>, n: u32) {
    let receipt = wang.number("cash_receipt", n);
    let amount = json!({ "minor": 100, "currency": "CNY" });
    let id = uuid::Uuid::from_u128(u128::from(n));
    let means = json!({ "by": "cash", "receipt": receipt });
    let outcome = wang.does(order, "take_payment", json!({ "id": id, "amount": amount, "means": means })).await;
    let expected = if n < 3 { ["applied", "adjusted"] } else { ["held", "held"] };
    assert!(expected.iter().any(|it| outcome["outcome"] == *it), "{outcome}");
}

async fn found(db: &Db) -> Findings {
    let mut tx = db.read().await.expect("a reader");
    verify(&mut tx, |_| ()).await.expect("it reads").findings
}

/// What is found after somebody did that to the tables of a day.
async fn found_after(statements: &[Statement]) -> String {
    found_after_at(TestServer::start().await, statements).await
}

async fn found_after_at(server: TestServer, statements: &[Statement]) -> String {
    let day = day_at(server).await;
    let db = &day.server.state.db;
    let before = found(db).await;
    assert_eq!(before.count, 0, "{:#?}", before.first);
    let mut tx = db.write().await.expect("a writer");
    for statement in statements {
        assert!(tx.execute(*statement, args![day.server.branch]).await.expect("edited") > 0, "{}", statement.name);
    }
    tx.commit().await.expect("a commit");
    let found = found(db).await;
    assert!(found.count > 0, "nothing is found");
    found.first.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// Each edit, and what is said of it.
#[tokio::test]
async fn an_edit_of_what_people_read_is_named_f80() {
    let edits: [(&[Statement], &[&str]); 16] = [
        (&[EDIT_VOUCHER], &["order V-CEN-00000", "is not what the log makes of it: /call/fault"]),
        (&[EDIT_ROW], &["`orders.due_minor` is not", "`orders.stage` is not"]),
        (&[LOWER_ROW], &["the log goes on"]),
        (&[DELETE_ORDER], &["its row is missing"]),
        (&[ADD_FILE], &["customers ", "the log knows nothing of the revision that it shows"]),
        (&[DELETE_HELD], &["held case ", "it is missing"]),
        (&[DECIDE_HELD], &["`held.decision` is not", "`held.decided_at` is not"]),
        (&[SWAP_NUMBERS], &["number CR-D01.1-000001: it stands for entry"]),
        (&[DELETE_NUMBER], &["number V-CEN-000001: it is missing", "series V-CEN: number 2 follows on 0"]),
        (&[ADD_NUMBER], &["number CR-D01.1-000008: entry", "did not use it"]),
        (&[PROMOTE], &["company: person (6/", "`people.roles` is not what the log says"]),
        (&[SHUT_OUT], &["`people.disabled_at` is not what the log says"]),
        (&[LOWER_HEAD], &["device ", "`device_heads.seq` is not what the log says"]),
        (&[DELETE_FEED], &["its row in `feed` is missing"]),
        (&[DELETE_BODY], &["asset (9/", "its newest body is not kept"]),
        (&[ADD_BODY], &["1 bodies are kept that the log does not explain"]),
    ];
    for (edit, named) in edits {
        let said = found_after(edit).await;
        for name in named {
            assert!(said.contains(name), "{}: {name} in\n{said}", edit[0].name);
        }
    }
}

#[tokio::test]
async fn doubled_and_raised_postings_are_named_though_they_sum_to_zero_i8_f80() {
    let doubled = found_after(&[DOUBLE_BOOKS]).await;
    assert!(doubled.contains("posting 100: no event books it"), "{doubled}");
    let raised = found_after(&[RAISE_BOOKS]).await;
    assert!(raised.contains("`ledger_postings.amount_minor` is not what the log says"), "{raised}");
}

#[tokio::test]
async fn a_log_that_was_cut_shows_in_the_tables_even_where_its_head_agrees_i16_f80() {
    let said = found_after(&[CUT_LOG]).await;
    assert!(said.contains("log: the log ends at"), "{said}");
    let said = found_after(&[CUT_LOG, CUT_HEAD]).await;
    assert!(said.contains("held case"), "{said}");
    assert!(said.contains("`device_heads.seq` is not what the log says"), "{said}");
    assert!(!said.contains("log: "), "the chain alone shows nothing: {said}");
}

#[tokio::test]
async fn an_edit_is_named_on_postgres_f80() {
    for edit in [EDIT_ROW, DECIDE_HELD, DELETE_NUMBER, RAISE_BOOKS, LOWER_HEAD, ADD_BODY, PROMOTE] {
        let Some(server) = TestServer::on_postgres().await else { return };
        let said = found_after_at(server, &[edit]).await;
        assert!(!said.is_empty(), "{}", edit.name);
    }
}
