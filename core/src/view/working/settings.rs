//! 设置: who works here, the language, the rescue export, signing out.

use facet::Facet;
use serde::{Deserialize, Serialize};

use super::unread;
use crate::{
    i18n::Lang,
    model::{Device, working::Working},
    view::FactView,
    words::{Reader, say},
};

/// The settings.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, Default, PartialEq, Eq)]
pub struct SettingsView {
    /// The title.
    pub title: String,
    /// Who, where, with which phone.
    pub facts: Vec<FactView>,
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
    let pending = working.outbox.unsent_count() + working.blobs.len();
    let session = &working.session;
    SettingsView {
        title: say!(reader, "tab-settings"),
        facts: vec![
            FactView::new(say!(reader, "settings-person"), session.name.clone()),
            FactView::new(say!(reader, "settings-branch"), session.branch_name.clone()),
            FactView::new(say!(reader, "settings-device"), session.code.clone()),
            FactView::new(say!(reader, "field-server"), session.server.clone()),
            FactView::new(say!(reader, "settings-version"), device.app_version.clone()),
        ],
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

fn language(reader: &Reader, lang: Lang) -> LanguageRow {
    let name = say!(lang, "language-name");
    LanguageRow { tag: lang.tag().to_owned(), name, is_current: lang == reader.lang }
}
