//! What the actions and their forms are called, what to think of, and the answers that are usual.

use crate::{
    domain::signoff::Purpose,
    model::{doing::Doing, working::forms::specs::Spec},
    view::{ActionView, ActionWeight, Tone},
    words::{Field, Reader, say},
};

/// What the button says.
pub fn label(reader: &Reader, doing: Doing) -> String {
    match doing {
        Doing::Accept => say!(reader, "do-accept"),
        Doing::Decline => say!(reader, "do-decline"),
        Doing::AgreeAppointment => say!(reader, "do-agree-appointment"),
        Doing::StartTravel => say!(reader, "do-start-travel"),
        Doing::Arrive => say!(reader, "do-arrive"),
        Doing::RecordFinding => say!(reader, "do-record-finding"),
        Doing::OfferQuote => say!(reader, "do-offer-quote"),
        Doing::AgreeQuote => say!(reader, "do-agree-quote"),
        Doing::RefuseQuote => say!(reader, "do-refuse-quote"),
        Doing::RecordWork => say!(reader, "do-record-work"),
        Doing::CheckProduct => say!(reader, "do-check-product"),
        Doing::TakePhoto => say!(reader, "do-take-photo"),
        Doing::FinishOnSite => say!(reader, "do-finish-on-site"),
        Doing::Sign(Purpose::LostReceipt) => say!(reader, "do-sign-lost_receipt"),
        Doing::Sign(_) => say!(reader, "do-sign"),
        Doing::NotSigned(_) => say!(reader, "do-not-signed"),
        Doing::RecordConduct => say!(reader, "do-record-conduct"),
        Doing::TakeCash => say!(reader, "do-take-cash"),
        Doing::TakeTransfer => say!(reader, "do-take-transfer"),
        Doing::ReportResult => say!(reader, "do-report-result"),
        Doing::LeaveSite => say!(reader, "do-leave-site"),
        Doing::Suspend => say!(reader, "do-suspend"),
        Doing::Escalate => say!(reader, "do-escalate"),
        Doing::GiveUp => say!(reader, "do-give-up"),
        Doing::TakeGoods => say!(reader, "do-take-goods"),
        Doing::RecordBench => say!(reader, "do-record-bench"),
        Doing::FinishBench => say!(reader, "do-finish-bench"),
        Doing::ReportLate => say!(reader, "do-report-late"),
        Doing::ReturnGoods => say!(reader, "do-return-goods"),
        Doing::ReturnWithoutReceipt => say!(reader, "do-return-without-receipt"),
        Doing::Complain => say!(reader, "do-complain"),
        Doing::VisitCustomer => say!(reader, "do-visit-customer"),
        Doing::HandIn => say!(reader, "cash-hand-in"),
        Doing::Enrol => say!(reader, "enrol-title"),
        Doing::SignIn => say!(reader, "sign-in-title"),
    }
}

/// What to think of.
pub fn hint(reader: &Reader, doing: Doing) -> Option<String> {
    Some(match doing {
        Doing::Accept => say!(reader, "hint-accept"),
        Doing::AgreeAppointment => say!(reader, "hint-agree-appointment"),
        Doing::StartTravel => say!(reader, "hint-start-travel"),
        Doing::Arrive => say!(reader, "hint-arrive"),
        Doing::RecordFinding => say!(reader, "hint-record-finding"),
        Doing::OfferQuote => say!(reader, "hint-offer-quote"),
        Doing::AgreeQuote => say!(reader, "hint-agree-quote"),
        Doing::RecordWork => say!(reader, "hint-record-work"),
        Doing::CheckProduct => say!(reader, "hint-check-product"),
        Doing::FinishOnSite => say!(reader, "hint-finish-on-site"),
        Doing::Sign(Purpose::WorkDone) => say!(reader, "hint-sign-work_done"),
        Doing::Sign(Purpose::TakeBack) => say!(reader, "hint-sign-take_back"),
        Doing::Sign(Purpose::Return) => say!(reader, "hint-sign-return"),
        Doing::Sign(Purpose::LostReceipt) => say!(reader, "hint-sign-lost_receipt"),
        Doing::NotSigned(_) => say!(reader, "hint-not-signed"),
        Doing::RecordConduct => say!(reader, "hint-record-conduct"),
        Doing::TakeCash => say!(reader, "hint-take-cash"),
        Doing::TakeTransfer => say!(reader, "hint-take-transfer"),
        Doing::ReportResult => say!(reader, "hint-report-result"),
        Doing::LeaveSite => say!(reader, "hint-leave-site"),
        Doing::RecordBench => say!(reader, "hint-record-bench"),
        Doing::FinishBench => say!(reader, "hint-finish-bench"),
        Doing::ReturnGoods => say!(reader, "hint-return-goods"),
        Doing::Suspend => say!(reader, "hint-suspend"),
        Doing::Escalate => say!(reader, "hint-escalate"),
        Doing::TakeGoods => say!(reader, "hint-take-goods"),
        Doing::ReportLate => say!(reader, "hint-report-late"),
        Doing::HandIn => say!(reader, "hint-hand-in"),
        Doing::Decline
        | Doing::RefuseQuote
        | Doing::TakePhoto
        | Doing::GiveUp
        | Doing::ReturnWithoutReceipt
        | Doing::Complain
        | Doing::VisitCustomer
        | Doing::Enrol
        | Doing::SignIn => return None,
    })
}

/// What the button under a form says.
pub fn submit(reader: &Reader, doing: Doing) -> String {
    match doing {
        Doing::Sign(_) => say!(reader, "sheet-submit"),
        Doing::TakePhoto => say!(reader, "form-take-photo"),
        Doing::TakeCash => say!(reader, "form-received"),
        Doing::TakeGoods => say!(reader, "form-make-receipt"),
        Doing::HandIn => say!(reader, "cash-hand-in"),
        Doing::AgreeQuote => say!(reader, "do-agree-quote"),
        Doing::RefuseQuote => say!(reader, "do-refuse-quote"),
        Doing::Enrol => say!(reader, "enrol-submit"),
        Doing::SignIn => say!(reader, "sign-in-submit"),
        _ => say!(reader, "form-save"),
    }
}

/// The picture beside it, by its name in the sprite.
pub const fn icon(doing: Doing) -> &'static str {
    match doing {
        Doing::Accept | Doing::AgreeQuote | Doing::FinishOnSite | Doing::FinishBench => "circle-check",
        Doing::Decline | Doing::RefuseQuote => "circle-x",
        Doing::AgreeAppointment => "phone",
        Doing::StartTravel => "navigation",
        Doing::Arrive => "map-pin",
        Doing::RecordFinding => "search",
        Doing::OfferQuote => "calculator",
        Doing::RecordWork | Doing::RecordBench => "wrench",
        Doing::CheckProduct => "shield-check",
        Doing::TakePhoto => "camera",
        Doing::Sign(_) => "pen-line",
        Doing::NotSigned(_) => "pen-off",
        Doing::RecordConduct => "list-checks",
        Doing::TakeCash | Doing::HandIn => "banknote",
        Doing::TakeTransfer => "landmark",
        Doing::ReportResult => "message-square-text",
        Doing::LeaveSite => "log-out",
        Doing::Suspend | Doing::ReportLate => "calendar-clock",
        Doing::Escalate => "building",
        Doing::GiveUp => "ban",
        Doing::TakeGoods => "package",
        Doing::ReturnGoods | Doing::ReturnWithoutReceipt => "package-check",
        Doing::Complain | Doing::VisitCustomer => "message-square-warning",
        Doing::Enrol => "smartphone",
        Doing::SignIn => "log-in",
    }
}

/// Whether it ends something: such a button is coloured and stands apart.
pub const fn tone(doing: Doing) -> Tone {
    match doing {
        Doing::Decline | Doing::GiveUp | Doing::RefuseQuote => Tone::Bad,
        Doing::Suspend | Doing::Escalate | Doing::ReportLate | Doing::NotSigned(_) => Tone::Notice,
        _ => Tone::Active,
    }
}

/// What one of several is called.
pub fn choice(reader: &Reader, field: Field, id: &str) -> String {
    match (field, id) {
        (Field::How, "in_person") => say!(reader, "choice-in-person"),
        (Field::How, "by_phone") => say!(reader, "choice-by-phone"),
        (Field::ComplaintKind, "product_quality") => say!(reader, "complaint-type-product_quality"),
        (Field::ComplaintKind, "service") => say!(reader, "complaint-type-service"),
        (Field::ComplaintKind, "suggestion") => say!(reader, "complaint-type-suggestion"),
        (Field::SignerRole, "customer") => say!(reader, "signer-customer"),
        (Field::SignerRole, "family") => say!(reader, "signer-family"),
        (Field::SignerRole, "colleague") => say!(reader, "signer-colleague"),
        (Field::SignerRole, "caretaker") => say!(reader, "signer-caretaker"),
        (Field::SignerRole, "other") => say!(reader, "signer-other"),
        (Field::Reason, "absent") => say!(reader, "choice-absent"),
        (Field::Reason, "unwilling") => say!(reader, "choice-unwilling"),
        (Field::Reason, "stamp") => say!(reader, "choice-stamp"),
        (_, "yes") => say!(reader, "choice-yes"),
        (_, "no") => say!(reader, "choice-no"),
        (_, other) => other.to_owned(),
    }
}

/// What a field is called on this form, where that says more than its usual name.
pub fn field(reader: &Reader, doing: Doing, spec: &Spec) -> String {
    match (doing, spec.field) {
        (Doing::Suspend, Field::Date) => say!(reader, "form-until"),
        (Doing::Suspend, Field::Name) => say!(reader, "form-told"),
        (Doing::AgreeQuote, Field::Name) => say!(reader, "form-who-agreed"),
        (Doing::ReportLate, Field::Date) => say!(reader, "form-new-date"),
        (Doing::RecordWork | Doing::RecordBench, Field::Items) => say!(reader, "sheet-parts"),
        _ => crate::words::field(reader.lang, spec.field),
    }
}

/// What a switch means as it stands.
pub fn switch(reader: &Reader, field: Field, is_on: bool) -> String {
    match (field, is_on) {
        (Field::FaultConfirmed, true) => say!(reader, "switch-fault-confirmed"),
        (Field::FaultConfirmed, false) => say!(reader, "switch-fault-differs"),
        (Field::PartsReady, true) => say!(reader, "switch-parts-ready"),
        (Field::PartsReady, false) => say!(reader, "switch-parts-missing"),
        (Field::Differs, true) => say!(reader, "switch-differs"),
        (Field::Differs, false) => say!(reader, "switch-as-reported"),
        (_, true) => say!(reader, "choice-yes"),
        (_, false) => say!(reader, "choice-no"),
    }
}

/// Answers that are usual in a field: gloves tap, they do not type.
pub fn usual(reader: &Reader, doing: Doing, field: Field) -> Vec<String> {
    let answers = match (doing, field) {
        (Doing::Decline, Field::Reason) => say!(reader, "usual-decline"),
        (Doing::RefuseQuote, Field::Reason) => say!(reader, "usual-refuse-quote"),
        (Doing::Suspend, Field::Reason) => say!(reader, "usual-suspend"),
        (Doing::Escalate, Field::Reason) => say!(reader, "usual-escalate"),
        (Doing::GiveUp, Field::Reason) => say!(reader, "usual-give-up"),
        (Doing::ReportLate, Field::Reason) => say!(reader, "usual-report-late"),
        (Doing::ReportResult, Field::Result) => say!(reader, "usual-result"),
        (_, Field::Cause) => say!(reader, "usual-cause"),
        (_, Field::Caption) => say!(reader, "usual-caption"),
        (_, Field::Accessories) => say!(reader, "usual-accessories"),
        (_, Field::Condition) => say!(reader, "usual-condition"),
        _ => return Vec::new(),
    };
    answers.split('|').map(|answer| answer.trim().to_owned()).collect()
}

/// One button.
pub fn action(reader: &Reader, doing: Doing, weight: ActionWeight, why_not: Option<String>) -> ActionView {
    ActionView {
        id: doing.name().to_owned(),
        label: label(reader, doing),
        hint: hint(reader, doing),
        icon: icon(doing).to_owned(),
        tone: tone(doing),
        weight,
        why_not,
    }
}
