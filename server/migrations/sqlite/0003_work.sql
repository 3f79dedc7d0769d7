-- The work: one log a branch, its feed, orders, devices' commands, held facts, cash, journal, numbers, blobs.
--
-- Every table leads its key with the branch, and nothing in the hot path crosses branches (DESIGN §5).
-- Times are milliseconds since 1970 (UTC); ids are 16 bytes; digests are 64 hexadecimal digits.

-- Where a branch's log stands; the row is locked while the branch is written (ADR 0002).
create table branch_heads (
    branch blob not null primary key references branches (id),
    code text not null unique,
    zone text not null,
    currency text not null,
    seq integer not null,
    digest text not null,
    at integer not null
) strict;

-- Audit chain, sequence and cursor digest in one (I11, I16); never updated, never deleted.
create table branch_log (
    branch blob not null,
    seq integer not null,
    at integer not null,
    actor blob not null,
    device blob,
    command blob,
    command_hash text,
    kind text not null,
    subject blob not null,
    detail text not null,
    payload text not null,
    prev text not null,
    hash text not null,
    primary key (branch, seq)
) strict;

create index branch_log_by_subject on branch_log (branch, subject, seq);

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
    held_since integer not null,
    customer blob not null,
    customer_name text not null,
    asset blob not null,
    model text not null,
    received_at integer not null,
    arrive_by integer not null,
    due_minor integer not null,
    is_register_open integer not null,
    goods text,
    revision integer not null,
    seq integer not null,
    changed_at integer not null,
    body_digest text not null,
    search text not null,
    primary key (branch, id)
) strict;

create index orders_by_id on orders (id);
create unique index orders_by_number on orders (branch, number);
create index orders_by_received on orders (branch, received_at, id);
create index orders_by_stage on orders (branch, stage, received_at, id);
create index orders_by_assignee on orders (branch, assignee, received_at, id);
create index orders_by_holder on orders (branch, holder, id);
create index orders_by_asset on orders (branch, asset, received_at);
create index orders_by_customer on orders (branch, customer, received_at);

-- The voucher at the end of each commit; all but the latest may be folded away like the feed.
create table order_revisions (
    branch blob not null,
    order_id blob not null,
    revision integer not null,
    seq integer not null,
    body text not null,
    primary key (branch, order_id, revision)
) strict;

create table order_events (
    branch blob not null,
    order_id blob not null,
    revision integer not null,
    seq integer not null,
    at integer not null,
    by_person blob not null,
    device blob,
    body text not null,
    primary key (branch, order_id, revision)
) strict;

create index order_events_by_seq on order_events (branch, seq, revision);

create table device_heads (
    branch blob not null,
    device blob not null references devices (id),
    epoch integer not null,
    seq integer not null,
    hash text not null,
    is_forked integer not null,
    primary key (branch, device)
) strict;

-- Commands as they came, with their outcomes: kept as long as the device is known (I4).
create table commands (
    branch blob not null,
    device blob not null,
    epoch integer not null,
    seq integer not null,
    hash text not null,
    id blob,
    kind text,
    order_id blob,
    bytes blob not null,
    received_at integer not null,
    outcome text not null,
    log_seq integer not null,
    primary key (branch, device, epoch, seq)
) strict;

create index commands_by_id on commands (branch, id);
create index commands_by_order on commands (branch, order_id, log_seq);

create table fork_evidence (
    branch blob not null,
    hash text not null,
    device blob not null,
    epoch integer not null,
    seq integer not null,
    bytes blob not null,
    at integer not null,
    primary key (branch, hash)
) strict;

create table held (
    branch blob not null,
    id blob not null,
    device blob not null,
    epoch integer not null,
    seq integer not null,
    hash text not null,
    person blob not null,
    kind text,
    order_id blob,
    basis_revision integer,
    recorded_at integer,
    received_at integer not null,
    why text not null,
    bytes blob not null,
    decision text,
    reason text,
    decided_by blob,
    decided_at integer,
    primary key (branch, id)
) strict;

create index held_by_state on held (branch, decided_at, received_at, id);
create index held_by_order on held (branch, order_id, device, epoch, seq);

create table cash_books (
    branch blob not null,
    person blob not null,
    holds_minor integer not null,
    body text not null,
    primary key (branch, person)
) strict;

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
    order_id blob,
    remittance blob,
    primary key (branch, seq, n)
) strict;

create index ledger_postings_by_account on ledger_postings (branch, account, account_of, seq);

-- Numbers (I18): the last of each series, and every one that was used.
create table series (
    branch blob not null,
    name text not null,
    last integer not null,
    primary key (branch, name)
) strict;

create table documents (
    branch blob not null,
    series text not null,
    n integer not null,
    kind text not null,
    order_id blob,
    seq integer not null,
    primary key (branch, series, n)
) strict;

-- Pictures: who names them, and what of them is here (I17).
create table blob_refs (
    branch blob not null,
    digest text not null,
    order_id blob not null,
    bytes integer not null,
    person blob not null,
    primary key (branch, digest, order_id)
) strict;

create table blobs (
    branch blob not null,
    digest text not null,
    total integer not null,
    received integer not null,
    person blob not null,
    begun_at integer not null,
    completed_at integer,
    primary key (branch, digest)
) strict;

-- The office's requests by their keys (I4).
create table office_replies (
    branch blob not null,
    key blob not null,
    asked text not null,
    about text not null,
    at integer not null,
    primary key (branch, key)
) strict;
