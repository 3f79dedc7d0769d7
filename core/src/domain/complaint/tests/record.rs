//! How a complaint begins: who, when, about what (P25), and by when (P28).

use super::{
    case::{Case, at},
    *,
};
use crate::domain::{
    commands::Mode,
    complaint::escalation::Limit,
    ids::OrderId,
    numbers::DocumentKind,
    policy::{ComplaintLimits, Policies},
    samples::{day, device, id, number, registered},
    subject::Holders,
};

fn by(case: &Case, of: Limit) -> crate::domain::time::Timestamp {
    case.complaint().deadline(of).by
}

/// The sample with something else in it.
fn record_with(change: impl FnOnce(&mut RecordComplaint)) -> ComplaintCommand {
    let ComplaintCommand::Record(mut says) = record_at(Site::Urban) else { panic!("it records") };
    change(&mut says);
    ComplaintCommand::Record(says)
}

fn recorded_at(now: &str, command: &ComplaintCommand) -> Result<Case, Refusal> {
    let mut case = Case::nothing(now);
    case.ask(&clerk(), command).map(|()| case)
}

#[test]
fn the_visit_and_the_disposition_are_due_by_the_clock_example_30() {
    for (site, on_site) in [
        (Site::Urban, "2026-10-01T16:00"),
        (Site::Suburb, "2026-10-01T16:00"),
        (Site::Far { km: 450 }, "2026-10-07T16:00"),
    ] {
        let case = recorded_at("2026-09-30T16:00", &record_at(site)).expect("recorded");
        assert_eq!((by(&case, Limit::OnSite), by(&case, Limit::Disposition)), (at(on_site), at("2026-10-03T16:00")));
        let line = case.complaint().line();
        let first = at(on_site).min(at("2026-10-03T16:00"));
        assert_eq!((line.state.as_str(), line.due), ("recorded", Some(first)));
    }
}

#[test]
fn the_limits_are_settings_and_stay_as_they_were_when_it_was_recorded_p28() {
    let mut case = Case::nothing("2026-09-30T16:00");
    let complaints =
        ComplaintLimits { same_city_hours: 12, elsewhere_days: 5, disposition_days: 2, escalation_hours: 6 };
    case.desk.reference.policies = Policies { complaints, ..Policies::default() }.into();
    case.must(&clerk(), &record_at(Site::Urban));
    case.desk.reference.policies = Policies::default().into();
    case.must(&supervisor(), &judge());
    assert_eq!(by(&case, Limit::OnSite), at("2026-10-01T04:00"));
    assert_eq!(by(&case, Limit::Disposition), at("2026-10-02T16:00"));
    assert_eq!(case.complaint().escalation_hours, 6);
}

#[test]
fn settings_of_before_complaints_read_and_are_written_the_same() {
    let written = serde_json::to_value(Policies::default()).expect("JSON");
    assert_eq!(written.get("complaints"), None);
    let policies: Policies = serde_json::from_value(written).expect("policies");
    assert_eq!(policies.complaints, ComplaintLimits::default());
    let other = Policies { complaints: ComplaintLimits { disposition_days: 5, ..policies.complaints }, ..policies };
    let written = serde_json::to_value(&other).expect("JSON");
    assert_eq!(serde_json::from_value::<Policies>(written).ok(), Some(other));
}

#[test]
fn at_a_door_it_is_recorded_without_a_number_and_the_office_gives_it_p25() {
    let mut phone = Case::nothing("2026-09-30T16:00");
    phone.desk.is_numbering = false;
    phone.push(&technician(), &record(), Mode::Live).expect("offline as well");
    assert_eq!((phone.complaint().number.clone(), phone.complaint().line().title), (None, String::new()));

    let mut office = Case::nothing("2026-09-30T16:00");
    office.push(&technician(), &record(), Mode::Live).expect("accepted");
    let complaint = office.complaint();
    assert_eq!(complaint.number, Some(number(DocumentKind::Complaint, 1)));
    assert_eq!(complaint.line().title, "K-SH-000001");
    assert_eq!(complaint.holders(), Holders::Person(technician().person), "he sees its number and that it arrived");
    assert_eq!((complaint.recorded_by, complaint.recorded_on), (technician().person, Some(device())));
}

#[test]
fn the_voucher_says_who_where_and_which_product() {
    let case = recorded_at("2026-09-30T16:00", &record()).expect("recorded");
    let (complaint, voucher) = (case.complaint(), registered(&crate::domain::samples::asset()));
    assert_eq!(complaint.party.customer, Some(voucher.customer.id));
    assert_eq!((&complaint.party.name, &complaint.party.phone), (&voucher.customer.name, &voucher.customer.phone));
    assert_eq!(complaint.party.address.as_ref(), Some(&voucher.customer.address));
    assert_eq!(complaint.order.as_ref().map(|order| order.number.to_string()).as_deref(), Some("V-SH-000001"));
    assert_eq!(complaint.model(), Some(&voucher.asset.model));
    let filed = complaint.filed().expect("filed");
    assert_eq!((filed.is_open, filed.opened_at), (true, at("2026-09-30T16:00")));
    assert_eq!((filed.customer, filed.about), (Some(voucher.customer.id), Some(voucher.id.0)));
    for looked_for in
        ["K-SH-000001", "V-SH-000001", "Wang Fang", "13800000001", "12 Lane 34, Nanjing Road", "KFR-35GW", "FAN-220"]
    {
        assert!(filed.search.iter().any(|text| text == looked_for), "{looked_for}");
    }
    assert!(filed.search.iter().any(|text| text.contains("as loud")), "what he says");
}

#[test]
fn a_file_fills_the_rest_and_what_is_unknown_is_refused() {
    let customer = crate::domain::samples::customer();
    let case = recorded_at("2026-09-30T16:00", &record_of(Complainant::Customer(customer.id))).expect("recorded");
    assert_eq!(case.complaint().party.name, customer.name);
    for unknown in [Complainant::Order(OrderId(id(0x99))), Complainant::Customer(id(0x99))] {
        let refused = recorded_at("2026-09-30T16:00", &record_of(unknown)).err();
        assert_eq!(refused, Some(Refusal::UnknownReference));
    }
}

#[test]
fn what_is_entered_late_counts_from_when_it_came() {
    let late = record_with(|says| says.received = Some(at("2026-09-28T09:00")));
    let case = recorded_at("2026-09-30T16:00", &late).expect("recorded");
    assert_eq!((case.complaint().received, by(&case, Limit::OnSite)), (at("2026-09-28T09:00"), at("2026-09-29T09:00")));
}

#[test]
fn dates_out_of_reason_are_refused_and_at_the_exceptions_desk_written_down() {
    let delivered = |text: &str| record_with(|says| says.about.delivered = Some(day(text)));
    for (command, refusal) in [
        (record_with(|says| says.received = Some(at("2026-09-30T16:01"))), Some(Refusal::ReceivedOutOfRange)),
        (record_with(|says| says.received = Some(at("2026-06-30T15:59"))), Some(Refusal::ReceivedOutOfRange)),
        (record_with(|says| says.received = Some(at("2026-06-30T16:00"))), None),
        (delivered("2026-10-01"), Some(Refusal::DeliveryOutOfRange)),
        (delivered("1975-12-31"), Some(Refusal::DeliveryOutOfRange)),
        (delivered("2026-09-30"), None),
    ] {
        assert_eq!(recorded_at("2026-09-30T16:00", &command).err(), refusal, "{command:?}");
        let mut case = Case::nothing("2026-09-30T16:00");
        assert_eq!(case.push(&technician(), &command, Mode::Desk), Ok(()), "a fact is never lost (I7)");
    }
}

#[test]
fn no_more_are_faulty_than_there_are() {
    let goods = |quantity, faulty| record_with(|says| says.about = Goods { quantity, faulty, ..Goods::default() });
    let unclear = Some(Refusal::QuantityUnclear);
    for (quantity, faulty, refusal) in [
        (None, None, None),
        (Some(4), Some(4), None),
        (None, Some(3), None),
        (Some(4), Some(5), unclear),
        (Some(0), None, unclear),
        (Some(QUANTITY_MAX + 1), None, unclear),
        (None, Some(QUANTITY_MAX + 1), unclear),
    ] {
        assert_eq!(recorded_at("2026-09-30T16:00", &goods(quantity, faulty)).err(), refusal, "{quantity:?} {faulty:?}");
    }
}

#[test]
fn the_same_again_is_the_same_and_another_under_its_id_is_refused_i4() {
    let mut case = Case::recorded();
    let before = case.events().len();
    case.must(&clerk(), &record_at(Site::Urban));
    assert_eq!(case.events().len(), before);
    let other = record_with(|says| says.source = Source::Survey);
    assert_eq!(case.refuses(&clerk(), &other), Some(Refusal::AlreadyRecorded));
    assert_eq!(case.refuses(&supervisor(), &record_at(Site::Urban)), Some(Refusal::AlreadyRecorded), "not his");
}

#[test]
fn a_text_of_ten_thousand_characters_is_no_complaint_f54() {
    let ComplaintCommand::Record(says) = record() else { panic!("it records") };
    let mut body = serde_json::to_value(says).expect("JSON");
    assert!(serde_json::from_value::<RecordComplaint>(body.clone()).is_ok());
    body["says"] = "x".repeat(10_000).into();
    assert!(serde_json::from_value::<RecordComplaint>(body).is_err());
    assert!("x".repeat(10_000).parse::<crate::domain::text::Note>().is_err());
}

#[test]
fn who_only_keeps_the_books_records_none() {
    for actor in [manager(), crate::domain::samples::accountant(), deputy_general_manager()] {
        let refused = Case::nothing("2026-09-30T16:00").ask(&actor, &record_at(Site::Urban));
        assert_eq!(refused, Err(Refusal::NotAllowed));
    }
}
