//! The register of small subjects, written by a house that is not ours: at the end of a stream its rows are what the subjects say of
//! themselves, and each list is those of them that it asks for.

use std::{cmp::Reverse, collections::BTreeMap};

use callout_core::domain::{
    house::House as _,
    ids::{BranchId, CustomerId, PersonId},
    people::{Actor, Role},
    subject::{Filed, Line, Listed as _, SubjectKey, SubjectKind, Wake},
    time::Timestamp,
};
use uuid::Uuid;

use super::{
    super::company::{BRANCH, CLERK, LI, WANG, id},
    house::{AnyEchoCommand, Echo, Echoes, Wall},
    streams::Stream,
};
use crate::store::{
    Db, ReadTx,
    registers::small::{self, Before, Filter, RegisterLine},
};

/// A page is so short that most lists have several.
const PAGE: i64 = 3;

/// A subject, as it says that it is filed.
struct Says {
    branch: BranchId,
    key: SubjectKey,
    revision: u64,
    line: Line,
    filed: Filed,
    wake: Option<Wake<AnyEchoCommand>>,
}

impl Says {
    fn is_asked_for(&self, filter: &Filter) -> bool {
        let Filter { branch, state, responsible, is_open, overdue_at_ms, due_before_ms, .. } = filter;
        let Filter { customer, about, opened_from_ms, opened_until_ms, wanted, .. } = filter;
        let (line, filed) = (&self.line, &self.filed);
        let is_due = |by: i64| filed.is_open && line.due.is_some_and(|due| due.ms() < by);
        branch.is_none_or(|it| it == self.branch)
            && state.as_ref().is_none_or(|it| *it == line.state)
            && responsible.is_none_or(|it| Some(it) == line.responsible)
            && is_open.is_none_or(|it| it == filed.is_open)
            && overdue_at_ms.is_none_or(is_due)
            && due_before_ms.is_none_or(is_due)
            && customer.is_none_or(|it| Some(it) == filed.customer)
            && about.is_none_or(|it| Some(it) == filed.about)
            && opened_from_ms.is_none_or(|it| filed.opened_at.ms() >= it)
            && opened_until_ms.is_none_or(|it| filed.opened_at.ms() < it)
            && wanted.as_ref().is_none_or(|it| filed.search.iter().any(|text| text.contains(it)))
    }

    fn is_line(&self, line: &RegisterLine) -> bool {
        let RegisterLine { branch, id, title, state, due_at, is_open, opened_at, about, revision, .. } = line;
        let (due, opened) = (self.line.due.map(Timestamp::ms), self.filed.opened_at.ms());
        let (responsible, customer) = (line.responsible(), line.customer());
        (*branch, *id, *revision) == (self.branch, self.key.id, i64::try_from(self.revision).expect("few"))
            && (title, state, responsible) == (&self.line.title, &self.line.state, self.line.responsible)
            && (*due_at, *is_open, opened_at.0) == (due, self.filed.is_open, opened)
            && (customer, *about) == (self.filed.customer, self.filed.about)
    }
}

/// Whatever a list may be asked, alone and together.
fn filters(base: u128, middle_ms: i64) -> Vec<Filter> {
    let none = Filter::default;
    let wang = Some(id::<PersonId>(base + WANG));
    let customer = Some(id::<CustomerId>(base + LI));
    let about = Some(id::<Uuid>(base + WANG));
    let state = Some("loud".to_owned());
    vec![
        none(),
        Filter { branch: Some(id(base + BRANCH)), ..none() },
        Filter { branch: Some(BranchId::COMPANY), ..none() },
        Filter { state: state.clone(), ..none() },
        Filter { responsible: wang, ..none() },
        Filter { is_open: Some(true), ..none() },
        Filter { is_open: Some(false), ..none() },
        Filter { responsible: wang, is_open: Some(true), ..none() },
        Filter { overdue_at_ms: Some(middle_ms), ..none() },
        Filter { due_before_ms: Some(middle_ms), overdue_at_ms: Some(middle_ms / 2), ..none() },
        Filter { overdue_at_ms: Some(middle_ms), is_open: Some(false), ..none() },
        Filter { customer, ..none() },
        Filter { state, about, ..none() },
        Filter { opened_from_ms: Some(middle_ms), ..none() },
        Filter { opened_until_ms: Some(middle_ms), is_open: Some(true), ..none() },
        Filter { wanted: Some("w3".to_owned()), ..none() },
    ]
}

/// Every line of a list, page by page.
async fn pages(tx: &mut ReadTx, viewer: &Actor, kind: SubjectKind, filter: &Filter) -> Vec<RegisterLine> {
    let (mut lines, mut before) = (Vec::new(), Before::default());
    loop {
        let page = small::list(tx, viewer, kind, filter, before, PAGE).await.expect("a list");
        let Some(last) = page.last() else { return lines };
        before = Before::line(last);
        lines.extend(page);
    }
}

/// Rows and lists of a database say what the subjects of a stream say.
pub async fn stand_as_they_are(db: &Db, stream: &Stream) {
    let tables = stream.store.snapshot();
    let mut says: Vec<Says> = Vec::new();
    for (key, state) in &tables.subjects {
        let (line, wake) = (Echoes::line(&state.any), Echoes::wakes(&state.any));
        let filed = Echoes::filed(&state.any).expect("both are filed");
        let branch = state.branch.unwrap_or(BranchId::COMPANY);
        says.push(Says { branch, key: *key, revision: state.revision, line, filed, wake });
    }
    says.sort_by_key(|it| Reverse((it.filed.opened_at, it.key.id)));
    let branch = id(stream.base + BRANCH);
    let clerk = Actor { person: id(stream.base + CLERK), branch, roles: vec![Role::Clerk] };
    let middle_ms = says[says.len() / 2].filed.opened_at.ms();
    let mut tx = db.read().await.expect("a reader");
    for kind in [Echo::KIND, Wall::KIND] {
        for filter in filters(stream.base, middle_ms) {
            let found = pages(&mut tx, &clerk, kind, &filter).await;
            let expected: Vec<_> = says.iter().filter(|it| it.key.kind == kind && it.is_asked_for(&filter)).collect();
            let is_same = found.iter().zip(&expected).all(|(line, it)| it.is_line(line));
            assert!(found.len() == expected.len() && is_same, "{filter:?}: {found:#?}");
        }
        let mut expected = BTreeMap::<String, i64>::new();
        for it in says.iter().filter(|it| it.key.kind == kind && it.filed.is_open) {
            *expected.entry(it.line.state.clone()).or_default() += 1;
        }
        let counts = small::open_by_state(&mut tx, &clerk, kind, None).await.expect("counts");
        assert!(counts.iter().cloned().eq(expected), "{counts:?}");
    }
    wake_as_they_say(&mut tx, &says, branch, middle_ms).await;
    are_found_by_who_sees_them(&mut tx, &says, &clerk).await;
}

/// What wakes at a moment is told once, the longest due first.
async fn wake_as_they_say(tx: &mut ReadTx, says: &[Says], branch: BranchId, now_ms: i64) {
    let mut expected: Vec<_> = says
        .iter()
        .filter_map(|it| Some((it.wake.as_ref()?.at.ms(), it.branch, it.key)))
        .filter(|(at, _, _)| *at <= now_ms)
        .collect();
    expected.sort_by_key(|(at, _, key)| (*at, *key));
    let found = small::due::<Echoes>(tx, now_ms, i64::MAX).await.expect("what wakes");
    let own: Vec<_> = found.into_iter().filter(|(log, _)| *log == branch).collect();
    assert!(own.iter().copied().eq(expected.into_iter().map(|(_, log, key)| (log, key))), "{own:?}");
}

/// A subject is there for who sees its log, as it stands; for everybody else there is none (F61).
async fn are_found_by_who_sees_them(tx: &mut ReadTx, says: &[Says], clerk: &Actor) {
    let stranger = Actor { branch: id(1), ..clerk.clone() };
    for it in says {
        let found = small::find(tx, clerk, it.key).await.expect("it reads").expect("his own");
        assert_eq!((found.branch, found.revision), (it.branch, it.revision));
        if it.key.kind == Echo::KIND {
            let echo: Echo = found.read(it.key).expect("an echo");
            assert_eq!(echo.words.join(" "), it.line.title);
        }
        let is_there = small::find(tx, &stranger, it.key).await.expect("it reads").is_some();
        assert_eq!(is_there, it.branch == BranchId::COMPANY);
    }
    let unknown = SubjectKey { kind: Echo::KIND, id: Uuid::nil() };
    assert_eq!(small::find(tx, clerk, unknown).await.expect("it reads"), None);
}
