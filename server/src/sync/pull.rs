//! A pull: one bounded picture in pages (DESIGN §3 rules 4, 5, 13).
//!
//! The first page fixes `until`; every page is made of rows that never change, so that a page asked for again is the same.

use std::str::FromStr;

use callout_core::{
    domain::{
        digest::Digest,
        ids::{BranchId, DeviceId, Incarnation, PersonId},
        subject::{SubjectKey, SubjectKind},
        subjects::{PERSON, POLICIES, PRICES},
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

/// Where a page begins: the last place of the page before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token(pub Spot);

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
    let head = picture.head(who.branch).await?;
    let since = match &ask.cursor {
        Some(cursor) => known(picture, who, head, cursor).await?.seq + u64::from(is_planted(Plant::CursorSkips)),
        None => 0,
    };
    let (until, behind) = match &ask.page {
        Some((until, token)) => (known(picture, who, head, until).await?, Some(token.0)),
        None => (head, None),
    };
    let rows = rows(picture, who, since, until.seq, behind).await?;
    let is_full = rows.len() == page_items(who);
    let (items, taken) = items(picture, who.branch, &rows).await?;
    let more = match rows.get(taken.wrapping_sub(1)) {
        Some(last) if is_planted(Plant::TokenSkips) && (is_full || taken < rows.len()) => {
            let behind = Spot { key: SubjectKey { kind: kinds::HEAD, id: Uuid::max() }, ..last.spot };
            More::Page { token: Token(behind).to_string() }
        }
        Some(last) if is_full || taken < rows.len() => More::Page { token: Token(last.spot).to_string() },
        _ => whole(picture, who, until, head).await?,
    };
    let until = Cursor { incarnation: who.incarnation, branch: who.branch, position: until };
    Ok(Page { pull: PROTOCOL, until, items, more, end: true })
}

/// A cursor's position, if it is one of this log (I11).
async fn known(
    picture: &mut impl Picture,
    who: &Puller,
    head: Position,
    cursor: &Cursor,
) -> Result<Position, PullError> {
    let position = cursor.position;
    if cursor.incarnation != who.incarnation || cursor.branch != who.branch || position.seq > head.seq {
        return Err(PullError::CursorUnknown);
    }
    let digest = match position.seq {
        0 => Some(Digest::ZERO),
        seq => picture.digest_at(who.branch, seq).await?,
    };
    if digest == Some(position.digest) { Ok(position) } else { Err(PullError::CursorUnknown) }
}

/// The next rows for this phone: its person's, its own and its branch's, in one order.
async fn rows(
    picture: &mut impl Picture,
    who: &Puller,
    since: u64,
    until: u64,
    behind: Option<Spot>,
) -> Result<Vec<FeedItem>, PullError> {
    let limit = page_items(who);
    let mut rows = Vec::new();
    for audience in [who.person.0, who.device.0, who.branch.0] {
        let window = Window { branch: who.branch, audience, since, until, behind, limit };
        rows.extend(picture.feed(&window).await?);
    }
    rows.sort_by_key(|row| row.spot);
    rows.truncate(limit);
    Ok(rows)
}

/// At least one, or no picture would ever be whole.
fn page_items(who: &Puller) -> usize {
    who.page_items.clamp(1, PULL_PAGE_ITEMS as usize)
}

/// The items of as many rows as fit a page, and how many rows that were.
async fn items(
    picture: &mut impl Picture,
    branch: BranchId,
    rows: &[FeedItem],
) -> Result<(Vec<Item>, usize), PullError> {
    let mut items = Vec::with_capacity(rows.len());
    let mut bytes = 0;
    for chunk in rows.chunks(BODIES_AT_ONCE) {
        let put: Vec<_> = chunk
            .iter()
            .filter_map(|row| match row.what {
                FeedWhat::Put { revision } => Some((row.spot.key, revision)),
                FeedWhat::Gone(_) | FeedWhat::Body(_) => None,
            })
            .collect();
        let mut bodies = picture.bodies(branch, &put).await?.into_iter();
        for row in chunk {
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
        PRICES => "prices",
        POLICIES => "policies",
        PERSON => "person",
        _ => return Err(WorkError::Broken),
    };
    let raw = RawItem { item: item.to_owned(), about: None, revision: None, body: raw(body)? };
    match Item::from(raw) {
        Item::Other(_) => Err(WorkError::Broken),
        known => Ok(known),
    }
}

/// The end of a picture: the acknowledgement as of `until`, and what the phone should hold if `until` is now.
async fn whole(picture: &mut impl Picture, who: &Puller, until: Position, head: Position) -> Result<More, PullError> {
    let nothing = Head { epoch: who.epoch, seq: 0, hash: Digest::ZERO };
    let ack = picture.head_of_device(who.branch, who.device, until.seq).await?.unwrap_or(nothing);
    let holdings = if until == head {
        let subjects = picture.holdings(who.branch, who.person).await?;
        Some(Holdings { subjects: subjects.len() as u64, digest: holdings_digest(subjects) })
    } else {
        None
    };
    Ok(More::Whole { ack, holdings })
}

impl std::fmt::Display for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.0.seq, self.0.key.kind.0, self.0.key.id.simple())
    }
}

impl FromStr for Token {
    type Err = NotAToken;

    fn from_str(text: &str) -> Result<Self, NotAToken> {
        let mut parts = text.splitn(3, '.');
        let mut next = || parts.next().ok_or(NotAToken);
        let seq = next()?.parse().map_err(|_| NotAToken)?;
        let kind = SubjectKind(next()?.parse().map_err(|_| NotAToken)?);
        let id = Uuid::parse_str(next()?).map_err(|_| NotAToken)?;
        Ok(Self(Spot { seq, key: SubjectKey { kind, id } }))
    }
}
