//! `callout user add`

use std::io::{BufRead as _, IsTerminal as _};

use anyhow::{Context as _, Result, bail};
use callout_core::{
    domain::{ids::BranchId, people::Role, person::login, text::Line},
    protocol::auth::{Login, Password},
};

use super::AddPerson;
use crate::{
    services::{
        branches,
        people::{self, Newcomer, PASSWORD_BYTES_MIN},
    },
    state::AppState,
    store,
};

/// Where the password may come from, beside the standard input.
const PASSWORD_VARIABLE: &str = "CALLOUT_PASSWORD";

pub(super) async fn run(state: &AppState, request: AddPerson) -> Result<()> {
    let roles = request.roles.iter().map(|name| role(name)).collect::<Result<Vec<_>>>()?;
    let login = Login::new(&request.login).context("--login")?;
    let name = Line::new(&request.name).context("--name")?;
    let branch_name = Line::new(&request.branch).context("--branch")?;
    let password = read_password()?;
    let branch = find_or_add(state, &branch_name).await?;
    let shown = login::folded(&login);
    let id = people::add(state, (None, state.new_id()?), Newcomer { branch, login, name, roles, password }).await?;
    println!("Added {shown} to {branch_name} ({id}).");
    Ok(())
}

fn role(name: &str) -> Result<Role> {
    let names: Vec<&str> = Role::ALL.into_iter().map(Role::name).collect();
    Role::from_name(name).with_context(|| format!("there is no role “{name}”; take one of: {}", names.join(", ")))
}

async fn find_or_add(state: &AppState, name: &Line) -> Result<BranchId> {
    let mut tx = state.db.read().await?;
    let found = store::branches::find_by_name(&mut tx, name.as_str()).await?;
    drop(tx);
    match found {
        Some(branch) => Ok(branch.id),
        None => Ok(branches::add(state, name).await?),
    }
}

fn read_password() -> Result<Password> {
    let password = match std::env::var(PASSWORD_VARIABLE) {
        Ok(password) => password,
        Err(_) => read_line()?,
    };
    if password.len() < PASSWORD_BYTES_MIN {
        bail!("the password is shorter than {PASSWORD_BYTES_MIN} bytes; choose a longer one");
    }
    Password::new(password).context("the password")
}

fn read_line() -> Result<String> {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        eprintln!("Password (it shows while you type; pipe it in, or set {PASSWORD_VARIABLE}, to avoid that):");
    }
    let mut line = String::new();
    stdin.lock().read_line(&mut line).context("the password could not be read from the standard input")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
