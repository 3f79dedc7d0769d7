//! What left the phone is nowhere in its files (I14).

use super::*;

const CANARY: &str = "13800138000-canary";

fn files_hold(phone: &Phone, text: &str) -> bool {
    std::fs::read_dir(phone.folder.path()).unwrap().any(|entry| {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    })
}

#[test]
fn a_dropped_order_leaves_no_trace_i14() {
    let phone = Phone::new();
    for n in 0..50 {
        phone.commit(vec![put_order(n, &format!("{{\"phone\":\"other {n}\"}}"))]);
    }
    phone.commit(vec![put_order(99, &CANARY.repeat(500))]);
    phone.commit(vec![put(order(99), &format!("changed {CANARY}"), CANARY)]);
    assert!(files_hold(&phone, CANARY));
    phone.commit(vec![Write::DropSubject(order(99))]);
    assert!(!files_hold(&phone, CANARY));
    assert!(!files_hold(&phone.killed(), CANARY));
}

#[test]
fn dropped_reference_data_leaves_no_trace_i14() {
    let phone = Phone::new();
    let key = "other/1".to_owned();
    phone.commit(vec![Write::PutReference { key: key.clone(), body: CANARY.repeat(500).into() }]);
    assert!(files_hold(&phone, CANARY));
    phone.commit(vec![Write::DropReference(key)]);
    assert!(!files_hold(&phone, CANARY));
}

#[test]
fn nothing_is_left_after_a_wipe_i14() {
    let phone = Phone::new();
    phone.commit(vec![
        put_order(1, CANARY),
        set_meta("session", CANARY),
        Write::AppendCommand(command_saying(1, CANARY)),
        Write::PutBlob { digest: Digest::of(CANARY.as_bytes()), bytes: CANARY.into() },
        Write::PutReference { key: CANARY.to_owned(), body: CANARY.into() },
        Write::StagePage { n: 0, bytes: CANARY.into() },
    ]);
    assert!(files_hold(&phone, CANARY));
    phone.commit(vec![Write::Wipe]);
    assert!(!files_hold(&phone, CANARY));
    assert_eq!(phone.open(), Contents::default());
}
