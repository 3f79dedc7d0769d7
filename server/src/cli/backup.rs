//! `callout backup` and `callout restore`

use std::path::Path;

use anyhow::{Result, bail};
use callout_core::domain::ids::BranchId;

use super::without_password;
use crate::{
    backup::{
        self, PutBack, Taken,
        manifest::{Database, Manifest},
    },
    clock::Clock,
    config::Config,
    entropy::Entropy,
    store::copy::LogHead,
};

/// Writes a backup and says what is in it.
pub(super) async fn take(config: &Config, folder: &Path) -> Result<()> {
    let Taken { manifest, heads } = backup::take(config, folder, Clock::system().now()).await?;
    let (place, pictures) = (folder.display(), pictures(&manifest));
    match manifest.database {
        Database::Sqlite { bytes, .. } => println!(
            "The backup in {place} is whole: the database ({}), {pictures}. It has {}, and everything that was acknowledged before {}.",
            size(bytes),
            until(&heads),
            manifest.taken_at.format("%F %T UTC"),
        ),
        Database::Postgres {} => println!(
            "The backup of the pictures in {place} is whole: {pictures}. The database is PostgreSQL's: it goes with a dump that \
             was taken before this, by\n\n    pg_dump --format=custom --file=callout.dump '{}'\n\nIf you have none of just \
             now, take it and run this again with another folder. docs/backup.md has the whole drill.",
            without_password(&config.database_url()),
        ),
    }
    let lost = manifest.lost.len();
    if lost > 0 {
        bail!(
            "{lost} pictures are not in the backup, because the disk does not have them as they came; the manifest names them \
             under `lost`: look for them in older backups, and check the disk"
        );
    }
    Ok(())
}

/// Puts a backup back and says what to do next.
pub(super) async fn put_back(config: &Config, folder: &Path) -> Result<()> {
    let PutBack { manifest, incarnation, aside, unread, pictures: added } =
        backup::put_back(config, folder, Clock::system(), Entropy::system()).await?;
    let taken = manifest.taken_at.format("%F %T UTC");
    let Some(incarnation) = incarnation else {
        println!(
            "The pictures of {taken} are back: {}, of which {added} were missing. Put the database back with `pg_restore`, then \
             run `callout restored`, then start the server.",
            pictures(&manifest)
        );
        return Ok(());
    };
    println!(
        "The backup of {taken} is back, with {}, of which {added} were missing. The database has a new life, {incarnation}.",
        pictures(&manifest)
    );
    if let Some(aside) = aside {
        println!("What was there is now {}; delete it when nobody misses anything.", aside.display());
    }
    if let Some(unread) = unread {
        println!(
            "Its numbers could not be read ({unread}), so numbers go on a thousand behind those of the backup: if more than that \
             were given since, tell the office."
        );
    }
    println!(
        "Now run `callout doctor`, then start the server: every phone reads everything anew and sends again what it recorded since."
    );
    Ok(())
}

fn pictures(manifest: &Manifest) -> String {
    let bytes = manifest.pictures.iter().map(|picture| picture.bytes).sum();
    format!("{} pictures ({})", manifest.pictures.len(), size(bytes))
}

/// Until which entry each log is there.
fn until(heads: &[LogHead]) -> String {
    let log = |head: &LogHead| match &head.name {
        _ if head.branch == BranchId::COMPANY => format!("the company's log until entry {}", head.position.seq),
        Some(name) => format!("the log of {name} until entry {}", head.position.seq),
        None => format!("the log of {} until entry {}", head.branch, head.position.seq),
    };
    if heads.is_empty() { "no entry yet".to_owned() } else { heads.iter().map(log).collect::<Vec<_>>().join(", ") }
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1_024 => format!("{bytes} bytes"),
        1_024..1_048_576 => format!("{} KiB", bytes / 1_024),
        _ => format!("{} MiB", bytes / 1_048_576),
    }
}
