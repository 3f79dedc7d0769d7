-- The foundation: the database's identity, branches, people, devices, sessions.
--
-- These are reference data that all branches share (DESIGN §5), so they are keyed by their own ids;
-- the tables of the work, which follow, lead their keys with the branch.
-- Times are milliseconds since 1970 (UTC); ids are 16 bytes; digests are 32 bytes.

create table server_meta (
    id integer not null primary key check (id = 1),
    incarnation blob not null,
    -- What seals the cursors that phones are given.
    cursor_key blob not null,
    created_at integer not null,
    clock_floor integer not null,
    device_count integer not null default 0,
    -- Behind which number a series of the office begins that had none when the database began its last life.
    numbers_from integer not null default 0
) strict;

create table token_keys (
    kid text not null primary key,
    secret blob not null,
    created_at integer not null
) strict;

create table branches (
    id blob not null primary key,
    name text not null unique,
    created_at integer not null
) strict;

-- People as they are looked for: the file is a subject of the company's log, kind 6 (0003), its row here is written with it.
create table people (
    id blob not null primary key,
    branch blob not null references branches (id),
    login text not null unique,
    name text not null,
    roles text not null,
    revision integer not null,
    created_at integer not null,
    disabled_at integer
) strict;

create index people_by_branch on people (branch, name, id);

-- A password is set before its person comes: nobody is in the log who cannot sign in.
create table credentials (
    person blob not null primary key,
    password_hash text not null,
    changed_at integer not null
) strict;

create table devices (
    id blob not null primary key,
    branch blob not null references branches (id),
    person blob not null references people (id),
    code text not null unique,
    name text not null,
    -- Which signatures the key makes: most phones' secure hardware makes only P-256.
    key_algorithm text not null default 'ed25519',
    public_key blob not null unique,
    epoch integer not null default 1,
    app_version text not null,
    enrolled_at integer not null,
    last_contact_at integer not null,
    revoked_at integer
) strict;

create index devices_by_branch on devices (branch, code);

-- What each phone last said of itself (DESIGN §3 rule 18), as JSON, and when that came. It decides nothing.
create table device_reports (
    device blob not null primary key references devices (id),
    at integer not null,
    body text not null
) strict;

create table enrolments (
    id blob not null primary key,
    selector text not null unique,
    secret_hash blob not null,
    person blob not null references people (id),
    issued_by blob references people (id),
    issued_at integer not null,
    expires_at integer not null,
    failed_attempts integer not null default 0,
    device blob references devices (id)
) strict;

create table sessions (
    id blob not null primary key,
    person blob not null references people (id),
    device blob references devices (id),
    generation integer not null,
    created_at integer not null,
    expires_at integer not null,
    ended_at integer,
    ended_why text
) strict;

create index sessions_by_person on sessions (person);
create index sessions_by_device on sessions (device);

create table refresh_tokens (
    hash blob not null primary key,
    session blob not null references sessions (id),
    generation integer not null,
    nonce text not null,
    issued_at integer not null,
    used_at integer,
    unique (session, nonce)
) strict;

create table security_events (
    id blob not null primary key,
    at integer not null,
    kind text not null,
    person blob,
    device blob,
    session blob,
    detail text not null
) strict;

create index security_events_by_time on security_events (at);
