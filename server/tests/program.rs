//! The program `callout` as an operator meets it: what it does, and the one sentence it says when it cannot.

use std::{
    io::Write as _,
    net::TcpListener,
    path::Path,
    process::{Command, Output, Stdio},
};

fn callout(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_callout"));
    command
        .args(args)
        .current_dir(folder)
        .env_clear()
        .env("CALLOUT_DATA_DIR", folder.join("data"))
        .env("CALLOUT_LOG", "error");
    // Cheap hashing: what it costs is not what is tested here.
    command.env("CALLOUT_PASSWORDS__MEMORY_KIB", "8").env("CALLOUT_PASSWORDS__PASSES", "1");
    command
}

fn run(command: &mut Command) -> (bool, String, String) {
    let Output { status, stdout, stderr } = command.output().expect("the program runs");
    (status.success(), String::from_utf8_lossy(&stdout).into_owned(), String::from_utf8_lossy(&stderr).into_owned())
}

fn add_user(folder: &Path, login: &str, role: &str) -> Command {
    let mut command =
        callout(folder, &["user", "add", "--branch", "Centre", "--login", login, "--name", "王芳", "--role", role]);
    command.env("CALLOUT_PASSWORD", "correct horse");
    command
}

/// The sentence, which is all that a refusal says.
fn refusal(command: &mut Command) -> String {
    let (success, out, err) = run(command);
    assert!(!success && out.is_empty(), "{out}");
    assert_eq!(err.lines().count(), 1, "one sentence: {err}");
    err
}

#[test]
fn a_fresh_company_gets_its_first_people_and_a_phone() {
    let folder = tempfile::tempdir().expect("a folder");
    let (success, out, err) = run(&mut add_user(folder.path(), "admin", "administrator"));
    assert!(success && out.starts_with("Added admin to Centre"), "{out}{err}");
    assert!(run(&mut add_user(folder.path(), "wang", "technician")).0);
    let (success, code, explanation) = run(&mut callout(folder.path(), &["device", "enrol", "--login", "wang"]));
    assert!(success && code.trim().len() == 14 && explanation.contains("For 王芳 (wang), once"), "{code}{explanation}");
}

#[test]
fn a_password_may_come_through_a_pipe() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = add_user(folder.path(), "li", "clerk");
    command.env_remove("CALLOUT_PASSWORD").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program runs");
    child.stdin.take().expect("a pipe").write_all(b"correct horse\n").expect("written");
    assert!(child.wait_with_output().expect("an end").status.success());
}

#[test]
fn what_cannot_be_added_is_said_in_one_sentence() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(
        refusal(&mut add_user(folder.path(), "li", "king")).contains("there is no role “king”; take one of: clerk")
    );
    assert!(
        refusal(add_user(folder.path(), "li", "clerk").env("CALLOUT_PASSWORD", "short"))
            .contains("choose a longer one")
    );
    assert!(run(&mut add_user(folder.path(), "li", "clerk")).0);
    assert!(refusal(&mut add_user(folder.path(), "li", "clerk")).contains("the login li is taken"));
    let nobody = refusal(&mut callout(folder.path(), &["device", "enrol", "--login", "nobody"]));
    assert!(nobody.contains("callout user add"), "{nobody}");
}

#[test]
fn a_port_in_use_is_said_in_one_sentence() {
    let folder = tempfile::tempdir().expect("a folder");
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let sentence = refusal(callout(folder.path(), &["serve"]).env("CALLOUT_LISTEN", &address));
    assert!(sentence.contains(&format!("the address {address} is in use")), "{sentence}");
}

#[test]
fn a_folder_that_cannot_be_written_is_said_in_one_sentence() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("data"), b"a file, no folder").expect("a file");
    let sentence = refusal(&mut callout(folder.path(), &["migrate"]));
    assert!(sentence.contains("cannot write to the folder") && sentence.contains("data_dir"), "{sentence}");
}

#[test]
fn a_wrong_setting_is_said_in_one_sentence() {
    let folder = tempfile::tempdir().expect("a folder");
    let sentence = refusal(callout(folder.path(), &["migrate"]).env("CALLOUT_DATABASE_URL", "mysql://db/callout"));
    assert!(sentence.contains("must begin with `sqlite:` or `postgres://`"), "{sentence}");
    let sentence = refusal(callout(folder.path(), &["migrate"]).env("CALLOUT_LISSEN", "127.0.0.1:1"));
    assert!(sentence.contains("lissen"), "{sentence}");
}

#[test]
fn a_folder_without_a_database_is_said_and_none_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let commands: [&[&str]; 4] =
        [&["restored"], &["clock", "show"], &["clock", "confirm"], &["device", "enrol", "--login", "wang"]];
    for args in commands {
        let said = refusal(&mut callout(folder.path(), args));
        assert!(said.contains("there is no database") && said.contains("callout migrate"), "{said}");
    }
    assert!(!folder.path().join("callout.db").exists());
}

#[test]
fn the_time_is_shown_and_confirmed_f78() {
    let folder = tempfile::tempdir().unwrap();
    assert!(run(&mut add_user(folder.path(), "admin", "administrator")).0);
    let (done, shown, _) = run(&mut callout(folder.path(), &["clock", "show"]));
    assert!(done && shown.starts_with("machine 20") && shown.contains("server  20"), "{shown}");
    let (done, said, _) = run(&mut callout(folder.path(), &["clock", "confirm"]));
    assert!(done && said.contains("goes on from 20"), "{said}");
}

#[test]
fn the_doctor_finds_what_is_wrong_and_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let doctor = || {
        let mut command = callout(folder.path(), &["doctor"]);
        command.env("CALLOUT_LISTEN", "127.0.0.1:0");
        command
    };
    let (success, out, _) = run(&mut doctor());
    assert!(success && out.contains("not there yet"), "{out}");
    assert!(!folder.path().join("data/callout.db").exists());
    assert!(run(&mut callout(folder.path(), &["migrate"])).0);
    let (success, out, _) = run(&mut doctor());
    assert!(success && out.contains("incarnation"), "{out}");
}
