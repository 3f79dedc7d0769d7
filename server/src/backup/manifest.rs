//! What is in a backup: `manifest.json`, written last and read strictly.

use std::path::PathBuf;

use callout_core::domain::{
    digest::Digest,
    ids::{BranchId, Incarnation},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::services::blobs::files;

/// Its name.
pub const MANIFEST: &str = "manifest.json";
/// The database's name in a backup.
pub const DATABASE: &str = "callout.db";
/// The folder of the pictures, in a backup and in `data_dir`.
pub const PICTURES: &str = files::FOLDER;
/// The version of its form.
pub const FORMAT: u32 = 1;

/// What is in a backup. No path stands in it: where a file is follows from what it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The version of this form.
    pub format: u32,
    /// The version of the program that took it.
    pub callout: String,
    /// The last migration that the database had.
    pub migration: i64,
    /// The life that the database was in.
    pub incarnation: Incarnation,
    /// When it began to be taken: everything that was acknowledged before is in it.
    pub taken_at: DateTime<Utc>,
    /// The database.
    pub database: Database,
    /// Where the logs stood.
    pub logs: Vec<Log>,
    /// The pictures.
    pub pictures: Vec<Picture>,
    /// Pictures that the database calls whole and that the disk did not have so.
    pub lost: Vec<Picture>,
}

/// The database of a backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Database {
    /// The embedded one; it is in the backup.
    Sqlite {
        /// How long its file is.
        bytes: u64,
        /// The file's digest.
        sha256: Digest,
    },
    /// PostgreSQL; `pg_dump` has it.
    Postgres {},
}

/// Where a log stood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// Whose it is; zeros for the company's.
    pub branch: BranchId,
    /// Its last entry.
    pub seq: u64,
    /// The digest of the chain up to it.
    pub digest: Digest,
}

/// A picture of a branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Picture {
    /// Whose it is.
    pub branch: BranchId,
    /// How long it is.
    pub bytes: u64,
    /// Its digest, and its name.
    pub sha256: Digest,
}

impl Picture {
    /// Where it is below a backup or below `data_dir`.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        files::place(self.branch, self.sha256)
    }
}

impl Manifest {
    /// As it is written.
    pub fn to_json(&self) -> serde_json::Result<Vec<u8>> {
        let mut json = serde_json::to_vec_pretty(self)?;
        json.push(b'\n');
        Ok(json)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::clock::from_unix_ms;

    #[test]
    fn a_manifest_is_read_strictly_and_a_place_follows_from_what_a_file_is() {
        let (branch, sha256) = (BranchId(Uuid::from_u128(7)), Digest::of(b"a photo"));
        let picture = Picture { branch, bytes: 7, sha256 };
        let manifest = Manifest {
            format: FORMAT,
            callout: "0.1.0".to_owned(),
            migration: 3,
            incarnation: Incarnation(Uuid::from_u128(9)),
            taken_at: from_unix_ms(1_803_859_200_000),
            database: Database::Sqlite { bytes: 8_192, sha256 },
            logs: vec![Log { branch, seq: 4, digest: sha256 }],
            pictures: vec![picture],
            lost: Vec::new(),
        };
        let json = String::from_utf8(manifest.to_json().expect("JSON")).expect("text");
        assert_eq!(serde_json::from_str::<Manifest>(&json).expect("a manifest"), manifest);
        assert_eq!(picture.path(), PathBuf::from(format!("blobs/{branch}/whole/{sha256}")));
        for (from, to) in [
            ("\"format\"", "\"formt\""),
            ("\"lost\": []", "\"lost\": [], \"path\": \"/etc/passwd\""),
            ("\"kind\": \"sqlite\"", "\"kind\": \"sqlite\", \"path\": \"/etc/passwd\""),
            (&sha256.to_string()[1..], "../../../../etc/passwd"),
        ] {
            assert!(json.contains(from), "{json}");
            assert!(serde_json::from_str::<Manifest>(&json.replace(from, to)).is_err(), "{to}");
        }
    }
}
