//! What a list asks for: only the conditions that were named are in its text, so that each finds its index. A condition that is there
//! and says "or nothing was asked for" would be planned once for all, and walk the branch.

use super::{Statement, Value};

/// Conditions of one statement, with their arguments.
#[derive(Clone, Debug, Default)]
pub struct Conditions {
    texts: Vec<&'static str>,
    args: Vec<Value>,
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

    /// The statement with its arguments. PostgreSQL numbers the placeholders.
    #[must_use]
    pub fn text(&self, head: Statement, tail: &str, is_postgres: bool) -> (String, Vec<Value>) {
        let all = self.texts.join(" and ");
        let number = |at: usize| match (at, is_postgres) {
            (0, _) => String::new(),
            (_, true) => format!("${at}"),
            (_, false) => "?".to_owned(),
        };
        let parts: String = all.split('?').enumerate().flat_map(|(at, part)| [number(at), part.to_owned()]).collect();
        let sql = format!("{} where {parts} {tail}", head.text);
        (sql, self.args.clone())
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
        let (sqlite, bound) = asked.text(head, "limit 3", false);
        assert_eq!(sqlite, "select id from orders where branch = ? and x > 0 and (a, b) < (?, ?) limit 3");
        assert_eq!(bound.len(), 3);
        let (postgres, _) = asked.text(head, "limit 3", true);
        assert_eq!(postgres, "select id from orders where branch = $1 and x > 0 and (a, b) < ($2, $3) limit 3");
    }
}
