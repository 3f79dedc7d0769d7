//! A rescue file, which somebody carries to the office: it may be cut, edited, or another file.

use callout_core::protocol::{
    push,
    rescue::{self, Rescue},
};

use super::{says, sure};

/// Runs it.
pub fn run(bytes: &[u8]) {
    let Rescue { bodies, fault } = rescue::split(bytes);
    let taken = bodies.concat();
    assert!(bytes.starts_with(&taken), "whole bodies stand at the beginning, byte for byte");
    for body in &bodies {
        let framed = sure(push::read(body), "a body of the file is a body of a deposit");
        super::push::holds(body, &framed);
    }
    match fault {
        None => assert_eq!(taken.len(), bytes.len(), "without a fault all of it is read"),
        Some(fault) => {
            let line = taken.split(|byte| *byte == b'\n').count();
            assert_eq!((fault.whole, fault.body, fault.line), (bodies.len(), bodies.len() + 1, line));
            says(&fault);
        }
    }
}
