//! Where anchors are kept: beside the database they prove little, for whoever can change it can change them.

use std::path::{Path, PathBuf};

use crate::config::Config;

/// Where the anchors are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Nowhere: the setting is missing.
    Unset,
    /// On the disk of the database.
    Beside(PathBuf),
    /// On another one.
    Outside(PathBuf),
}

impl Place {
    /// Where the settings want them. What PostgreSQL writes on is its own affair: it counts as another disk.
    #[must_use]
    pub fn of(config: &Config) -> Self {
        let Some(anchors) = config.anchor_file.clone() else { return Self::Unset };
        let database = config.sqlite_file();
        let beside = database.is_some_and(|database| {
            disk_of(&database).zip(disk_of(&anchors)).is_some_and(|(database, anchors)| database == anchors)
        });
        if beside { Self::Beside(anchors) } else { Self::Outside(anchors) }
    }

    /// The file, if there is one.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::Unset => None,
            Self::Beside(file) | Self::Outside(file) => Some(file),
        }
    }

    /// What to do about it, if something is to be done.
    #[must_use]
    pub fn advice(&self) -> Option<String> {
        match self {
            Self::Unset => Some(
                "no `anchor_file` is set: somebody who cuts the log and writes it anew leaves no trace; name a file on another disk"
                    .to_owned(),
            ),
            Self::Beside(file) => Some(format!(
                "the anchors in {} are on the database's own disk: whoever can change it can change them; name a file on another disk",
                file.display()
            )),
            Self::Outside(_) => None,
        }
    }
}

/// The disk of a file that is there or may come to be.
#[cfg(unix)]
fn disk_of(file: &Path) -> Option<u64> {
    use std::os::unix::fs::MetadataExt as _;
    let folder = std::path::absolute(file).ok()?;
    folder.ancestors().find_map(|there| std::fs::metadata(there).ok()).map(|found| found.dev())
}

/// Nobody tells disks apart here.
#[cfg(not(unix))]
fn disk_of(_: &Path) -> Option<u64> {
    None
}
