//! `callout doctor`

use anyhow::{Result, bail};

use super::without_password;
use crate::{
    config::Config,
    lifecycle::bind,
    store::{
        self, Db, OpenError, StoreError, meta,
        work::{audit, relays},
    },
};

/// Checks one thing after the other and prints a line for each.
pub(super) async fn run(config: &Config) -> Result<()> {
    let mut wrong = 0;
    let mut report = |what: &str, result: Result<String, String>| match result {
        Ok(found) => println!("ok     {what}: {found}"),
        Err(advice) => {
            wrong += 1;
            println!("WRONG  {what}: {advice}");
        }
    };
    let folder = config.data_dir.display().to_string();
    report("folder", store::ensure_writable(&config.data_dir).map(|()| folder).map_err(|error| error.to_string()));
    let url = without_password(&config.database_url());
    report(
        "database",
        check_database(config).await.map(|found| format!("{url}, {found}")).map_err(|error| error.to_string()),
    );
    report("records", check_records(config).await);
    match bind(config.listen).await {
        Ok(_) => report("address", Ok(format!("{} is free", config.listen))),
        Err(error) => report("address", Err(format!("{error} (fine if that is this server, running)"))),
    }
    if wrong > 0 {
        bail!("{wrong} of 4 checks found something wrong; see above");
    }
    Ok(())
}

/// Opens the database and reads its identity, without bringing it up to date.
async fn check_database(config: &Config) -> Result<String, OpenError> {
    if config.sqlite_file().is_some_and(|file| !file.exists()) {
        return Ok("not there yet; `callout migrate` or `callout serve` will set it up".to_owned());
    }
    let db = Db::open(&config.database_url()).await?;
    let state = db.migration_state().await?;
    let found = match state {
        store::MigrationState::Empty => "empty; `callout migrate` or `callout serve` will set it up".to_owned(),
        store::MigrationState::Behind(count) => {
            format!("{count} migrations behind; `callout migrate` or `callout serve` brings it up to date")
        }
        store::MigrationState::Current => {
            let mut tx = db.read().await?;
            format!("incarnation {}", meta::read(&mut tx).await?.incarnation)
        }
        store::MigrationState::Newer(version) => return Err(OpenError::Newer(version)),
        store::MigrationState::Foreign(version) => return Err(OpenError::Foreign(version)),
        store::MigrationState::Others => return Err(OpenError::Others),
    };
    db.close().await;
    Ok(found)
}

/// Verifies every branch's log and books from the first entry to the last (I8, I16).
async fn check_records(config: &Config) -> Result<String, String> {
    let unreadable = |error: StoreError| format!("the records cannot be read ({error}); restore the last backup");
    if config.sqlite_file().is_some_and(|file| !file.exists()) {
        return Ok("none yet".to_owned());
    }
    let db = Db::open(&config.database_url()).await.map_err(|error| error.to_string())?;
    if !matches!(db.migration_state().await, Ok(store::MigrationState::Current)) {
        return Ok("not looked at, because the database is not up to date".to_owned());
    }
    let mut tx = db.read().await.map_err(unreadable)?;
    let (mut branches, mut entries) = (0_u64, 0);
    for branch in audit::branches(&mut tx).await.map_err(unreadable)? {
        branches += 1;
        entries += audit::verify(&mut tx, branch).await.map_err(unreadable)?.map_err(|finding| {
            format!("branch {branch}: {finding}; somebody changed the database by hand: keep a copy and find out who")
        })?;
    }
    let refused = relays::refused(&mut tx).await.map_err(unreadable)?;
    drop(tx);
    db.close().await;
    if refused > 0 {
        return Err(format!(
            "{refused} consequences were refused by the log that they are for; table `relays` says what and why"
        ));
    }
    Ok(format!("{entries} entries of {branches} branches verify"))
}
