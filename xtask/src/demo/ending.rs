//! However the demo ends, nothing of it stays behind: tried with what a terminal, a service manager and an impatient person do.

use std::{
    io::{BufRead as _, BufReader, Read as _},
    net::TcpStream,
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};

/// The ways to end it: a signal, or the end of what it reads.
const WAYS: [Option<&str>; 4] = [None, Some("TERM"), Some("HUP"), Some("KILL")];
/// What is not gone then stays. Shorter than the server's own patience with a connection that says nothing.
const GONE_WITHIN: Duration = Duration::from_secs(10);

/// Starts the demo once for each way, ends it so, and sees its server go.
pub fn each_way_takes_the_server_along(demo: &Path) -> Result<()> {
    for way in WAYS {
        ends(Command::new(demo), way).with_context(|| format!("ended by {}", way.unwrap_or("its input")))?;
    }
    Ok(())
}

fn ends(mut demo: Command, way: Option<&str>) -> Result<()> {
    demo.args(["--stage", "--phones", "1"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = demo.spawn().context("starting the demo")?;
    let mut out = BufReader::new(child.stdout.take().context("its output")?);
    let result = on_stage(&mut child, &mut out, way);
    // Whatever went wrong, this check leaves nothing behind either.
    let _ = child.kill();
    let _ = child.wait();
    result
}

fn on_stage(child: &mut Child, out: &mut BufReader<ChildStdout>, way: Option<&str>) -> Result<()> {
    let mut line = String::new();
    out.read_line(&mut line).context("the stage's line")?;
    let mut server = TcpStream::connect(server_of(&line)?).context("its server")?;
    server.set_read_timeout(Some(GONE_WITHIN)).context("a timeout")?;
    match way {
        None => drop(child.stdin.take()),
        Some(signal) => {
            let told = Command::new("kill").arg(format!("-{signal}")).arg(child.id().to_string()).status();
            ensure!(told.context("kill")?.success(), "no signal was sent");
        }
    }
    let status = child.wait().context("its end")?;
    ensure!(way == Some("KILL") || status.success(), "{status}");
    // A connection that says nothing ends with the server; one that is cut counts as ended too.
    match server.read(&mut [0; 1]) {
        Err(error) if matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut) => {
            bail!("its server is still there")
        }
        Ok(1..) => bail!("its server talks without being asked"),
        Ok(0) | Err(_) => Ok(()),
    }
}

/// The address in the stage's line.
fn server_of(line: &str) -> Result<&str> {
    let address = line.split_once("\"server\":\"http://").and_then(|(_, rest)| rest.split('"').next());
    address.with_context(|| format!("no address of a server in {line:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_found_in_the_line_of_the_stage() {
        let line = r#"{"password":"x","server":"http://127.0.0.1:8080","url":"http://127.0.0.1:1/?token=a"}"#;
        assert_eq!(server_of(line).unwrap(), "127.0.0.1:8080");
        assert!(server_of("").is_err());
    }
}
