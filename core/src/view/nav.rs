//! Where the person is, and where going back leads: a browser and a system's back gesture need to know whether to leave the app.

use facet::Facet;
use serde::{Deserialize, Serialize};

use super::boot;
use crate::{
    domain::{complaint::Complaint, ids::ComplaintId},
    model::{
        Model, Stage,
        working::{Working, nav::Screen},
    },
    words::{Reader, say},
};

/// Where the person is.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct NavView {
    /// The screens from the first to the one that is shown, each by a name that stays: `today`, `order/<id>`.
    pub path: Vec<String>,
    /// What the screen is called.
    pub title: String,
    /// Whether going back leads anywhere.
    pub can_go_back: bool,
    /// Where it leads; empty where it leads nowhere.
    pub back_label: String,
}

pub(super) fn view(reader: &Reader, model: &Model) -> NavView {
    match &model.stage {
        Stage::Starting => alone("starting", say!(reader, "starting")),
        Stage::Locked(failure) => alone("locked", boot::locked(reader, failure).title),
        Stage::SignedOut(_) => alone("enrol", say!(reader, "enrol-title")),
        Stage::Working(working) => at_work(reader, working),
    }
}

fn alone(name: &str, title: String) -> NavView {
    NavView { path: vec![name.to_owned()], title, can_go_back: false, back_label: String::new() }
}

fn at_work(reader: &Reader, working: &Working) -> NavView {
    let nav = &working.nav;
    if !is_there(working, &nav.screen) {
        // It left the phone while it was open: the day's list is shown in its place.
        return alone("today", say!(reader, "tab-today"));
    }
    let mut path: Vec<String> = nav.behind.iter().map(name).collect();
    path.push(name(&nav.screen));
    // A form lies over its screen: going back closes it.
    let form = working.forms.open.as_ref().map(|open| open.key.doing);
    path.extend(form.map(|doing| format!("form/{}", doing.name())));
    let back_to = form.map(|_| &nav.screen).or_else(|| nav.back_to());
    NavView {
        path,
        title: title(reader, working, &nav.screen),
        can_go_back: back_to.is_some(),
        back_label: back_to.map(|screen| title(reader, working, screen)).unwrap_or_default(),
    }
}

fn is_there(working: &Working, screen: &Screen) -> bool {
    match screen {
        Screen::Order { id, .. } => working.mirror.order(*id).is_some(),
        Screen::Complaint { id } => complaint(working, *id).is_some(),
        Screen::Today | Screen::Cash | Screen::Outbox | Screen::Settings => true,
    }
}

fn complaint(working: &Working, id: ComplaintId) -> Option<&Complaint> {
    working.mirror.see(id.0)
}

fn name(screen: &Screen) -> String {
    match screen {
        Screen::Today => "today".to_owned(),
        Screen::Order { id, .. } => format!("order/{id}"),
        Screen::Complaint { id } => format!("complaint/{id}"),
        Screen::Cash => "cash".to_owned(),
        Screen::Outbox => "outbox".to_owned(),
        Screen::Settings => "settings".to_owned(),
    }
}

fn title(reader: &Reader, working: &Working, screen: &Screen) -> String {
    match screen {
        Screen::Today => say!(reader, "tab-today"),
        // One that is not in memory is named by its line.
        Screen::Order { id, .. } => {
            working.mirror.summary(*id).map(|summary| summary.number.clone()).unwrap_or_default()
        }
        Screen::Complaint { id } => {
            let number = complaint(working, *id).and_then(|complaint| complaint.number.as_ref());
            number.map_or_else(|| say!(reader, "complaint-title"), ToString::to_string)
        }
        Screen::Cash => say!(reader, "tab-cash"),
        Screen::Outbox => say!(reader, "tab-outbox"),
        Screen::Settings => say!(reader, "tab-settings"),
    }
}
