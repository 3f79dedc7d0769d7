//! Price lists: every version is kept for ever, because quotes and signatures name the one that the customer saw (P7).

use callout_core::domain::{
    ids::PersonId,
    pricing::{PriceBook, PriceList},
    time::Timestamp,
};
use uuid::Uuid;

use super::{Millis, ReadTx, StoreError, WriteTx, args, json, statements};

statements! {
    /// The next version.
    ADD = "insert into price_lists (version, body, published_at, published_by) values ($1, $2, $3, $4)";
    /// Every version.
    ALL_VERSIONS = "select version, body from price_lists order by version";
    /// One version.
    FIND = "select version, body from price_lists where version = $1";
    /// The newest version.
    CURRENT = "select version, body from price_lists order by version desc limit 1";
    /// When each version was published, the newest first.
    LIST = "select version, published_at, published_by from price_lists where version < $1 order by version desc limit $2";
}

#[derive(sqlx::FromRow)]
struct PriceListRow {
    version: i64,
    body: String,
}

impl PriceListRow {
    fn read(self) -> Result<PriceList, StoreError> {
        json::read("price_lists", "body", self.version, &self.body)
    }
}

/// When a version was published.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Published {
    /// The version.
    pub version: i64,
    /// When.
    #[sqlx(try_from = "i64")]
    pub published_at: Millis,
    /// By whom.
    #[sqlx(try_from = "Uuid")]
    pub published_by: PersonId,
}

/// Every version there ever was.
pub async fn load_price_book(tx: &mut ReadTx) -> Result<PriceBook, StoreError> {
    let rows: Vec<PriceListRow> = tx.all(ALL_VERSIONS, args![]).await?;
    let lists = rows.into_iter().map(|row| row.read().map(|list| (list.version, list)));
    lists.collect::<Result<_, _>>().map(PriceBook)
}

/// The newest version, if one was published.
pub async fn current(tx: &mut ReadTx) -> Result<Option<PriceList>, StoreError> {
    tx.maybe::<PriceListRow>(CURRENT, args![]).await?.map(PriceListRow::read).transpose()
}

/// One version.
pub async fn find(tx: &mut ReadTx, version: u32) -> Result<Option<PriceList>, StoreError> {
    tx.maybe::<PriceListRow>(FIND, args![version]).await?.map(PriceListRow::read).transpose()
}

/// When versions below one were published, the newest first.
pub async fn list(tx: &mut ReadTx, below: i64, limit: i64) -> Result<Vec<Published>, StoreError> {
    tx.all(LIST, args![below, limit]).await
}

/// Publishes a version. [`StoreError::Duplicate`] means that somebody else published that one.
pub async fn add(tx: &mut WriteTx, list: &PriceList, by: PersonId, now: Timestamp) -> Result<(), StoreError> {
    tx.execute(ADD, args![list.version, json::write(list), now, by]).await.map(drop)
}
