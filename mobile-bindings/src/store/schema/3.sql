-- The lines of lists apart from the bodies: a start reads a tenth of the file. A row that did not match its checksum does not
-- match it here either (F5).

CREATE TABLE bodies (
    kind INTEGER NOT NULL,
    id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    confirmed BLOB NOT NULL,
    checksum BLOB NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT;

-- As many as there are bodies: one that is missing on either side is damage.
CREATE TABLE lines (
    kind INTEGER NOT NULL,
    id TEXT NOT NULL,
    -- Empty where the app that wrote it could not read the subject.
    line BLOB NOT NULL,
    checksum BLOB NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;

INSERT INTO bodies SELECT kind, id, revision, confirmed,
    iif(checksum = digest_of(kind, id, revision, confirmed, line), digest_of(kind, id, revision, confirmed), checksum)
    FROM subjects NOT INDEXED ORDER BY kind, id;

INSERT INTO lines SELECT kind, id, line,
    iif(checksum = digest_of(kind, id, revision, confirmed, line), digest_of(kind, id, line), checksum)
    FROM subjects NOT INDEXED ORDER BY kind, id;

DROP TABLE subjects;
ALTER TABLE bodies RENAME TO subjects;
