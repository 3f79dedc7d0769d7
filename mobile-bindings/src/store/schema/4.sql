-- Pictures that the server said it has all of, and where the log of commands stood then: their bytes stay as long as the
-- commands up to there, for a server that was put back from a backup asks for both again (F43). A picture that is not here is
-- to be sent.

CREATE TABLE sent (
    digest BLOB PRIMARY KEY NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    checksum BLOB NOT NULL
) STRICT, WITHOUT ROWID;
