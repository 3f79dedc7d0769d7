//! The words of complaints (顾客投诉, P25–P28).

use super::say;
use crate::{
    domain::complaint::{
        Stage, Step,
        command::{Cause, ComplaintKind, Matter, Means, Source, Unit, Weight},
        escalation::{Level, Limit},
    },
    i18n::Lang,
};

/// Where it stands.
#[must_use]
pub fn stage(lang: Lang, stage: Stage) -> String {
    match stage {
        Stage::Recorded => say!(lang, "complaint-stage-recorded"),
        Stage::Judged => say!(lang, "complaint-stage-judged"),
        Stage::Named => say!(lang, "complaint-stage-named"),
        Stage::CauseFound => say!(lang, "complaint-stage-cause_found"),
        Stage::Proposed => say!(lang, "complaint-stage-proposed"),
        Stage::Approved => say!(lang, "complaint-stage-approved"),
        Stage::Told => say!(lang, "complaint-stage-told"),
        Stage::Unjustified => say!(lang, "complaint-stage-unjustified"),
        Stage::Answered => say!(lang, "complaint-stage-answered"),
        Stage::Closed => say!(lang, "complaint-stage-closed"),
    }
}

/// What it is (P25).
#[must_use]
pub fn kind_of_complaint(lang: Lang, kind: ComplaintKind) -> String {
    match kind {
        ComplaintKind::ProductQuality => say!(lang, "complaint-type-product_quality"),
        ComplaintKind::Service => say!(lang, "complaint-type-service"),
        ComplaintKind::Suggestion => say!(lang, "complaint-type-suggestion"),
    }
}

/// Where it started (P25).
#[must_use]
pub fn source(lang: Lang, source: Source) -> String {
    match source {
        Source::Call => say!(lang, "complaint-source-call"),
        Source::Visit => say!(lang, "complaint-source-visit"),
        Source::Survey => say!(lang, "complaint-source-survey"),
        Source::Letter => say!(lang, "complaint-source-letter"),
        Source::Message => say!(lang, "complaint-source-message"),
        Source::Web => say!(lang, "complaint-source-web"),
    }
}

/// What it weighs (P27).
#[must_use]
pub fn weight(lang: Lang, weight: Weight) -> String {
    match weight {
        Weight::Ordinary => say!(lang, "complaint-weight-ordinary"),
        Weight::Serious => say!(lang, "complaint-weight-serious"),
    }
}

/// What it is about (P26).
#[must_use]
pub fn matter(lang: Lang, matter: Matter) -> String {
    match matter {
        Matter::Contract => say!(lang, "complaint-matter-contract"),
        Matter::Transport => say!(lang, "complaint-matter-transport"),
        Matter::Quality => say!(lang, "complaint-matter-quality"),
        Matter::Service => say!(lang, "complaint-matter-service"),
    }
}

/// The unit that is responsible (责任单位).
#[must_use]
pub fn unit(lang: Lang, unit: Unit) -> String {
    match unit {
        Unit::Management => say!(lang, "complaint-unit-management"),
        Unit::Forwarding => say!(lang, "complaint-unit-forwarding"),
        Unit::Quality => say!(lang, "complaint-unit-quality"),
        Unit::Service => say!(lang, "complaint-unit-service"),
    }
}

/// Its cause (P25).
#[must_use]
pub fn cause(lang: Lang, cause: Cause) -> String {
    match cause {
        Cause::Quality => say!(lang, "complaint-cause-quality"),
        Cause::People => say!(lang, "complaint-cause-people"),
        Cause::Other => say!(lang, "complaint-cause-other"),
    }
}

/// How the customer was told (P27).
#[must_use]
pub fn means(lang: Lang, means: Means) -> String {
    match means {
        Means::Writing => say!(lang, "complaint-means-writing"),
        Means::Phone => say!(lang, "complaint-means-phone"),
    }
}

/// A deadline of it (P28).
#[must_use]
pub fn limit(lang: Lang, limit: Limit) -> String {
    match limit {
        Limit::OnSite => say!(lang, "complaint-limit-on_site"),
        Limit::Disposition => say!(lang, "complaint-limit-disposition"),
    }
}

/// Who is told that a deadline passed.
#[must_use]
pub fn level(lang: Lang, level: Level) -> String {
    match level {
        Level::Receiver => say!(lang, "complaint-level-receiver"),
        Level::Head => say!(lang, "complaint-level-head"),
        Level::Manager => say!(lang, "complaint-level-manager"),
    }
}

/// Whether the customer is satisfied after a visit (P27).
#[must_use]
pub fn satisfied(lang: Lang, is_satisfied: bool) -> String {
    if is_satisfied { say!(lang, "complaint-is-satisfied") } else { say!(lang, "complaint-is-not-satisfied") }
}

/// What was done, in a word or two (P26).
#[must_use]
pub fn step(lang: Lang, step: &Step) -> String {
    match step {
        Step::Judged(judge) if judge.is_justified => say!(lang, "complaint-step-justified"),
        Step::Judged(_) => say!(lang, "complaint-stage-unjustified"),
        Step::ResponsibleNamed(_) => say!(lang, "complaint-stage-named"),
        Step::CauseFound(_) => say!(lang, "complaint-stage-cause_found"),
        Step::Proposed(_) => say!(lang, "complaint-stage-proposed"),
        Step::Rejected(_) => say!(lang, "kind-complaint-reject"),
        Step::Approved => say!(lang, "complaint-stage-approved"),
        Step::Told(_) => say!(lang, "complaint-stage-told"),
        Step::Answered(_) => say!(lang, "complaint-stage-answered"),
        Step::Closed(_) => say!(lang, "complaint-stage-closed"),
        Step::Raised(_) => say!(lang, "kind-complaint-raise"),
        Step::Released(_) => say!(lang, "kind-complaint-release"),
    }
}

/// What is to be known of it, a line each.
#[must_use]
pub fn details(lang: Lang, step: &Step) -> Vec<String> {
    match step {
        Step::Judged(judge) => {
            vec![judge.reasons.to_string(), weight(lang, judge.weight), unit(lang, judge.matter.unit())]
        }
        Step::ResponsibleNamed(_) | Step::Approved => Vec::new(),
        Step::CauseFound(found) => vec![cause(lang, found.cause), found.findings.to_string()],
        Step::Proposed(proposal) => vec![proposal.solution.to_string()],
        Step::Rejected(reason) | Step::Raised(reason) => vec![reason.to_string()],
        Step::Told(told) | Step::Answered(told) => vec![means(lang, told.by), told.says.to_string()],
        Step::Closed(close) => close.prevention.iter().map(ToString::to_string).collect(),
        Step::Released(release) => vec![release.instruction.to_string()],
    }
}
