//! The stage for tests of the page: server and company as in the story, fresh phones that nobody has enrolled, and one line that
//! says how to reach all of it.

use std::{
    io::{self, Write as _},
    path::Path,
    sync::{Arc, mpsc::channel},
    thread,
};

use anyhow::{Context as _, Result};
use callout_core::{
    i18n::Lang,
    protocol::{auth::EnrolmentCode, invitation::Invitation},
};
use serde_json::{Value, json};

use super::{
    Settings,
    company::{House, PASSWORD, PEOPLE, code_for, name_of, options, products},
    listen_for_signals,
    server::Server,
    wait,
};
use crate::{
    page::{Page, seat::Seat},
    shell::Shell,
};

/// Whose phones they are, in turns.
const TECHNICIANS: [&str; 2] = ["wang", "li"];

/// Sets it, and keeps it until the standard input ends.
pub fn set(settings: &Settings, server: &Server, folder: &Path, lang: Lang) -> Result<()> {
    let house = House::found(server, lang.tag())?;
    let products = products(&house.sign_in("chen")?)?;
    let logins: Vec<_> = TECHNICIANS.into_iter().cycle().take(settings.phones).collect();
    let (mut seats, mut phones) = (Vec::new(), Vec::new());
    for (place, login) in logins.into_iter().enumerate() {
        let number = place + 1;
        seats.push(fresh(&folder.join("phones").join(format!("fresh-{number}")), login, lang)?);
        let code = code_for(&house.admin, &house.id_of(login)?)?;
        let invitation = Invitation { server: server.url().to_owned(), code: EnrolmentCode::new(code.as_str())? };
        let invitation = invitation.to_string();
        phones.push(json!({
            "phone": number, "login": login, "name": name_of(login), "code": code, "invitation": invitation,
        }));
    }
    let page = Page::serve(seats, settings.pages.clone()).context("the page of the phones")?;
    let stage = json!({
        "url": page.url(),
        "server": server.url(),
        "password": PASSWORD,
        "logins": logins_of(&house)?,
        "phones": phones,
        "products": products,
    });
    // Whoever reads the line may end it at once.
    let (end, ended) = channel();
    listen_for_signals(end.clone())?;
    let mut out = io::stdout();
    writeln!(out, "{stage}").and_then(|()| out.flush()).context("the line of JSON")?;
    thread::spawn(move || {
        // What is said there is of no interest, and neither is how it ends.
        io::copy(&mut io::stdin().lock(), &mut io::sink()).unwrap_or_default();
        end.send(()).unwrap_or_default();
    });
    wait(server, &ended);
    Ok(())
}

/// A phone out of the box.
fn fresh(folder: &Path, login: &str, lang: Lang) -> Result<Seat> {
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let shell = Shell::open(folder, options(lang.tag())?, Arc::new(|_| ()))?;
    Ok(Seat::switch_on(name_of(login), shell))
}

fn logins_of(house: &House) -> Result<Vec<Value>> {
    let admin = json!({ "login": "admin", "role": "administrator" });
    let others = PEOPLE.iter().map(|(login, name, role)| {
        Ok(json!({ "login": login, "name": name, "role": role, "id": house.id_of(login)? }))
    });
    std::iter::once(Ok(admin)).chain(others).collect()
}
