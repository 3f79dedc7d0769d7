-- Every row carries `checksum`, the digest_of its other columns in order: a flipped bit is found when the row is read (F5).
-- Bodies are JSON that the store keeps and never reads.

CREATE TABLE life (
    -- One row: whether the last run ended by closing the file, and which file was set aside if this one replaced it.
    only INTEGER PRIMARY KEY CHECK (only = 1),
    is_closed INTEGER NOT NULL,
    set_aside TEXT,
    salvaged INTEGER NOT NULL DEFAULT 0,
    is_log_damaged INTEGER NOT NULL DEFAULT 0
) STRICT;

INSERT INTO life (only, is_closed) VALUES (1, 1);

CREATE TABLE meta (
    key TEXT PRIMARY KEY NOT NULL,
    value BLOB NOT NULL,
    checksum BLOB NOT NULL
) STRICT;

-- These columns keep their names and meanings in every later version, so that an older app can export them (F11).
CREATE TABLE commands (
    place INTEGER PRIMARY KEY,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    id TEXT NOT NULL UNIQUE,
    -- The subject, written `kind/id`.
    about TEXT,
    recorded_ms INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    outcome BLOB,
    is_acknowledged INTEGER NOT NULL,
    -- Of all columns but `place` and `bytes`; `hash` stands for the bytes.
    checksum BLOB NOT NULL,
    UNIQUE (epoch, seq)
) STRICT;

-- What the server said last, of kinds that this app does not know as well (F71). What is pending on it stands in `commands`
-- only: what the person sees is replayed.
CREATE TABLE subjects (
    kind INTEGER NOT NULL,
    id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    confirmed BLOB NOT NULL,
    -- Empty where the app that wrote it could not read the subject.
    line BLOB NOT NULL,
    checksum BLOB NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT;

CREATE TABLE reference (
    key TEXT PRIMARY KEY NOT NULL,
    body BLOB NOT NULL,
    checksum BLOB NOT NULL
) STRICT;

CREATE TABLE staged (
    n INTEGER PRIMARY KEY,
    bytes BLOB NOT NULL,
    checksum BLOB NOT NULL
) STRICT;

CREATE TABLE blobs (
    -- The digest is the checksum.
    digest BLOB PRIMARY KEY NOT NULL,
    bytes BLOB NOT NULL
) STRICT;
