//! 设置: who works here, the language, the rescue export, signing out.

use facet::Facet;
use serde::{Deserialize, Serialize};

use super::unread;
use crate::{
    domain::signoff::Purpose,
    i18n::Lang,
    model::{Device, doing::Doing, offline::Works, working::Working},
    view::{FactView, form},
    words::{Reader, say},
};

/// The settings.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct SettingsView {
    /// The title.
    pub title: String,
    /// Who, where, with which phone.
    pub facts: Vec<FactView>,
    /// The title of what is kept here.
    pub storage_title: String,
    /// What is kept here, and how much room it takes.
    pub storage: Vec<FactView>,
    /// The title of the list of what works without a network.
    pub offline_title: String,
    /// What that list is for.
    pub offline_text: String,
    /// What works without a network, and what waits for one.
    pub offline: Vec<OfflineRow>,
    /// The title of what the app is.
    pub about_title: String,
    /// What the app is.
    pub about: Vec<FactView>,
    /// What is kept here and cannot be read before an update of the app.
    pub unread: Option<String>,
    /// The title of the languages.
    pub language_title: String,
    /// The languages.
    pub languages: Vec<LanguageRow>,
    /// Whether there is something to export.
    pub can_export: bool,
    /// The label of the export.
    pub export_label: String,
    /// What the export is for.
    pub export_text: String,
    /// Whether signing out loses nothing (F12).
    pub can_sign_out: bool,
    /// The label of signing out.
    pub sign_out: String,
    /// Why it cannot be done now, or what it does.
    pub sign_out_text: String,
}

/// What becomes of something that is done without a network.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct OfflineRow {
    /// The action's name.
    pub id: String,
    /// What it is called.
    pub label: String,
    /// What becomes of it.
    pub works: Works,
    /// The same in words.
    pub text: String,
}

/// A language.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct LanguageRow {
    /// Its tag: `zh-CN`, `en`.
    pub tag: String,
    /// Its own name.
    pub name: String,
    /// Whether it is the one in use.
    pub is_current: bool,
}

pub(super) fn view(reader: &Reader, device: &Device, working: &Working) -> SettingsView {
    let pending = working.unsent_count();
    let session = &working.session;
    SettingsView {
        title: say!(reader, "tab-settings"),
        facts: FactView::list(vec![
            FactView::new(say!(reader, "settings-person"), session.name.clone()),
            FactView::new(say!(reader, "settings-branch"), session.branch_name.clone()),
            FactView::new(say!(reader, "settings-device"), session.code.clone()),
        ]),
        storage_title: say!(reader, "settings-storage"),
        storage: FactView::list(storage(reader, device, working)),
        offline_title: say!(reader, "settings-offline"),
        offline_text: say!(reader, "settings-offline-text"),
        offline: Doing::ALL.into_iter().filter(|doing| is_named(*doing)).map(|doing| offline(reader, doing)).collect(),
        about_title: say!(reader, "settings-about"),
        about: FactView::list(vec![
            FactView::new(say!(reader, "settings-version"), device.app_version.clone()),
            FactView::new(say!(reader, "field-server"), session.server.clone()),
        ]),
        unread: unread(reader, working),
        language_title: say!(reader, "settings-language"),
        languages: Lang::ALL.map(|lang| language(reader, lang)).to_vec(),
        can_export: !working.outbox.pending.is_empty(),
        export_label: say!(reader, "export"),
        export_text: say!(reader, "export-text"),
        can_sign_out: pending == 0,
        sign_out: say!(reader, "sign-out"),
        sign_out_text: if pending == 0 {
            say!(reader, "sign-out-text")
        } else {
            say!(reader, "message-pending", count = pending)
        },
    }
}

/// Below it, what is left is little enough to be counted in MiB.
const MIB_A_GIB: u32 = 1_024;

/// Pictures stay as long as the commands that brought them (F43): whoever wonders where the room went reads it here.
fn storage(reader: &Reader, device: &Device, working: &Working) -> Vec<FactView> {
    let blobs = || working.blobs.iter().chain(&working.sent_blobs);
    let mib = blobs().map(|blob| blob.bytes).sum::<u64>().div_ceil(1 << 20);
    let orders = working.mirror.orders().count();
    let mut facts = vec![
        FactView::new(say!(reader, "settings-orders"), orders.to_string()),
        FactView::new(
            say!(reader, "settings-photos"),
            say!(reader, "settings-photos-kept", count = (blobs().count()), mib = mib),
        ),
    ];
    let free = device.status.free_mib;
    facts.extend(free.map(|mib| FactView::new(say!(reader, "settings-free"), left(reader, mib))));
    facts
}

/// In the unit in which the phone's own settings say it.
fn left(reader: &Reader, mib: u32) -> String {
    if mib < MIB_A_GIB {
        say!(reader, "settings-mib", mib = mib)
    } else {
        say!(reader, "settings-gib", gib = (mib / MIB_A_GIB))
    }
}

fn language(reader: &Reader, lang: Lang) -> LanguageRow {
    let name = say!(lang, "language-name");
    LanguageRow { tag: lang.tag().to_owned(), name, is_current: lang == reader.lang }
}

/// Whether it stands in the list: what is said once for every purpose of a signature is said once.
const fn is_named(doing: Doing) -> bool {
    !matches!(
        doing,
        Doing::Sign(Purpose::TakeBack | Purpose::Return) | Doing::NotSigned(Purpose::TakeBack | Purpose::Return)
    )
}

fn offline(reader: &Reader, doing: Doing) -> OfflineRow {
    let works = Works::of(doing);
    let text = match works {
        Works::Offline => say!(reader, "works-offline"),
        Works::Deferred => say!(reader, "works-deferred"),
        Works::Online => say!(reader, "works-online"),
    };
    OfflineRow { id: doing.name().to_owned(), label: form::label(reader, doing), works, text }
}
