-- What stays of pictures when their bytes are gone: small ones, as long as what they were taken of is on the phone (I14).

CREATE TABLE thumbnails (
    digest BLOB PRIMARY KEY NOT NULL,
    kind INTEGER NOT NULL,
    id TEXT NOT NULL,
    bytes BLOB NOT NULL,
    hash BLOB NOT NULL,
    -- Of all columns but `bytes`; `hash` stands for them.
    checksum BLOB NOT NULL
) STRICT;
