-- The work: one log a branch, its feed, subjects as they stand, devices' heads, held facts, journal, numbers, blobs.
--
-- Every table leads its key with the branch, and nothing in the hot path crosses branches (DESIGN §5).
-- A subject is named by its kind, a number of the list of subjects (0 is an order), and its id.
-- Times are milliseconds since 1970 (UTC); ids are 16 bytes; digests are 32 bytes.

-- Where a log stands; the row is locked while it is written (ADR 0002). The company's log has the id of zeros as its branch.
create table branch_heads (
    branch blob not null primary key,
    code text not null unique,
    zone text not null,
    currency text not null,
    seq integer not null,
    digest blob not null,
    at integer not null
) strict;

-- One row a command: audit chain, sequence and cursor digest in one (I11, I16), and the command itself with its outcome and what
-- it did (I4). Never updated, never deleted. What a phone sent has its device, and with it its place in that phone's log, its
-- hash and its bytes; what the office or the server did has none of these. The hash before is the row before, so it is not kept.
-- `bytes` are packed: what the row says already is left out, and what is long is deflated; a byte in front says how.
-- `events` are JSON: {"about":"kind/id","revision":n,"event":…}, without `about` where it is the row's own; an event of the row's
-- actor on the row's device is {…,"at":…,"what":…}, without `at` where it is that of the one before.
create table branch_log (
    branch blob not null,
    seq integer not null,
    at integer not null,
    actor blob not null,
    device blob,
    epoch integer,
    device_seq integer,
    command blob,
    command_hash blob,
    kind text not null,
    about_kind integer,
    about_id blob,
    bytes blob,
    outcome text,
    detail text not null,
    events text not null,
    hash blob not null,
    primary key (branch, seq)
) strict;

create unique index branch_log_by_place on branch_log (device, epoch, device_seq) where device is not null;
create index branch_log_by_command on branch_log (branch, command) where device is not null;
create index branch_log_by_subject on branch_log (branch, about_kind, about_id, seq) where about_id is not null;

-- What phones pull (ADR 0003). A row that a later one of the same audience, kind and subject replaced may be
-- deleted once no cursor that still counts lies between them.
create table feed (
    branch blob not null,
    audience blob not null,
    seq integer not null,
    kind integer not null,
    subject blob not null,
    item text not null,
    revision integer,
    body text,
    primary key (branch, audience, seq, kind, subject)
) strict, without rowid;

create index feed_by_subject on feed (branch, audience, kind, subject, seq);

-- Subjects as they stand now, except orders, which have their own table; the subject itself is its latest revision. The holder is
-- a person, a branch, or the log itself where everybody has it.
create table subjects (
    branch blob not null,
    kind integer not null,
    id blob not null,
    holder blob,
    revision integer not null,
    body_digest blob not null,
    primary key (branch, kind, id)
) strict;

create unique index subjects_by_key on subjects (kind, id);
create index subjects_by_holder on subjects (branch, holder) where holder is not null;

-- The office's register of small subjects: whatever says how it is filed, as it stands now; written in the same commit as the subject.
-- What lives in the company's log has the id of zeros as its branch. What ended stays, and is not open.
create table register (
    branch blob not null,
    kind integer not null,
    id blob not null,
    title text not null,
    state text not null,
    responsible blob,
    due_at integer,
    wakes_at integer,
    is_open integer not null,
    opened_at integer not null,
    customer blob,
    about blob,
    -- What a person may look for, folded to lower case, so that both databases find alike.
    search text not null,
    revision integer not null,
    changed_at integer not null,
    primary key (branch, kind, id)
) strict;

-- An index a filter, each in the order of the list; of open ones and of somebody's open ones, which are asked most, one of their own.
create index register_by_opened on register (branch, kind, opened_at, id);
create index register_by_open on register (branch, kind, is_open, opened_at, id);
create index register_by_state on register (branch, kind, state, opened_at, id);
create index register_by_responsible on register (branch, kind, responsible, opened_at, id) where responsible is not null;
create index register_of_responsible on register (branch, kind, responsible, is_open, opened_at, id)
    where responsible is not null;
create index register_by_due on register (branch, kind, is_open, due_at) where due_at is not null;
create index register_by_customer on register (branch, kind, customer, opened_at, id) where customer is not null;
create index register_by_about on register (branch, kind, about, opened_at, id) where about is not null;
create index register_by_wake on register (wakes_at) where wakes_at is not null;

-- Which products have a notice under which hold (P29). It stands until the hold is over for its owner; it was a mistake where the
-- product is not of the batch.
create table hold_notices (
    hold blob not null,
    branch blob not null,
    asset blob not null,
    is_standing integer not null,
    was_mistaken integer not null,
    primary key (hold, branch, asset)
) strict, without rowid;

create index hold_notices_standing on hold_notices (hold, is_standing, branch, asset);

-- Orders as they stand now, with what lists filter by; the voucher itself is its latest revision.
create table orders (
    branch blob not null,
    id blob not null,
    number text not null,
    call_id blob not null,
    call_number text not null,
    stage text not null,
    category text not null,
    assignee blob,
    holder blob,
    customer blob not null,
    customer_name text not null,
    asset blob not null,
    model text not null,
    -- Model and batch in their one spelling: what is on hold is found in lists without the voucher itself (P29, F67).
    model_key text not null,
    batch_key text,
    received_at integer not null,
    arrive_by integer not null,
    due_minor integer not null,
    is_register_open integer not null,
    is_open integer not null,
    waits_until integer,
    wakes_at integer,
    goods text,
    revision integer not null,
    changed_at integer not null,
    body_digest blob not null,
    search text not null,
    primary key (branch, id)
) strict;

create index orders_by_id on orders (id);
create unique index orders_by_number on orders (branch, number);
create index orders_by_received on orders (branch, received_at, id);
create index orders_by_holder on orders (branch, holder, id);
create index orders_by_call on orders (call_id);
create index orders_by_asset on orders (branch, asset, received_at, id);
create index orders_by_customer on orders (branch, customer, received_at, id);
-- A register asks for what is wanted and nothing else, so that each filter finds its index; those that are of few orders are small.
create index orders_by_stage on orders (branch, stage, received_at, id);
create index orders_by_assignee on orders (branch, assignee, received_at, id) where assignee is not null;
create index orders_of_assignee on orders (branch, assignee, received_at, id) where is_open and assignee is not null;
create index orders_open on orders (branch, received_at, id) where is_open;
create index orders_ended on orders (branch, received_at, id) where not is_open;
create index orders_waiting on orders (branch, received_at, id) where waits_until is not null;
create index orders_owed on orders (branch, received_at, id) where due_minor > 0;
create index orders_with_goods on orders (branch, received_at, id) where goods is not null;
create index orders_in_register on orders (branch, (case when assignee is null then 0 else 1 end), received_at, id)
    where is_register_open;
create index orders_out_of_register on orders (branch, received_at, id) where not is_register_open;
-- What the house itself is to do next, of whatever branch; the job that does it asks for nothing else.
create index orders_by_wake on orders (wakes_at) where wakes_at is not null;

-- A subject at the end of each commit that changed it, its body kept once: rows of the feed name the revision.
create table subject_revisions (
    branch blob not null,
    kind integer not null,
    id blob not null,
    revision integer not null,
    seq integer not null,
    body text not null,
    primary key (branch, kind, id, revision)
) strict;

-- Up to which entry of its log a branch's old revisions of orders are folded away (ADR 0003): the job goes on from there.
create table revision_folds (
    branch blob not null primary key,
    seq integer not null
) strict;

-- Which revision of its calendar the open limits of a branch follow: the job goes on from there (P4, F68).
create table calendar_follows (
    branch blob not null primary key,
    revision integer not null
) strict;

create table device_heads (
    branch blob not null,
    device blob not null references devices (id),
    epoch integer not null,
    seq integer not null,
    hash blob not null,
    is_forked integer not null,
    primary key (branch, device)
) strict;

create table fork_evidence (
    branch blob not null,
    hash blob not null,
    device blob not null,
    epoch integer not null,
    seq integer not null,
    bytes blob not null,
    at integer not null,
    primary key (branch, hash)
) strict;

-- `opens`: it may be the first about its subject, and what comes after it is held with it.
create table held (
    branch blob not null,
    id blob not null,
    device blob not null,
    epoch integer not null,
    seq integer not null,
    hash blob not null,
    person blob not null,
    -- Whose it claims to be, where no seal of his proves it (F75): it is shown so, and never booked.
    claims blob,
    kind text,
    about_kind integer,
    about_id blob,
    opens integer not null,
    basis_revision integer,
    recorded_at integer,
    received_at integer not null,
    why text not null,
    -- What it does not pass (F76), and whether its number was counted as it came (I18).
    failed text not null,
    is_number_counted integer not null,
    bytes blob not null,
    decision text,
    reason text,
    decided_by blob,
    decided_at integer,
    primary key (branch, id)
) strict;

create index held_open on held (branch, received_at, id) where decided_at is null;
create index held_settled on held (branch, received_at, id) where decided_at is not null;
create index held_by_device on held (branch, device, received_at, id);
create index held_by_subject on held (branch, about_kind, about_id, device, epoch, seq);

-- Double entry (P18, I8): the postings of one entry of the log sum to zero; positive is debit.
create table ledger_postings (
    branch blob not null,
    seq integer not null,
    n integer not null,
    at integer not null,
    account text not null,
    account_of blob not null,
    amount_minor integer not null,
    currency text not null,
    about_kind integer not null,
    about_id blob not null,
    primary key (branch, seq, n)
) strict, without rowid;

-- Numbers that were used (I18): the last of a series is its greatest. A row of the kind `skipped` stands for those before it that
-- a restored database left out.
create table documents (
    branch blob not null,
    series text not null,
    n integer not null,
    kind text not null,
    about_kind integer,
    about_id blob,
    seq integer not null,
    primary key (branch, series, n)
) strict, without rowid;

create index documents_invoices on documents (branch, n) where kind = 'invoice' and about_kind = 0;

-- What follows in other logs, until it was delivered there; what was refused there stays.
create table relays (
    branch blob not null,
    seq integer not null,
    n integer not null,
    to_log blob not null,
    told_kind integer not null,
    told_id blob not null,
    about_kind integer not null,
    about_id blob not null,
    kind text not null,
    version integer not null,
    body text not null,
    person blob not null,
    at integer not null,
    refused text,
    primary key (branch, seq, n)
) strict, without rowid;

-- Pictures: who names them, and which are here, whole and checked (I17). What names no subject has the id of zeros.
create table blob_refs (
    branch blob not null,
    digest blob not null,
    about_kind integer not null,
    about_id blob not null,
    bytes integer not null,
    person blob not null,
    primary key (branch, digest, about_kind, about_id)
) strict, without rowid;

create table blobs (
    branch blob not null,
    digest blob not null,
    total integer not null,
    person blob not null,
    completed_at integer not null,
    primary key (branch, digest)
) strict;

create index blobs_by_person on blobs (branch, person);

-- Pictures of which parts are here. Each person's own upload: nobody spoils another one's.
create table uploads (
    branch blob not null,
    digest blob not null,
    person blob not null,
    total integer not null,
    received integer not null,
    begun_at integer not null,
    primary key (branch, digest, person)
) strict;

create index uploads_by_person on uploads (branch, person, begun_at);

-- The office's requests by their keys (I4).
create table office_replies (
    branch blob not null,
    key blob not null,
    asked blob not null,
    about text not null,
    at integer not null,
    primary key (branch, key)
) strict;
