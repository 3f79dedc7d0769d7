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

/// A row that is longer than a page is moved now and then, and a copy of it stayed where it had been. Of four hundred such
/// days this one showed it.
#[test]
fn nothing_is_left_of_long_orders_that_come_change_and_go_i14() {
    let phone = Phone::new();
    let mut dice = 59_u64.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut roll = |sides: u64| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        usize::try_from(dice % sides).unwrap()
    };
    let name = |n: u32| format!("customer {n}. ");
    let (mut here, mut gone, mut next) = (Vec::new(), Vec::new(), 0_u32);
    for _ in 0..30 {
        let mut batch = Vec::new();
        for _ in 0..=roll(8) {
            match roll(10) {
                0..=3 => {
                    next += 1;
                    here.push(next);
                    batch.push(put_order(next, &format!("{}{}", name(next), "x".repeat(1_000 + roll(5_000)))));
                }
                4..=6 if !here.is_empty() => {
                    let n = here[roll(here.len() as u64)];
                    batch.push(put_order(n, &format!("{}{}", name(n), "x".repeat(1_000 + roll(5_000)))));
                }
                _ if !here.is_empty() => {
                    let n = here.swap_remove(roll(here.len() as u64));
                    gone.push(n);
                    batch.push(Write::DropSubject(order(n)));
                }
                _ => {}
            }
        }
        phone.commit(batch);
    }
    let left: Vec<u32> = gone.into_iter().filter(|n| files_hold(&phone, &name(*n))).collect();
    assert!(left.is_empty(), "{left:?}");
}
