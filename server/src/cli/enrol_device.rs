//! `callout device enrol`

use anyhow::{Context as _, Result};
use callout_core::protocol::auth::Login;

use crate::{services::enrolment, state::AppState, store::people};

pub(super) async fn run(state: &AppState, login: &str) -> Result<()> {
    let typed = Login::new(login).context("--login")?;
    let mut tx = state.db.read().await?;
    let person = people::find_by_login(&mut tx, &typed)
        .await?
        .with_context(|| format!("nobody has the login “{login}”; add the person first with `callout user add`"))?;
    drop(tx);
    let issued = enrolment::issue_code(state, None, state.new_id()?, person.id).await?;
    // The code alone on the standard output, so that a script can take it.
    println!("{}", issued.code.expose());
    let until = issued.expires_at.format("%Y-%m-%d %H:%M");
    eprintln!("For {} ({}), once, until {until} UTC.", person.name, person.login);
    Ok(())
}
