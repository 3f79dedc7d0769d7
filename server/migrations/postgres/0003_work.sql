-- The work: one log a branch, its feed, orders, devices' commands, held facts, cash, journal, numbers, blobs.
--
-- Every table leads its key with the branch, and nothing in the hot path crosses branches (DESIGN §5).
-- Times are milliseconds since 1970 (UTC); ids are 16 bytes; digests are 64 hexadecimal digits.

-- Where a branch's log stands; the row is locked while the branch is written (ADR 0002).
create table branch_heads (
    branch uuid not null primary key references branches (id),
    code text not null unique,
    zone text not null,
    currency text not null,
    seq bigint not null,
    digest text not null,
    at bigint not null
);

-- Audit chain, sequence and cursor digest in one (I11, I16); never updated, never deleted.
create table branch_log (
    branch uuid not null,
    seq bigint not null,
    at bigint not null,
    actor uuid not null,
    device uuid,
    command uuid,
    command_hash text,
    kind text not null,
    subject uuid not null,
    detail text not null,
    payload text not null,
    prev text not null,
    hash text not null,
    primary key (branch, seq)
);

create index branch_log_by_subject on branch_log (branch, subject, seq);

-- What phones pull (ADR 0003). A row that a later one of the same audience, kind and subject replaced may be
-- deleted once no cursor that still counts lies between them.
create table feed (
    branch uuid not null,
    audience uuid not null,
    seq bigint not null,
    kind bigint not null,
    subject uuid not null,
    item text not null,
    revision bigint,
    body text,
    primary key (branch, audience, seq, kind, subject)
);

create index feed_by_subject on feed (branch, audience, kind, subject, seq);

-- Orders as they stand now, with what lists filter by; the voucher itself is its latest revision.
create table orders (
    branch uuid not null,
    id uuid not null,
    number text not null,
    call_id uuid not null,
    call_number text not null,
    stage text not null,
    category text not null,
    assignee uuid,
    holder uuid,
    held_since bigint not null,
    customer uuid not null,
    customer_name text not null,
    asset uuid not null,
    model text not null,
    received_at bigint not null,
    arrive_by bigint not null,
    due_minor bigint not null,
    is_register_open boolean not null,
    goods text,
    revision bigint not null,
    seq bigint not null,
    changed_at bigint not null,
    body_digest text not null,
    search text not null,
    primary key (branch, id)
);

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
    branch uuid not null,
    order_id uuid not null,
    revision bigint not null,
    seq bigint not null,
    body text not null,
    primary key (branch, order_id, revision)
);

create table order_events (
    branch uuid not null,
    order_id uuid not null,
    revision bigint not null,
    seq bigint not null,
    at bigint not null,
    by_person uuid not null,
    device uuid,
    body text not null,
    primary key (branch, order_id, revision)
);

create index order_events_by_seq on order_events (branch, seq, revision);

create table device_heads (
    branch uuid not null,
    device uuid not null references devices (id),
    epoch bigint not null,
    seq bigint not null,
    hash text not null,
    is_forked boolean not null,
    primary key (branch, device)
);

-- Commands as they came, with their outcomes: kept as long as the device is known (I4).
create table commands (
    branch uuid not null,
    device uuid not null,
    epoch bigint not null,
    seq bigint not null,
    hash text not null,
    id uuid,
    kind text,
    order_id uuid,
    bytes bytea not null,
    received_at bigint not null,
    outcome text not null,
    log_seq bigint not null,
    primary key (branch, device, epoch, seq)
);

create index commands_by_id on commands (branch, id);
create index commands_by_order on commands (branch, order_id, log_seq);

create table fork_evidence (
    branch uuid not null,
    hash text not null,
    device uuid not null,
    epoch bigint not null,
    seq bigint not null,
    bytes bytea not null,
    at bigint not null,
    primary key (branch, hash)
);

create table held (
    branch uuid not null,
    id uuid not null,
    device uuid not null,
    epoch bigint not null,
    seq bigint not null,
    hash text not null,
    person uuid not null,
    kind text,
    order_id uuid,
    basis_revision bigint,
    recorded_at bigint,
    received_at bigint not null,
    why text not null,
    bytes bytea not null,
    decision text,
    reason text,
    decided_by uuid,
    decided_at bigint,
    primary key (branch, id)
);

create index held_by_state on held (branch, decided_at, received_at, id);
create index held_by_order on held (branch, order_id, device, epoch, seq);

create table cash_books (
    branch uuid not null,
    person uuid not null,
    holds_minor bigint not null,
    body text not null,
    primary key (branch, person)
);

-- Double entry (P18, I8): the postings of one entry of the log sum to zero; positive is debit.
create table ledger_postings (
    branch uuid not null,
    seq bigint not null,
    n bigint not null,
    at bigint not null,
    account text not null,
    account_of uuid not null,
    amount_minor bigint not null,
    currency text not null,
    order_id uuid,
    remittance uuid,
    primary key (branch, seq, n)
);

create index ledger_postings_by_account on ledger_postings (branch, account, account_of, seq);

-- Numbers (I18): the last of each series, and every one that was used.
create table series (
    branch uuid not null,
    name text not null,
    last bigint not null,
    primary key (branch, name)
);

create table documents (
    branch uuid not null,
    series text not null,
    n bigint not null,
    kind text not null,
    order_id uuid,
    seq bigint not null,
    primary key (branch, series, n)
);

-- Pictures: who names them, and what of them is here (I17).
create table blob_refs (
    branch uuid not null,
    digest text not null,
    order_id uuid not null,
    bytes bigint not null,
    person uuid not null,
    primary key (branch, digest, order_id)
);

create table blobs (
    branch uuid not null,
    digest text not null,
    total bigint not null,
    received bigint not null,
    person uuid not null,
    begun_at bigint not null,
    completed_at bigint,
    primary key (branch, digest)
);

-- The office's requests by their keys (I4).
create table office_replies (
    branch uuid not null,
    key uuid not null,
    asked text not null,
    about text not null,
    at bigint not null,
    primary key (branch, key)
);
