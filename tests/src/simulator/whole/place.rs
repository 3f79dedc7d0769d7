//! Where the server's data are: a file and a folder of pictures, or a database of a PostgreSQL; copied from a template for
//! each seed, copied away as a backup, and put back.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use callout_server::{
    config::Config,
    testing::{database_of, test_config},
};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

use super::{
    company::{Origin, Template},
    eyes::Eyes,
    process::runtime,
    sure,
};

/// Where the data of one seed are.
pub struct Place {
    folder: PathBuf,
    page_items: usize,
    postgres: Option<Postgres>,
}

/// A database of a PostgreSQL.
struct Postgres {
    url: String,
    name: String,
}

impl Place {
    /// A new place with the company as it was founded.
    pub fn new(folder: PathBuf, page_items: usize, template: &Arc<Template>) -> Self {
        sure("a folder for the server", fs::create_dir_all(&folder));
        let postgres = match &template.origin {
            Origin::File(bytes) => {
                sure("the company's file", fs::write(folder.join("callout.db"), bytes));
                None
            }
            Origin::Postgres { url, name, count } => {
                let name = format!("{name}_{}", count.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
                copy_database(url, template.origin.database(), &name);
                Some(Postgres { url: url.clone(), name })
            }
        };
        Self { folder, page_items, postgres }
    }

    /// The settings of a server here.
    pub fn config(&self) -> Config {
        let mut config = test_config(&self.folder);
        config.limits.pull_page_items = self.page_items;
        config.database_url = self.postgres.as_ref().map(|p| database_of(&p.url, &p.name));
        config
    }

    /// Eyes of our own.
    pub fn eyes(&self) -> Eyes {
        match &self.postgres {
            Some(postgres) => Eyes::on_postgres(&database_of(&postgres.url, &postgres.name)),
            None => Eyes::on_file(&self.folder.join("callout.db")),
        }
    }

    /// The folder of the pictures.
    pub fn pictures(&self) -> PathBuf {
        self.folder.join("blobs")
    }

    fn backup(&self) -> PathBuf {
        self.folder.join("backup")
    }

    /// Copies everything away. On PostgreSQL nobody may be connected meanwhile.
    pub fn back_up(&self) {
        sure("no older backup", remove(&self.backup()));
        sure("a folder for the backup", fs::create_dir_all(self.backup()));
        match &self.postgres {
            Some(postgres) => copy_database(&postgres.url, &postgres.name, &postgres.kept()),
            None => sure("a copy of the file", copy_file(&self.folder, &self.backup())),
        }
        sure("a copy of the pictures", copy_tree(&self.pictures(), &self.backup().join("blobs")));
    }

    /// Puts the backup back; nobody may be connected meanwhile.
    pub fn put_back(&self) {
        if let Some(postgres) = &self.postgres {
            copy_database(&postgres.url, &postgres.kept(), &postgres.name);
        } else {
            for suffix in ["-wal", "-shm"] {
                sure("no older file", remove(&self.folder.join(format!("callout.db{suffix}"))));
            }
            let copied = fs::copy(self.backup().join("callout.db"), self.folder.join("callout.db"));
            sure("the file of the backup", copied);
        }
        sure("no older pictures", remove(&self.pictures()));
        sure("the pictures of the backup", copy_tree(&self.backup().join("blobs"), &self.pictures()));
    }

    /// Takes away the keys that sign access tokens; the next process makes a new one.
    pub fn forget_token_keys(&self) {
        self.change("delete from token_keys");
    }

    /// Changes a table past the server; says how many rows. Nobody may be connected meanwhile.
    pub fn change(&self, sql: &str) -> usize {
        if let Some(postgres) = &self.postgres {
            return administer(&database_of(&postgres.url, &postgres.name), &[sql.to_owned()]);
        }
        let connection = sure("the server's file", rusqlite::Connection::open(self.folder.join("callout.db")));
        sure(sql, connection.execute(sql, []))
    }

    /// Whether a backup may be taken while servers are connected.
    pub const fn is_copied_while_used(&self) -> bool {
        self.postgres.is_none()
    }
}

impl Postgres {
    fn kept(&self) -> String {
        format!("{}_kept", self.name)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(postgres) = &self.postgres {
            drop_databases(&postgres.url, &[&postgres.name, &postgres.kept()]);
        }
    }
}

/// A copy of the database as it stands now, in one piece, whoever writes to it meanwhile.
fn copy_file(from: &Path, to: &Path) -> anyhow::Result<()> {
    let connection = rusqlite::Connection::open(from.join("callout.db"))?;
    let to = to.join("callout.db");
    connection.execute("vacuum into ?1", [to.to_str().unwrap_or_default()])?;
    Ok(())
}

fn copy_tree(from: &Path, to: &Path) -> io::Result<()> {
    if !from.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_tree(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn remove(path: &Path) -> io::Result<()> {
    let removed = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

/// Has a PostgreSQL do something past the server; says how many rows changed.
fn administer(url: &str, statements: &[String]) -> usize {
    runtime().block_on(async {
        let mut connection = sure("PostgreSQL answers", PgConnection::connect(url).await);
        let mut changed = 0;
        for statement in statements {
            changed += sure(statement, connection.execute(AssertSqlSafe(statement.clone())).await).rows_affected();
        }
        sure("PostgreSQL lets go", connection.close().await);
        usize::try_from(changed).unwrap_or(usize::MAX)
    })
}

/// Makes a database anew.
pub fn new_database(url: &str, name: &str) {
    administer(url, &[format!("drop database if exists {name} with (force)"), format!("create database {name}")]);
}

fn copy_database(url: &str, from: &str, to: &str) {
    let create = format!("create database {to} template {from}");
    administer(url, &[format!("drop database if exists {to} with (force)"), create]);
}

/// Removes databases that may be there.
pub fn drop_databases(url: &str, names: &[&str]) {
    let statements = names.iter().map(|name| format!("drop database if exists {name} with (force)"));
    administer(url, &statements.collect::<Vec<_>>());
}
