//! A page of a pull as a phone reads it, from our server, an older or newer one, or a captive portal; and the answer to a push.

use callout_core::{
    domain::{house::House as _, subjects::Product},
    protocol::{
        pull::{Item, Page},
        push::Answer,
    },
};

use super::{json, sure};

/// Runs it.
pub fn run(bytes: &[u8]) {
    json::<Answer>(bytes);
    let Some(page) = json::<Page>(bytes) else { return };
    for item in page.items {
        let Item::Put { key, body, .. } = item else { continue };
        let Some(any) = Product::read(key.kind, body.get()) else { continue };
        let written = sure(Product::write(&any), "a subject is written");
        assert_eq!(Product::read(key.kind, &written).as_ref(), Some(&any), "it is read as the same");
        assert_eq!(Product::scope(key.kind), Product::KINDS.iter().find(|k| k.number == key.kind).map(|k| k.scope));
        // What lists and clocks make of it must live with whatever it says.
        Product::line(&any);
        Product::filed(&any);
        Product::wakes(&any);
        Product::holders(&any);
    }
}
