//! What was recorded, by the kind of the command.

use crate::view::reader::{Reader, say};

/// What a technician records, in a word or two; a kind of another app's version has none of its own.
pub fn kind(reader: &Reader, kind: Option<&str>) -> String {
    match kind {
        Some("accept") => say!(reader, "kind-accept"),
        Some("decline") => say!(reader, "kind-decline"),
        Some("agree_appointment") => say!(reader, "kind-agree_appointment"),
        Some("start_travel") => say!(reader, "kind-start_travel"),
        Some("arrive") => say!(reader, "kind-arrive"),
        Some("record_finding") => say!(reader, "kind-record_finding"),
        Some("offer_quote") => say!(reader, "kind-offer_quote"),
        Some("agree_quote") => say!(reader, "kind-agree_quote"),
        Some("refuse_quote") => say!(reader, "kind-refuse_quote"),
        Some("record_work") => say!(reader, "kind-record_work"),
        Some("check_product") => say!(reader, "kind-check_product"),
        Some("add_photo") => say!(reader, "kind-add_photo"),
        Some("finish_on_site") => say!(reader, "kind-finish_on_site"),
        Some("sign") => say!(reader, "kind-sign"),
        Some("take_payment") => say!(reader, "kind-take_payment"),
        Some("report_result") => say!(reader, "kind-report_result"),
        Some("leave_site") => say!(reader, "kind-leave_site"),
        Some("suspend") => say!(reader, "kind-suspend"),
        Some("escalate") => say!(reader, "kind-escalate"),
        Some("give_up") => say!(reader, "kind-give_up"),
        Some("take_goods") => say!(reader, "kind-take_goods"),
        Some("record_bench") => say!(reader, "kind-record_bench"),
        Some("finish_bench") => say!(reader, "kind-finish_bench"),
        Some("report_late") => say!(reader, "kind-report_late"),
        Some("return_goods") => say!(reader, "kind-return_goods"),
        Some("hand_in") => say!(reader, "kind-hand_in"),
        _ => say!(reader, "kind-other"),
    }
}
