//! What a list asks for: only the conditions that were named are in its text, so that each finds its index. A condition that is there
//! and says "or nothing was asked for" would be planned once for all, and walk the branch.
//!
//! SQLite keeps no statistics here, so that a list says itself which index leads to it, and SQLite refuses the statement where
//! that index cannot; PostgreSQL counts its rows and chooses.

use super::{Statement, ToValue as _, Value};

/// A text is looked for in so many rows, from where the list stands on: no index leads to a part of a text on both databases. More
/// than a branch has of open work, of customers or of products; of its orders, the last ones.
pub const SEARCHED_MAX: u32 = 200_000;

/// Conditions of one statement, with their arguments.
#[derive(Clone, Debug, Default)]
pub struct Conditions {
    texts: Vec<&'static str>,
    args: Vec<Value>,
    lead: Option<&'static str>,
    patterns: Option<(String, String)>,
}

impl Conditions {
    /// One more; its arguments stand where it has a `?`.
    #[must_use]
    pub fn and(mut self, text: &'static str, args: Vec<Value>) -> Self {
        debug_assert_eq!(text.matches('?').count(), args.len(), "{text}");
        self.texts.push(text);
        self.args.extend(args);
        self
    }

    /// One more, if it is asked for.
    #[must_use]
    pub fn and_if(self, asked: bool, text: &'static str) -> Self {
        if asked { self.and(text, Vec::new()) } else { self }
    }

    /// One more, if there is something to compare with.
    #[must_use]
    pub fn and_with(self, text: &'static str, arg: Option<Value>) -> Self {
        match arg {
            Some(arg) => self.and(text, vec![arg]),
            None => self,
        }
    }

    /// The index that leads to what is asked for.
    #[must_use]
    pub const fn led_by(mut self, index: &'static str) -> Self {
        self.lead = Some(index);
        self
    }

    /// And whose column `search` has a text, if one is looked for: the patterns of [`search`](super::search).
    #[must_use]
    pub fn containing(mut self, patterns: Option<(String, String)>) -> Self {
        self.patterns = patterns;
        self
    }

    /// The statement with its arguments. `head` ends with its table; `order` is that of the index. PostgreSQL numbers the placeholders.
    #[must_use]
    pub fn text(&self, head: Statement, order: &str, limit: i64, is_postgres: bool) -> (String, Vec<Value>) {
        let asked = if self.texts.is_empty() { "true".to_owned() } else { self.texts.join(" and ") };
        let lead = self.lead.filter(|_| !is_postgres).map(|lead| format!(" indexed by {lead}")).unwrap_or_default();
        let mut args = self.args.clone();
        let all = match &self.patterns {
            None => format!("{}{lead} where {asked} {order} limit {limit}", head.text),
            Some((text, phone)) => {
                args.extend([text.to_value(), phone.to_value()]);
                let (columns, table) = head.text.rsplit_once("from ").unwrap_or((head.text, ""));
                format!(
                    "{columns}from (select * from {table}{lead} where {asked} {order} limit {SEARCHED_MAX}) as near
                    where search like ? escape '\\' or search like ? escape '\\' limit {limit}"
                )
            }
        };
        let number = |at: usize| match (at, is_postgres) {
            (0, _) => String::new(),
            (_, true) => format!("${at}"),
            (_, false) => "?".to_owned(),
        };
        let parts: String = all.split('?').enumerate().flat_map(|(at, part)| [number(at), part.to_owned()]).collect();
        (parts, args)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::args;

    #[test]
    fn only_what_is_asked_for_is_in_the_text() {
        let head = Statement { name: "test", text: "select id from orders" };
        let asked = Conditions::default().and("branch = ?", args!["b"]).and_if(false, "is_open").and_if(true, "x > 0");
        let asked = asked.and_with("stage = ?", None).and("(a, b) < (?, ?)", args![1_i64, 2_i64]);
        let (sqlite, bound) = asked.text(head, "order by a", 3, false);
        assert_eq!(sqlite, "select id from orders where branch = ? and x > 0 and (a, b) < (?, ?) order by a limit 3");
        assert_eq!(bound.len(), 3);
        let (postgres, _) = asked.text(head, "order by a", 3, true);
        assert_eq!(
            postgres,
            "select id from orders where branch = $1 and x > 0 and (a, b) < ($2, $3) order by a limit 3"
        );
    }

    #[test]
    fn a_text_is_looked_for_in_a_bounded_part_of_what_else_is_asked() {
        let head = Statement { name: "test", text: "select id from orders" };
        let asked = Conditions::default().and("branch = ?", args!["b"]).led_by("orders_by_x");
        let asked = asked.containing(Some(("%lin%".to_owned(), "%1%".to_owned())));
        let (sqlite, bound) = asked.text(head, "order by a", 3, false);
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(
            words(&sqlite),
            format!(
                "select id from (select * from orders indexed by orders_by_x where branch = ? order by a limit \
                 {SEARCHED_MAX}) as near where search like ? escape '\\' or search like ? escape '\\' limit 3"
            )
        );
        assert_eq!(bound.len(), 3);
        let (postgres, _) = asked.text(head, "order by a", 3, true);
        assert!(!postgres.contains("indexed") && postgres.contains("$3 escape"), "{postgres}");
    }
}
