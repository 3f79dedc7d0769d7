//! The rescue file: what a phone could not send, carried to the office by hand (F63, DESIGN §3 rule 17).
//!
//! It is the bodies of [`POST /v1/sync/deposit`](super::push), one after the other, each with its header, its commands byte for
//! byte and its end; the office takes each in as if it had come over the network. A file that was cut gives the bodies that
//! are whole, and says what is missing.

use super::{
    limits::{PROTOCOL, PUSH_BYTES_MAX, PUSH_COMMANDS_MAX},
    line,
    push::{self, Header, NotAPush},
};

/// What stands in the place of the device's seal where the phone had its key no more (F8). No seal is spelled so: over the
/// network such a body is refused, and whoever takes the file in sees that nothing proves from whom it is.
pub const UNSEALED: &str = "unsealed";

/// A rescue file, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rescue<'a> {
    /// The bodies that are whole, in order, up to the first fault.
    pub bodies: Vec<&'a [u8]>,
    /// Why it does not go on, if the file does.
    pub fault: Option<Fault>,
}

/// Where and why a rescue file cannot be read any further.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the file (body {body}): {why}; {whole} whole bodies stand before it")]
pub struct Fault {
    /// The line, from 1, where the body begins that cannot be read.
    pub line: usize,
    /// The number of that body, from 1.
    pub body: usize,
    /// How many whole bodies stand before it.
    pub whole: usize,
    /// What is wrong.
    pub why: Why,
}

/// What is wrong with a body of the file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// The file ends before the body does.
    #[error("the file was cut: {announced} commands and an end should follow the header, {found} lines are there")]
    Cut {
        /// How many commands the header announces.
        announced: u32,
        /// How many whole lines follow it.
        found: usize,
    },
    /// More bytes than the office takes in at once.
    #[error("the body has {0} bytes, at most {PUSH_BYTES_MAX} are allowed")]
    TooLong(usize),
    /// No body of a deposit.
    #[error(transparent)]
    Body(#[from] NotAPush),
}

/// Takes a rescue file apart.
#[must_use]
pub fn split(file: &[u8]) -> Rescue<'_> {
    let (mut bodies, mut rest, mut line) = (Vec::new(), file, 1);
    let fault = loop {
        if rest.is_empty() && !bodies.is_empty() {
            break None;
        }
        match first(rest) {
            Ok((body, lines)) => {
                bodies.push(body);
                rest = &rest[body.len()..];
                line += lines;
            }
            Err(why) => break Some(Fault { line, body: bodies.len() + 1, whole: bodies.len(), why }),
        }
    };
    Rescue { bodies, fault }
}

/// The first body, and how many lines it has.
fn first(rest: &[u8]) -> Result<(&[u8], usize), Why> {
    if rest.is_empty() {
        return Err(Why::Empty);
    }
    let mut ends = rest.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
    let cut = |announced, found| Why::Cut { announced, found };
    let header_end = ends.next().ok_or_else(|| cut(0, 0))?;
    let header: Header = line::read(&rest[..header_end - 1]).map_err(|error| NotAPush::Header(error.to_string()))?;
    if header.push != PROTOCOL {
        return Err(NotAPush::Protocol.into());
    }
    let announced = header.count as usize;
    if announced == 0 || announced > PUSH_COMMANDS_MAX {
        return Err(NotAPush::TooMany.into());
    }
    let following: Vec<usize> = ends.take(announced + 1).collect();
    let end = *following.get(announced).ok_or_else(|| cut(header.count, following.len()))?;
    let body = &rest[..end];
    if body.len() > PUSH_BYTES_MAX {
        return Err(Why::TooLong(body.len()));
    }
    push::read(body)?;
    Ok((body, announced + 2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ids::DeviceId, signoff::Seal};

    fn body(epoch: u32, first_seq: u64, commands: &[&[u8]]) -> Vec<u8> {
        let header = Header {
            push: PROTOCOL,
            device: DeviceId(uuid::Uuid::nil()),
            epoch,
            first_seq,
            count: u32::try_from(commands.len()).expect("few"),
            app: "1.0.0".parse().expect("short"),
            recorder: None,
        };
        let unsealed = push::unsealed(&header, commands).expect("JSON");
        push::seal(unsealed, Seal::new("c2VhbA==").expect("short")).expect("JSON")
    }

    fn file() -> (Vec<u8>, Vec<Vec<u8>>) {
        let bodies =
            vec![body(1, 4, &[b"{\"a\":1}", b"{\"b\":2}"]), body(1, 9, &[b"not even JSON"]), body(2, 1, &[b"{}"])];
        (bodies.concat(), bodies)
    }

    #[test]
    fn a_rescue_file_is_the_bodies_of_deposits() {
        let (file, bodies) = file();
        assert_eq!(split(&file), Rescue { bodies: bodies.iter().map(Vec::as_slice).collect(), fault: None });
    }

    /// F63: what is there counts, wherever the file was cut.
    #[test]
    fn a_cut_file_gives_the_whole_bodies_and_says_what_is_missing() {
        let (file, bodies) = file();
        let ends: Vec<usize> = bodies
            .iter()
            .scan(0, |end, body| {
                *end += body.len();
                Some(*end)
            })
            .collect();
        for length in 0..file.len() {
            let rescue = split(&file[..length]);
            let whole = ends.iter().filter(|end| **end <= length).count();
            assert_eq!(rescue.bodies.len(), whole, "{length} bytes");
            assert_eq!(rescue.fault.is_none(), ends.contains(&length), "{length} bytes");
        }
        let fault = split(&file[..file.len() - 1]).fault.expect("it was cut");
        assert_eq!((fault.line, fault.body, fault.whole), (8, 3, 2));
        assert_eq!(fault.why, Why::Cut { announced: 1, found: 1 });
    }

    #[test]
    fn what_is_no_rescue_file_says_why() {
        let why = |file: &[u8]| split(file).fault.map(|fault| fault.why);
        assert_eq!(why(b""), Some(Why::Empty));
        assert!(matches!(why(b"{\"id\":1}\n"), Some(Why::Body(NotAPush::Header(_)))));
        let (file, bodies) = file();
        let strayed = [&file[..], b"a line more\n"].concat();
        let fault = split(&strayed).fault.expect("a line too many");
        assert_eq!((fault.line, fault.body, fault.whole), (11, 4, 3));
        // Of two bodies the lines between were lost: the end is no end.
        let torn = [&bodies[0][..bodies[0].len() - 10], &bodies[1]].concat();
        assert!(matches!(split(&torn).fault.map(|fault| fault.why), Some(Why::Body(NotAPush::End(_)))));
    }
}
