//! The price list in a form: what is in the basket, and what a search finds.

use super::{BasketLine, FieldKind, ItemRow};
use crate::{
    domain::{
        pricing::{self, PriceList, RequestedLine},
        text::canonical,
    },
    model::working::{Working, forms::Open},
    view::FactView,
    words::{Reader, say, typed},
};

/// What is shown of what a search finds: two screens. Whoever wants another one types another letter.
const FOUND_MAX: usize = 12;

/// The field.
pub fn draw(reader: &Reader, working: &Working, open: &Open, has_prices: bool) -> FieldKind {
    let list = working.mirror.reference.prices.current();
    let wanted: Vec<String> = open.query.split_whitespace().map(canonical).collect();
    // With every key the form is drawn: nothing is folded where nothing is looked for.
    let is_wanted = |item: &&pricing::PriceItem| {
        if wanted.is_empty() {
            return true;
        }
        let text = canonical(&format!("{}{}{}", item.code, item.names.en, item.names.zh));
        wanted.iter().all(|word| text.contains(word.as_str()))
    };
    let fitting: Vec<_> = list.into_iter().flat_map(|list| &list.items).filter(is_wanted).collect();
    let is_in = |code: &str| open.filled.basket().iter().any(|(in_it, _)| in_it == code);
    let row = |item: &&pricing::PriceItem| ItemRow {
        code: item.code.to_string(),
        name: reader.name(&item.names),
        price: reader.money(item.unit_price.money()),
        is_in: is_in(item.code.as_str()),
    };
    FieldKind::Items {
        lines: lines(reader, list, open, has_prices),
        query: open.query.clone(),
        search: say!(reader, "form-search-items"),
        found: fitting.iter().take(FOUND_MAX).map(row).collect(),
        more: match fitting.len() {
            0 => Some(say!(reader, "form-items-none")),
            all if all > FOUND_MAX => Some(say!(reader, "form-items-more", shown = FOUND_MAX, all = all)),
            _ => None,
        },
    }
}

fn lines(reader: &Reader, list: Option<&PriceList>, open: &Open, has_prices: bool) -> Vec<BasketLine> {
    let line = |(code, quantity): &(String, u32)| {
        let requested = typed::item(code, *quantity, list).ok();
        let item = requested.as_ref().zip(list).and_then(|(line, list)| list.item(&line.code));
        let name = item.map_or_else(|| code.clone(), |item| reader.name(&item.names));
        let amount = item.and_then(|item| item.unit_price.money().times(*quantity).ok());
        BasketLine {
            code: code.clone(),
            quantity: format!("×{quantity}"),
            amount: amount.filter(|_| has_prices).map(|amount| reader.money(amount)),
            less: say!(reader, "form-item-less", name = (name.as_str())),
            more: say!(reader, "form-item-more", name = (name.as_str())),
            name,
        }
    };
    open.filled.basket().iter().map(line).collect()
}

/// What the basket comes to: the price that the customer sees before it is offered (P7).
pub fn total(reader: &Reader, working: &Working, open: &Open) -> Option<FactView> {
    let list = working.mirror.reference.prices.current()?;
    let lines = open.filled.basket().iter().map(|(code, quantity)| typed::item(code, *quantity, Some(list)).ok());
    let lines: Vec<RequestedLine> = lines.collect::<Option<_>>()?;
    let (_, total) = pricing::price(list, &lines).ok()?;
    (!lines.is_empty()).then(|| FactView::new(say!(reader, "sheet-total"), reader.money(total)))
}
