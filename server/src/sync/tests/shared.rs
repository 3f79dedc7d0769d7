//! The company's log: what all branches share lives there, and a picture is of one moment of both logs (DESIGN §3 rule 3).

use callout_core::{
    domain::{
        calendar::{BranchCalendar, CalendarCommand, ChangeCalendar, Plan, WorkingCalendar},
        cash::{CashBook, CashCommand, HandIn},
        digest::Digest,
        ids::{BranchId, PersonId},
        order::{OrderCommand, WorkOrder, command::Nothing},
        people::{Actor, Role},
        person::{OpenPerson, Person, PersonCommand, PersonParticulars, Transfer},
        policy::{ChangePolicies, Policies, PoliciesCommand},
        refusal::Refusal,
        subject::{Listed as _, SubjectKey},
        subjects::{AnyCommand, Product},
        time::Timestamp,
    },
    protocol::{
        cursor::{Cursor, Position},
        outcome::{Decision, HeldWhy, Known, Outcome},
        pull::{Item, More},
        push::Head,
    },
};
use chrono_tz::Tz;
use futures::FutureExt as _;
use uuid::Uuid;

use super::{
    company::{ADMINISTRATOR, BRANCH, Company, Job, LI, Reply, START_MS, WANG, id, line, note, yuan},
    phone::Phone,
};
use crate::sync::{
    heart::rows::DeviceState,
    job::{Ask as OfficeAsk, Failure},
    pull::Ask,
    work::WorkError,
    writer,
};

fn administrator(number: u128) -> Actor {
    Actor { person: id(number), branch: id(BRANCH), roles: vec![Role::Administrator] }
}

/// Something asked of the company's log, by a person.
fn ask_as(company: &mut Company, actor: Actor, about: SubjectKey, command: AnyCommand) -> OfficeAsk<Product> {
    let request = company.request();
    OfficeAsk::new(crate::sync::job::Request { branch: BranchId::COMPANY, actor, ..request }, about, command)
}

fn asks(company: &mut Company, about: SubjectKey, command: AnyCommand) -> Result<Reply, Failure> {
    let ask = ask_as(company, administrator(ADMINISTRATOR), about, command);
    company.submit(&Job::Ask(Box::new(ask)))
}

fn open(login: &str, roles: Vec<Role>) -> AnyCommand {
    let says = PersonParticulars { name: line(login), roles, skills: Vec::new(), areas: Vec::new() };
    let login = login.parse().expect("a login");
    AnyCommand::Person(PersonCommand::Open(Box::new(OpenPerson { branch: id(BRANCH), login, says })))
}

fn policies(skew_s: u32) -> (SubjectKey, AnyCommand) {
    let policies = Policies { clock_skew_s_max: skew_s, ..Policies::default() };
    let change = ChangePolicies { policies, reason: Some(note("phones drift")) };
    (Policies::key(Uuid::nil()), AnyCommand::Policies(PoliciesCommand::Change(Box::new(change))))
}

fn keys(items: &[Item]) -> Vec<SubjectKey> {
    items.iter().filter_map(|item| if let Item::Put { key, .. } = item { Some(*key) } else { None }).collect()
}

#[test]
fn a_change_of_what_all_share_is_one_entry_and_one_item_for_every_phone() {
    let mut company = Company::new();
    company.order_of(WANG);
    let cursors: Vec<Cursor> = [WANG, LI].map(|who| company.pull(who, None).until).into();
    let (about, change) = policies(60);
    asks(&mut company, about, change).expect("changed");
    for (who, cursor) in [WANG, LI].into_iter().zip(cursors) {
        let page = company.pull(who, Some(cursor));
        assert_eq!(keys(&page.items), [about]);
        assert_eq!(page.until.position, cursor.position, "the branch's log did not move");
        assert_eq!(page.until.company.seq, cursor.company.seq + 1);
    }
    assert_eq!(company.store.tables().reference.policies.clock_skew_s_max, 60);
    assert_eq!(company.store.tables().reference.policies.version, 2);
}

#[test]
fn the_company_begins_once_with_the_settings_of_the_procedures() {
    let mut company = Company::new();
    for skew_s in [60, 60, 90] {
        let (about, change) = policies(skew_s);
        asks(&mut company, about, change).expect("changed, or said so already");
    }
    let tables = company.store.tables();
    let kinds: Vec<_> =
        tables.log.iter().filter(|((log, _), _)| *log == BranchId::COMPANY).map(|(_, e)| &*e.kind).collect();
    assert_eq!(kinds, ["change", "publish", "change", "change"]);
}

#[test]
fn each_kind_is_asked_for_in_its_own_log_only() {
    let mut company = Company::new();
    let order = company.order_of(WANG);
    let (about, change) = policies(60);
    let request = company.request();
    let in_the_branch = Job::Ask(Box::new(OfficeAsk::new(request, about, change)));
    assert_eq!(company.submit(&in_the_branch).err(), Some(Failure::NotFound));
    let assign = OrderCommand::CloseRegister(Nothing {});
    let refused = asks(&mut company, WorkOrder::key(order.0), AnyCommand::Order(assign));
    assert_eq!(refused.err(), Some(Failure::NotFound));
}

#[test]
fn pages_of_both_logs_join_into_one_picture_f18() {
    let mut company = Company::new();
    for number in 30..33 {
        asks(&mut company, Person::key(Uuid::from_u128(number)), open(&format!("p{number}"), vec![Role::Clerk]))
            .expect("opened");
    }
    let orders: Vec<_> = (0..3).map(|_| WorkOrder::key(company.order_of(WANG).0)).collect();
    let whole = company.pull(WANG, None);
    for page_items in 1..5 {
        let (mut seen, mut ask) = (Vec::new(), Ask::default());
        let who = crate::sync::pull::Puller { page_items, ..company.puller(WANG) };
        let until = loop {
            let mut picture = company.store.clone();
            let page =
                crate::sync::pull::pull(&mut picture, &who, &ask).now_or_never().expect("memory").expect("a page");
            assert!(page.items.len() <= page_items);
            seen.extend(keys(&page.items));
            match page.more {
                More::Page { token } => ask.page = Some((page.until, token.parse().expect("a token"))),
                More::Whole { holdings, .. } => break (page.until, holdings),
            }
        };
        let More::Whole { holdings, .. } = whole.more else { panic!("whole") };
        assert_eq!((seen, until), (keys(&whole.items), (whole.until, holdings)), "pages of {page_items}");
    }
    assert!(keys(&whole.items).ends_with(&orders), "the company's come first");
}

#[test]
fn a_place_in_the_companys_log_that_is_not_known_is_never_answered_with_nothing_new_i11() {
    let company = Company::new();
    let until = company.pull(WANG, None).until;
    let mut ahead = until;
    ahead.company.seq += 1;
    let mut other = until;
    other.company.digest = Digest::of(b"another past");
    for cursor in [ahead, other] {
        let page = company.page(WANG, &Ask { cursor: Some(cursor), page: None });
        assert!(matches!(page, Err(crate::sync::pull::PullError::CursorUnknown)));
    }
}

/// Both were let in, and are decided in one commit.
#[tokio::test]
async fn two_administrators_in_one_commit_do_not_lock_everybody_out_f30() {
    let mut company = Company::new();
    for number in [40, 41] {
        let file = open(&format!("p{number}"), vec![Role::Administrator]);
        asks(&mut company, Person::key(Uuid::from_u128(number)), file).expect("opened");
    }
    let disables = |who: u128, whom: u128, company: &mut Company| {
        let disable = AnyCommand::Person(PersonCommand::Disable(Nothing {}));
        let ask = ask_as(company, administrator(who), Person::key(Uuid::from_u128(whom)), disable);
        Job::Ask(Box::new(ask))
    };
    let jobs = [disables(40, 41, &mut company), disables(41, 40, &mut company)];
    let (replies, _) = writer::run(&company.store, &jobs.iter().collect::<Vec<_>>(), company.now).await;
    assert!(replies[0].is_ok(), "{replies:?}");
    assert!(matches!(&replies[1], Err(WorkError::Failed(Failure::Refused(Refusal::NotAllowed)))), "{replies:?}");
    let is_active = |number: u128| company.store.tables().people[&PersonId(Uuid::from_u128(number))].is_active;
    assert_eq!((is_active(40), is_active(41)), (true, false));
}

#[test]
fn a_role_that_somebody_lost_since_he_was_let_in_does_not_count_f30() {
    let mut company = Company::new();
    let key = Person::key(Uuid::from_u128(40));
    asks(&mut company, key, open("p40", vec![Role::Clerk])).expect("opened");
    let (about, change) = policies(60);
    let ask = ask_as(&mut company, administrator(40), about, change);
    let refused = company.submit(&Job::Ask(Box::new(ask)));
    assert_eq!(
        refused.err(),
        Some(Failure::Refused(Refusal::NotAllowed)),
        "he says administrator, his file says clerk"
    );
}

#[test]
fn limits_are_reckoned_with_the_calendar_at_their_place_in_the_log_p4() {
    let mut company = Company::new();
    let before = company.register();
    let zone = Tz::UTC;
    let calendar =
        WorkingCalendar::try_from(Plan { zone, ..WorkingCalendar::default().plan().clone() }).expect("a calendar");
    let request = company.request();
    let administrator = Actor { roles: vec![Role::Administrator], ..request.actor.clone() };
    // The clerk's file is not in this log: he is taken at his word.
    company.store.tables().people.remove(&administrator.person);
    let change = ChangeCalendar { calendar, reason: note("they moved") };
    let change = AnyCommand::Calendar(CalendarCommand::Change(Box::new(change)));
    let request = crate::sync::job::Request { actor: administrator.clone(), ..request };
    let ask = OfficeAsk::new(request, BranchCalendar::key(Uuid::from_u128(BRANCH)), change);
    company.submit(&Job::Ask(Box::new(ask))).expect("changed");
    let clerk = Actor { roles: vec![Role::Clerk], ..administrator };
    company
        .store
        .tables()
        .people
        .insert(clerk.person, callout_core::domain::people::Standing { actor: clerk, is_active: true });
    let after = company.register();
    // 08:00 in Shanghai is midnight in UTC: six working hours end at 16:30 there and here, eight hours apart.
    assert_eq!(before.call.arrival.by, Timestamp::from_ms(START_MS + 8 * 3_600_000));
    assert_eq!(after.call.arrival.by, Timestamp::from_ms(START_MS + 16 * 3_600_000));
    assert_eq!(company.store.tables().branches[&id(BRANCH)].site.zone, zone);
}

const ELSEWHERE: u128 = 2;
const NEW_PHONE: u128 = 777;

/// Wang goes to another branch, and his phone is enrolled there anew.
fn goes_elsewhere(company: &mut Company) -> Phone {
    let (branch, person): (BranchId, PersonId) = (id(ELSEWHERE), id(WANG));
    let transfer = AnyCommand::Person(PersonCommand::Transfer(Transfer { branch }));
    asks(company, Person::key(person.0), open("wang", vec![Role::Technician])).expect("his file is opened");
    asks(company, Person::key(person.0), transfer).expect("he goes");
    let mut phone = Phone::new(WANG, "D99").of_branch(branch);
    phone.device = id(NEW_PHONE);
    let mut tables = company.store.tables();
    let mut head = tables.branches[&id(BRANCH)].clone();
    (head.site.branch, head.site.code, head.position) = (branch, "BJ".parse().expect("a code"), Position::START);
    tables.branches.insert(branch, head);
    let (code, head) = ("D99".parse().expect("a code"), Head { epoch: 1, seq: 0, hash: Digest::ZERO });
    let device = DeviceState {
        id: phone.device,
        branch,
        person,
        code,
        head,
        is_forked: false,
        enrolled_at: Timestamp::from_ms(0),
    };
    tables.devices.insert(device.id, device);
    phone
}

#[test]
fn what_he_recorded_before_he_went_stays_with_the_branch_that_he_left_f63_i4() {
    for brought_by in [WANG, LI] {
        let mut company = Company::new();
        let order = company.order_of(WANG);
        let mut before = company.wangs_phone();
        before.accepts_and_arrives(order);
        let sent = company.push(&mut before);
        // What nobody can read says of no log that it is its own (rule 14).
        before.record_bytes(b"no command at all".to_vec());
        before.takes_cash(order, 100, 1);
        let after = goes_elsewhere(&mut company);
        company.store.tables().devices.get_mut(&after.device).expect("his new phone").person = id(brought_by);
        let lines: Vec<&[u8]> = before.log.iter().map(Vec::as_slice).collect();
        let body = after.push_with(1, &lines[..3], Some(before.recorder_seal_at(3)));
        let answers = [body, after.push_with(4, &lines[3..], Some(before.recorder_seal()))].map(|body| {
            let push = after.read_with(&body, &before).expect("a sealed push");
            let reply = company.submit(&Job::Deposit(Box::new(push))).expect("an answer");
            let Reply::Answer(answer) = reply else { panic!("{reply:?}") };
            answer.outcomes
        });
        let outcomes: Vec<_> = answers.iter().flatten().map(|said| &said.outcome).collect();
        let known: Vec<_> = sent.outcomes.iter().map(|said| &said.outcome).collect();
        assert_eq!(outcomes[..3], known, "as they were answered");
        let Outcome::Held { case, why: HeldWhy::Deposited } = outcomes[4] else { panic!("{outcomes:?}") };
        let row = company.store.tables().held[case].clone();
        assert_eq!((row.branch, row.person, row.claims), (id(BRANCH), id(WANG), None));
        assert_eq!(company.store.tables().branches[&id(ELSEWHERE)].position, Position::START, "nothing happened there");
        company.settle(&[*case], Decision::Accepted).expect("settled");
        assert_eq!(company.cash(WANG).holds.minor, 10_000, "it is the old branch's money");
    }
}

#[test]
fn he_has_a_cash_book_in_each_branch() {
    let mut company = Company::new();
    let order = company.order_of(WANG);
    let mut before = company.wangs_phone();
    before.takes_cash(order, 100, 1);
    company.push(&mut before);
    let mut after = goes_elsewhere(&mut company);
    after.hands_in(CashCommand::HandIn(HandIn { id: id(90), amount: yuan(60) }));
    let answer = company.push(&mut after);
    assert!(matches!(answer.outcomes[0].outcome, Outcome::Applied | Outcome::Adjusted { .. }), "{:?}", answer.outcomes);
    let holds = |branch| {
        let any = company.store.tables().subjects[&CashBook::key_of(id(branch), id(WANG))].any.clone();
        CashBook::narrow(&any).expect("a cash book").holds.minor
    };
    assert_eq!((holds(BRANCH), holds(ELSEWHERE)), (10_000, -6_000));
}

#[test]
fn an_open_order_of_his_is_not_his_to_work_on_from_another_branch_i14() {
    let mut company = Company::new();
    let order = company.order_of(WANG);
    let mut after = goes_elsewhere(&mut company);
    after.does(order, OrderCommand::Accept(Nothing {}));
    let answer = company.push(&mut after);
    assert_eq!(answer.outcomes[0].outcome, Outcome::Refused { code: Known::Yes(Refusal::UnknownReference) });
}

#[test]
fn what_a_file_says_already_is_no_entry() {
    let mut company = Company::new();
    let key = Person::key(Uuid::from_u128(40));
    asks(&mut company, key, open("p40", vec![Role::Clerk])).expect("opened");
    let before = company.store.tables().log.len();
    let enable = || AnyCommand::Person(PersonCommand::Enable(Nothing {}));
    for command in [enable(), enable(), open("p40", vec![Role::Clerk])] {
        let reply = asks(&mut company, key, command).expect("it says so already");
        assert!(matches!(reply, Reply::Subject(_)));
    }
    assert_eq!(company.store.tables().log.len(), before);
}
