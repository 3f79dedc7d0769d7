//! What the page is told of a phone: that there is something new, and never what. It fetches the picture itself.

use serde::Serialize;

use super::{
    seat::{Picture, Seat},
    switches::Switches,
};
use crate::shell::ask::{Ask, Asked};

/// A phone has a new picture.
#[derive(Debug, Serialize)]
pub struct Notice {
    /// Which one, counted from one.
    pub phone: usize,
    /// The picture's number.
    pub rev: u64,
    /// Counts up with every core.
    pub generation: u32,
    /// What waits for the person.
    pub asks: Vec<Question>,
}

/// A phone in the list of phones.
#[derive(Debug, Serialize)]
pub struct Row {
    /// Whose phone it is.
    pub name: String,
    /// The language of its picture.
    pub language: String,
    /// How its switches stand.
    pub switches: Switches,
    /// The rest.
    #[serde(flatten)]
    pub notice: Notice,
}

/// What waits for the person.
#[derive(Debug, Serialize)]
pub struct Question {
    /// The number under which it is answered.
    pub id: u32,
    /// What is asked.
    #[serde(flatten)]
    pub kind: Kind,
}

/// What is asked.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Kind {
    /// A picture.
    Camera {
        /// The largest that is of use.
        bytes_max: u64,
    },
    /// Where the phone is.
    Location,
    /// What stands in a code.
    Scan,
    /// Whether the person takes the file.
    Sharing {
        /// Its number in `files/{k}`.
        file: usize,
        /// Its name.
        name: String,
    },
}

impl Notice {
    /// Of that phone's picture.
    pub fn of(phone: usize, picture: &Picture) -> Self {
        let asks = picture.asks.iter().map(|(ask, name)| question(*ask, name.as_deref())).collect();
        Self { phone, rev: picture.rev, generation: picture.generation, asks }
    }
}

impl Row {
    /// Of that phone; none if it is gone.
    pub async fn of(phone: usize, seat: &Seat) -> Option<Self> {
        let picture = seat.picture().await?;
        let notice = Notice::of(phone, &picture);
        Some(Self { name: seat.name.clone(), language: picture.language, switches: picture.switches, notice })
    }
}

fn question(ask: Ask, name: Option<&str>) -> Question {
    let kind = match ask.what {
        Asked::Photo { bytes_max } => Kind::Camera { bytes_max },
        Asked::Place => Kind::Location,
        Asked::Code => Kind::Scan,
        Asked::Share { file } => Kind::Sharing { file, name: name.unwrap_or_default().to_owned() },
    };
    Question { id: ask.number, kind }
}
