//! A pull: one bounded picture in pages (DESIGN §3 rules 4, 5, 13).
//!
//! The first page fixes `until`, a place in the company's log and one in the branch's; every page is made of rows that never
//! change, the company's before the branch's, so that a page asked for again is the same; but for what the phone's person lost since,
//! which no page delivers any more (I14).

use std::str::FromStr;

use callout_core::{
    domain::{
        digest::Digest,
        ids::{BranchId, DeviceId, Incarnation, PersonId},
        subject::{SubjectKey, SubjectKind},
    },
    plants::{Plant, is_planted},
    protocol::{
        cursor::{Cursor, Position},
        limits::{PROTOCOL, PULL_PAGE_ITEMS},
        pull::{Holdings, Item, More, Page, RawItem, holdings_digest},
        push::Head,
    },
};
use serde_json::value::RawValue;
use uuid::Uuid;

use super::{
    heart::rows::{FeedWhat, kinds},
    store::{FeedItem, Picture, Spot, Window},
    work::WorkError,
};

/// Bodies that are fetched at once: bounds what one pull holds (I19).
const BODIES_AT_ONCE: usize = 64;
/// A page ends when it has so many bytes, however few its items (F24).
const PAGE_BYTES: usize = 512 * 1024;

/// Who pulls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Puller {
    /// The life of the server's database.
    pub incarnation: Incarnation,
    /// His branch.
    pub branch: BranchId,
    /// Who.
    pub person: PersonId,
    /// His phone.
    pub device: DeviceId,
    /// The epoch that a phone without commands is in.
    pub epoch: u32,
    /// Items on one page, at most [`PULL_PAGE_ITEMS`].
    pub page_items: usize,
}

/// What is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ask {
    /// Where the phone stands; none begins from nothing.
    pub cursor: Option<Cursor>,
    /// On pages after the first: the `until` of the first, and the token of the page before.
    pub page: Option<(Cursor, Token)>,
}

impl Ask {
    /// Reads what a phone says in the address; the two parts of a later page come together or not at all.
    pub fn parse(cursor: Option<&str>, until: Option<&str>, token: Option<&str>) -> Result<Self, Unreadable> {
        let read = |text: &str| text.parse::<Cursor>().map_err(|_| Unreadable);
        let page = match (until, token) {
            (None, None) => None,
            (Some(until), Some(token)) => Some((read(until)?, token.parse().map_err(|_| Unreadable)?)),
            _ => return Err(Unreadable),
        };
        Ok(Self { cursor: cursor.map(read).transpose()?, page })
    }
}

/// The address does not say where the phone stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cursor, until and token are what an earlier page said")]
pub struct Unreadable;

/// One of the two logs that a phone pulls from, in the order of pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Log {
    /// The company's.
    Company,
    /// Its branch's.
    Branch,
}

/// Where a page begins: the last place of the page before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// In which log.
    pub log: Log,
    /// Behind what.
    pub spot: Spot,
}

/// A row and the log that it is of.
type Row = (Log, FeedItem);

/// A place in each log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Places {
    company: Position,
    branch: Position,
}

impl Places {
    const START: Self = Self { company: Position::START, branch: Position::START };

    const fn of(self, log: Log) -> Position {
        match log {
            Log::Company => self.company,
            Log::Branch => self.branch,
        }
    }
}

/// The text is no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a token is what the page before said under `more`")]
pub struct NotAToken;

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub enum PullError {
    /// The cursor is of another life of the database, ahead of the log, or of another past: begin from nothing (I11, F43).
    #[error("the cursor is not known here")]
    CursorUnknown,
    /// The store.
    #[error(transparent)]
    Work(#[from] WorkError),
}

/// The next page.
pub async fn pull(picture: &mut impl Picture, who: &Puller, ask: &Ask) -> Result<Page, PullError> {
    let heads = Places { company: picture.head(BranchId::COMPANY).await?, branch: picture.head(who.branch).await? };
    let mut since = match &ask.cursor {
        Some(cursor) => known(picture, who, heads, cursor).await?,
        None => Places::START,
    };
    since.branch.seq += u64::from(is_planted(Plant::CursorSkips) && ask.cursor.is_some());
    since.company.seq += u64::from(is_planted(Plant::CompanySkips) && ask.cursor.is_some());
    let (until, behind) = match &ask.page {
        Some((until, token)) => (known(picture, who, heads, until).await?, Some(*token)),
        None => (heads, None),
    };
    let rows = rows(picture, who, since, until, behind).await?;
    let is_full = rows.len() == page_items(who);
    let (items, taken) = items(picture, who.branch, &rows).await?;
    let more = match rows.get(taken.wrapping_sub(1)) {
        Some((log, last)) if is_planted(Plant::TokenSkips) && (is_full || taken < rows.len()) => {
            let spot = Spot { key: SubjectKey { kind: kinds::HEAD, id: Uuid::max() }, ..last.spot };
            More::Page { token: Token { log: *log, spot }.to_string() }
        }
        Some((log, last)) if is_full || taken < rows.len() => {
            More::Page { token: Token { log: *log, spot: last.spot }.to_string() }
        }
        _ => whole(picture, who, until, heads).await?,
    };
    let Places { company, branch: position } = until;
    let until = Cursor { incarnation: who.incarnation, branch: who.branch, position, company, seal: None };
    Ok(Page { pull: PROTOCOL, until, items, more, end: true })
}

/// A cursor's places, if both are of these logs (I11).
async fn known(picture: &mut impl Picture, who: &Puller, heads: Places, cursor: &Cursor) -> Result<Places, PullError> {
    if cursor.incarnation != who.incarnation || cursor.branch != who.branch {
        return Err(PullError::CursorUnknown);
    }
    let places = Places { company: cursor.company, branch: cursor.position };
    for (log, at) in [(Log::Company, places.company), (Log::Branch, places.branch)] {
        let digest = match at.seq {
            0 => Some(Digest::ZERO),
            seq if seq > heads.of(log).seq => None,
            seq => picture.digest_at(id_of(log, who.branch), seq).await?,
        };
        if digest != Some(at.digest) {
            return Err(PullError::CursorUnknown);
        }
    }
    Ok(places)
}

/// The id under which a log stands.
const fn id_of(log: Log, branch: BranchId) -> BranchId {
    match log {
        Log::Company => BranchId::COMPANY,
        Log::Branch => branch,
    }
}

/// The next rows for this phone, of the company's log and then of the branch's: its person's, its own, its branch's, and of the
/// company's everybody's; each log in one order.
async fn rows(
    picture: &mut impl Picture,
    who: &Puller,
    since: Places,
    until: Places,
    behind: Option<Token>,
) -> Result<Vec<Row>, PullError> {
    let mut rows = Vec::new();
    for log in [Log::Company, Log::Branch] {
        let limit = page_items(who) - rows.len();
        let is_behind_us = behind.is_some_and(|token| token.log > log);
        if limit == 0 || is_behind_us {
            continue;
        }
        let behind = behind.filter(|token| token.log == log).map(|token| token.spot);
        let (since, until, branch) = (since.of(log).seq, until.of(log).seq, id_of(log, who.branch));
        let mut of_log = Vec::new();
        for audience in audiences(log, who) {
            let window = Window { branch, audience, since, until, behind, limit };
            of_log.extend(picture.feed(&window).await?);
        }
        of_log.sort_by_key(|row| row.spot);
        of_log.truncate(limit);
        rows.extend(of_log.into_iter().map(|row| (log, row)));
    }
    Ok(rows)
}

/// Whose rows a phone gets.
fn audiences(log: Log, who: &Puller) -> [Uuid; 3] {
    match log {
        Log::Company => [BranchId::COMPANY.0, who.branch.0, who.person.0],
        Log::Branch => [who.person.0, who.device.0, who.branch.0],
    }
}

/// At least one, or no picture would ever be whole.
fn page_items(who: &Puller) -> usize {
    who.page_items.clamp(1, PULL_PAGE_ITEMS as usize)
}

/// The items of as many rows as fit a page, and how many rows that were.
async fn items(picture: &mut impl Picture, branch: BranchId, rows: &[Row]) -> Result<(Vec<Item>, usize), PullError> {
    let mut items = Vec::with_capacity(rows.len());
    let mut bytes = 0;
    for chunk in rows.chunks(BODIES_AT_ONCE) {
        let put: Vec<_> = chunk
            .iter()
            .filter_map(|(_, row)| match row.what {
                FeedWhat::Put { revision } => Some((row.spot.key, revision)),
                FeedWhat::Gone(_) | FeedWhat::Body(_) => None,
            })
            .collect();
        let mut bodies = picture.bodies(branch, &put).await?.into_iter();
        for (_, row) in chunk {
            let key = row.spot.key;
            let item = match &row.what {
                FeedWhat::Put { revision } => {
                    let body = raw(bodies.next().ok_or(WorkError::Broken)?)?;
                    bytes += body.get().len();
                    Item::Put { key, revision: *revision, body }
                }
                FeedWhat::Gone(why) => Item::Gone { key, why: *why },
                FeedWhat::Body(body) => {
                    bytes += body.len();
                    other(key, body.clone())?
                }
            };
            items.push(item);
            if bytes >= PAGE_BYTES {
                let taken = items.len();
                return Ok((items, taken));
            }
        }
    }
    let taken = items.len();
    Ok((items, taken))
}

fn raw(body: String) -> Result<Box<RawValue>, WorkError> {
    RawValue::from_string(body).map_err(|_| WorkError::Broken)
}

/// What is no subject: it says itself what it is about.
fn other(key: SubjectKey, body: String) -> Result<Item, WorkError> {
    let item = match key.kind {
        kinds::OUTCOME => "outcome",
        kinds::DECISION => "decision",
        _ => return Err(WorkError::Broken),
    };
    let raw = RawItem { item: item.to_owned(), about: None, revision: None, body: raw(body)? };
    match Item::from(raw) {
        Item::Other(_) => Err(WorkError::Broken),
        known => Ok(known),
    }
}

/// The end of a picture: the acknowledgement as of `until`, and what the phone should hold if `until` is now.
async fn whole(picture: &mut impl Picture, who: &Puller, until: Places, heads: Places) -> Result<More, PullError> {
    let nothing = Head { epoch: who.epoch, seq: 0, hash: Digest::ZERO };
    let ack = picture.head_of_device(who.branch, who.device, until.branch.seq).await?.unwrap_or(nothing);
    let holdings = if until == heads {
        let subjects = picture.holdings(who.branch, who.person).await?;
        Some(Holdings { subjects: subjects.len() as u64, digest: holdings_digest(subjects) })
    } else {
        None
    };
    Ok(More::Whole { ack, holdings })
}

impl std::fmt::Display for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let log = match self.log {
            Log::Company => 'c',
            Log::Branch => 'b',
        };
        write!(f, "{log}.{}.{}.{}", self.spot.seq, self.spot.key.kind.0, self.spot.key.id.simple())
    }
}

impl FromStr for Token {
    type Err = NotAToken;

    fn from_str(text: &str) -> Result<Self, NotAToken> {
        let parts: Vec<_> = text.split('.').collect();
        let [log, seq, kind, id] = parts.as_slice() else { return Err(NotAToken) };
        let log = match *log {
            "c" => Log::Company,
            "b" => Log::Branch,
            _ => return Err(NotAToken),
        };
        let seq = seq.parse().map_err(|_| NotAToken)?;
        let kind = SubjectKind(kind.parse().map_err(|_| NotAToken)?);
        let id = Uuid::parse_str(id).map_err(|_| NotAToken)?;
        Ok(Self { log, spot: Spot { seq, key: SubjectKey { kind, id } } })
    }
}
