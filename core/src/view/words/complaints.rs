//! The words of complaints (顾客投诉, P25–P28).
#![cfg_attr(not(test), expect(dead_code, reason = "the phone's and the console's screens of complaints say them"))]

use crate::{
    domain::complaint::{
        ComplaintCommand, Stage,
        command::{Cause, ComplaintKind, Matter, Means, Source, Unit, Weight},
        escalation::{Level, Limit},
    },
    view::reader::{Reader, say},
};

/// What is recorded on a complaint, in a word or two.
pub fn kind(reader: &Reader, command: &ComplaintCommand) -> String {
    match command {
        ComplaintCommand::Record(_) => say!(reader, "complaint-kind-record"),
        ComplaintCommand::Visit(_) => say!(reader, "complaint-kind-visit"),
        ComplaintCommand::Judge(_) => say!(reader, "complaint-kind-judge"),
        ComplaintCommand::NameResponsible(_) => say!(reader, "complaint-kind-name_responsible"),
        ComplaintCommand::FindCause(_) => say!(reader, "complaint-kind-find_cause"),
        ComplaintCommand::Propose(_) => say!(reader, "complaint-kind-propose"),
        ComplaintCommand::Approve(_) => say!(reader, "complaint-kind-approve"),
        ComplaintCommand::Reject(_) => say!(reader, "complaint-kind-reject"),
        ComplaintCommand::Tell(_) => say!(reader, "complaint-kind-tell"),
        ComplaintCommand::Answer(_) => say!(reader, "complaint-kind-answer"),
        ComplaintCommand::Close(_) => say!(reader, "complaint-kind-close"),
        ComplaintCommand::Raise(_) => say!(reader, "complaint-kind-raise"),
        ComplaintCommand::Release(_) => say!(reader, "complaint-kind-release"),
        ComplaintCommand::NameVisitor(_) => say!(reader, "complaint-kind-name_visitor"),
        ComplaintCommand::Escalate(_) => say!(reader, "complaint-kind-escalate"),
    }
}

/// Where it stands.
pub fn stage(reader: &Reader, stage: Stage) -> String {
    match stage {
        Stage::Recorded => say!(reader, "complaint-stage-recorded"),
        Stage::Judged => say!(reader, "complaint-stage-judged"),
        Stage::Named => say!(reader, "complaint-stage-named"),
        Stage::CauseFound => say!(reader, "complaint-stage-cause_found"),
        Stage::Proposed => say!(reader, "complaint-stage-proposed"),
        Stage::Approved => say!(reader, "complaint-stage-approved"),
        Stage::Told => say!(reader, "complaint-stage-told"),
        Stage::Unjustified => say!(reader, "complaint-stage-unjustified"),
        Stage::Answered => say!(reader, "complaint-stage-answered"),
        Stage::Closed => say!(reader, "complaint-stage-closed"),
    }
}

/// What it is (P25).
pub fn kind_of_complaint(reader: &Reader, kind: ComplaintKind) -> String {
    match kind {
        ComplaintKind::ProductQuality => say!(reader, "complaint-type-product_quality"),
        ComplaintKind::Service => say!(reader, "complaint-type-service"),
        ComplaintKind::Suggestion => say!(reader, "complaint-type-suggestion"),
    }
}

/// Where it started (P25).
pub fn source(reader: &Reader, source: Source) -> String {
    match source {
        Source::Call => say!(reader, "complaint-source-call"),
        Source::Visit => say!(reader, "complaint-source-visit"),
        Source::Survey => say!(reader, "complaint-source-survey"),
        Source::Letter => say!(reader, "complaint-source-letter"),
        Source::Message => say!(reader, "complaint-source-message"),
        Source::Web => say!(reader, "complaint-source-web"),
    }
}

/// What it weighs (P27).
pub fn weight(reader: &Reader, weight: Weight) -> String {
    match weight {
        Weight::Ordinary => say!(reader, "complaint-weight-ordinary"),
        Weight::Serious => say!(reader, "complaint-weight-serious"),
    }
}

/// What it is about (P26).
pub fn matter(reader: &Reader, matter: Matter) -> String {
    match matter {
        Matter::Contract => say!(reader, "complaint-matter-contract"),
        Matter::Transport => say!(reader, "complaint-matter-transport"),
        Matter::Quality => say!(reader, "complaint-matter-quality"),
        Matter::Service => say!(reader, "complaint-matter-service"),
    }
}

/// The unit that is responsible (责任单位).
pub fn unit(reader: &Reader, unit: Unit) -> String {
    match unit {
        Unit::Management => say!(reader, "complaint-unit-management"),
        Unit::Forwarding => say!(reader, "complaint-unit-forwarding"),
        Unit::Quality => say!(reader, "complaint-unit-quality"),
        Unit::Service => say!(reader, "complaint-unit-service"),
    }
}

/// Its cause (P25).
pub fn cause(reader: &Reader, cause: Cause) -> String {
    match cause {
        Cause::Quality => say!(reader, "complaint-cause-quality"),
        Cause::People => say!(reader, "complaint-cause-people"),
        Cause::Other => say!(reader, "complaint-cause-other"),
    }
}

/// How the customer was told (P27).
pub fn means(reader: &Reader, means: Means) -> String {
    match means {
        Means::Writing => say!(reader, "complaint-means-writing"),
        Means::Phone => say!(reader, "complaint-means-phone"),
    }
}

/// A deadline of it (P28).
pub fn limit(reader: &Reader, limit: Limit) -> String {
    match limit {
        Limit::OnSite => say!(reader, "complaint-limit-on_site"),
        Limit::Disposition => say!(reader, "complaint-limit-disposition"),
    }
}

/// Who is told that a deadline passed.
pub fn level(reader: &Reader, level: Level) -> String {
    match level {
        Level::Receiver => say!(reader, "complaint-level-receiver"),
        Level::Head => say!(reader, "complaint-level-head"),
        Level::Manager => say!(reader, "complaint-level-manager"),
    }
}
