//! Reference data on its way to the phones: every branch's feed carries what changed (DESIGN §3).
//!
//! The key of each telling follows from what is told to which branch, so that telling twice is telling once: the start of
//! the server, and a new branch, make up for what was published before or between.

use callout_core::{
    domain::{
        digest::Digest,
        ids::{BranchId, CommandId},
        people::Actor,
        policy::Policies,
        pricing::PriceList,
        subject::SubjectKey,
        subjects::{PERSON, POLICIES, PRICES},
    },
    protocol::pull::Colleague,
};
use uuid::Uuid;

use super::Failure;
use crate::{
    state::AppState,
    store::{ReadTx, StoreError, branches, people, policies, prices},
    sync::{
        heart::draft::json,
        job::{self, ReferenceChanged, Request},
        work::WorkError,
    },
};

/// A piece of reference data as it is now.
#[derive(Clone, Debug)]
pub enum Item {
    /// The current price list.
    Prices(PriceList),
    /// The policies.
    Policies(Policies),
    /// A person of the branch.
    Person(Colleague),
}

impl Item {
    /// As phones are told.
    fn body(&self) -> (SubjectKey, String) {
        let of = |kind, id, body| (SubjectKey { kind, id }, body);
        match self {
            Self::Prices(list) => of(PRICES, Uuid::nil(), json(list)),
            Self::Policies(policies) => of(POLICIES, Uuid::nil(), json(policies)),
            Self::Person(colleague) => of(PERSON, colleague.id.0, json(colleague)),
        }
    }
}

/// Tells the phones of every branch.
pub async fn tell_everybody(state: &AppState, actor: &Actor, item: &Item) -> Result<(), Failure> {
    let mut tx = state.db.read().await?;
    let branches = branches::list(&mut tx).await?;
    drop(tx);
    for branch in branches {
        tell(state, actor, branch.id, key_of(branch.id, item), item.clone()).await?;
    }
    Ok(())
}

/// Tells the phones of a branch what is known of a colleague; one without access has no roles any more.
///
/// The change itself is durable already: a failure is logged, and the next change of the colleague makes up for it.
pub async fn tell_of_colleague(state: &AppState, actor: &Actor, branch: BranchId, colleague: Colleague) {
    let person = colleague.id;
    let told = async {
        let key = state.new_id()?;
        tell(state, actor, branch, key, Item::Person(colleague)).await
    };
    if let Err(error) = told.await {
        tracing::warn!(%error, person.id = %person, "the phones were not told of a colleague");
    }
}

/// Tells a branch what is in force: a new one, or one that a crash kept from hearing it.
pub async fn bring_up(state: &AppState, branch: BranchId) -> Result<(), Failure> {
    let mut tx = state.db.read().await?;
    let in_force = in_force(&mut tx).await?;
    drop(tx);
    for (actor, item) in in_force {
        tell(state, &actor, branch, key_of(branch, &item), item).await?;
    }
    Ok(())
}

/// Tells every branch what is in force; at the start of the server.
pub async fn bring_up_everybody(state: &AppState) -> Result<(), Failure> {
    let mut tx = state.db.read().await?;
    let branches = branches::list(&mut tx).await?;
    drop(tx);
    for branch in branches {
        bring_up(state, branch.id).await?;
    }
    Ok(())
}

/// What is in force, and who put it in force.
async fn in_force(tx: &mut ReadTx) -> Result<Vec<(Actor, Item)>, StoreError> {
    let mut items = Vec::new();
    if let (Some(list), [published, ..]) = (prices::current(tx).await?, &prices::list(tx, i64::MAX, 1).await?[..]) {
        items.push((published.published_by, Item::Prices(list)));
    }
    if let [row, ..] = &policies::list(tx, i64::MAX, 1).await?[..] {
        items.push((row.changed_by, Item::Policies(row.policies()?)));
    }
    let mut told = Vec::with_capacity(items.len());
    for (person, item) in items {
        if let Some(row) = people::find(tx, person).await? {
            told.push((row.actor()?, item));
        }
    }
    Ok(told)
}

async fn tell(state: &AppState, actor: &Actor, branch: BranchId, key: CommandId, item: Item) -> Result<(), Failure> {
    let request = Request { key, branch, actor: actor.clone() };
    let change = ReferenceChanged { request, branches: vec![branch], items: vec![item.body()] };
    match state.work.reference_changed(change).await {
        // Somebody told it before.
        Err(WorkError::Failed(job::Failure::KeyReused)) => Ok(()),
        told => Ok(told?),
    }
}

fn key_of(branch: BranchId, item: &Item) -> CommandId {
    let (kind, version) = match item {
        Item::Prices(list) => ("prices", list.version),
        Item::Policies(policies) => ("policies", policies.version),
        // Colleagues have no versions: each telling has its own key.
        Item::Person(_) => ("person", 0),
    };
    let parts: [&[u8]; 4] = [b"callout/reference/1", branch.0.as_bytes(), kind.as_bytes(), &version.to_be_bytes()];
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&Digest::of_parts(&parts).0[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid().into()
}

#[cfg(test)]
mod tests {
    use callout_core::domain::ids::BranchId;
    use serde_json::json;

    use crate::{
        store::work::SqlWork,
        sync::store::{Picture as _, Store as _},
        testing::{
            field::Field,
            office::{Day, prices},
        },
    };

    /// How many entries a branch's log has.
    async fn log_of(day: &Day, branch: BranchId) -> u64 {
        let mut picture = SqlWork::new(day.server.state.db.clone()).picture().await.unwrap();
        picture.head(branch).await.unwrap().seq
    }

    #[tokio::test]
    async fn phones_learn_of_prices_policies_and_colleagues() {
        let day = Day::begin().await;
        let wang = Field::of(&day, "wang").await;
        let admin = day.server.administrator().await;
        day.server.post("/v1/price-lists").bearer(&admin).json(&prices(0, 12_000)).send().await.expect(201);
        let zhao = day.technician("zhao").await;
        day.server.post(&format!("/v1/people/{}/disable", zhao.id)).bearer(&admin).send().await.expect(200);
        let heard = wang.hears().await;
        let of = |kind: &str| heard.iter().filter(|(item, _)| item == kind).map(|(_, body)| body).collect::<Vec<_>>();
        assert_eq!(of("prices").iter().map(|list| &list["version"]).collect::<Vec<_>>(), [&json!(1)]);
        let about_zhao: Vec<_> = of("person").into_iter().filter(|person| person["id"] == json!(zhao.id)).collect();
        assert_eq!(about_zhao.iter().map(|person| &person["roles"]).collect::<Vec<_>>(), [&json!([])]);
    }

    #[tokio::test]
    async fn telling_twice_is_telling_once() {
        let day = Day::begin().await;
        let admin = day.server.administrator().await;
        day.server.post("/v1/price-lists").bearer(&admin).json(&prices(0, 12_000)).send().await.expect(201);
        let before = log_of(&day, day.server.branch).await;
        super::bring_up_everybody(&day.server.state).await.unwrap();
        assert_eq!(log_of(&day, day.server.branch).await, before);
    }

    #[tokio::test]
    async fn a_branch_that_begins_later_hears_what_is_in_force() {
        let day = Day::begin().await;
        let admin = day.server.administrator().await;
        day.server.post("/v1/price-lists").bearer(&admin).json(&prices(0, 12_000)).send().await.expect(201);
        let far = day.server.branch_named("Elsewhere").await;
        assert_eq!(log_of(&day, far).await, 2, "it is opened, and hears of the price list");
    }
}
