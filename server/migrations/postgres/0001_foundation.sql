-- The foundation: the database's identity, branches, people, devices, sessions.
--
-- These are reference data that all branches share (DESIGN §5), so they are keyed by their own ids;
-- the tables of the work, which follow, lead their keys with the branch.
-- Times are milliseconds since 1970 (UTC); ids are 16 bytes; digests are 32 bytes.

create table server_meta (
    id bigint not null primary key check (id = 1),
    incarnation uuid not null,
    -- What seals the cursors that phones are given.
    cursor_key bytea not null,
    created_at bigint not null,
    clock_floor bigint not null,
    device_count bigint not null default 0,
    -- Behind which number a series of the office begins that had none when the database began its last life.
    numbers_from bigint not null default 0
);

create table token_keys (
    kid text not null primary key,
    secret bytea not null,
    created_at bigint not null
);

create table branches (
    id uuid not null primary key,
    name text not null unique,
    created_at bigint not null
);

-- People as they are looked for: the file is a subject of the company's log, kind 6 (0003), its row here is written with it.
create table people (
    id uuid not null primary key,
    branch uuid not null references branches (id),
    login text not null unique,
    name text not null,
    roles text not null,
    revision bigint not null,
    created_at bigint not null,
    disabled_at bigint
);

create index people_by_branch on people (branch, name, id);

-- A password is set before its person comes: nobody is in the log who cannot sign in.
create table credentials (
    person uuid not null primary key,
    password_hash text not null,
    changed_at bigint not null
);

create table devices (
    id uuid not null primary key,
    branch uuid not null references branches (id),
    person uuid not null references people (id),
    code text not null unique,
    name text not null,
    -- Which signatures the key makes: most phones' secure hardware makes only P-256.
    key_algorithm text not null default 'ed25519',
    public_key bytea not null unique,
    epoch bigint not null default 1,
    app_version text not null,
    enrolled_at bigint not null,
    last_contact_at bigint not null,
    revoked_at bigint
);

create index devices_by_branch on devices (branch, code);

-- What each phone last said of itself (DESIGN §3 rule 18), as JSON, and when that came. It decides nothing.
create table device_reports (
    device uuid not null primary key references devices (id),
    at bigint not null,
    body text not null
);

create table enrolments (
    id uuid not null primary key,
    selector text not null unique,
    secret_hash bytea not null,
    person uuid not null references people (id),
    issued_by uuid references people (id),
    issued_at bigint not null,
    expires_at bigint not null,
    failed_attempts bigint not null default 0,
    device uuid references devices (id)
);

create table sessions (
    id uuid not null primary key,
    person uuid not null references people (id),
    device uuid references devices (id),
    generation bigint not null,
    created_at bigint not null,
    expires_at bigint not null,
    ended_at bigint,
    ended_why text
);

create index sessions_by_person on sessions (person);
create index sessions_by_device on sessions (device);

create table refresh_tokens (
    hash bytea not null primary key,
    session uuid not null references sessions (id),
    generation bigint not null,
    nonce text not null,
    issued_at bigint not null,
    used_at bigint,
    unique (session, nonce)
);

create table security_events (
    id uuid not null primary key,
    at bigint not null,
    kind text not null,
    person uuid,
    device uuid,
    session uuid,
    detail text not null
);

create index security_events_by_time on security_events (at);
