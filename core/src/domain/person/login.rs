//! A login however it is typed: a phone's keyboard begins it with a capital, and a Chinese one writes it in full width.

use super::Login;
use crate::domain::text;

/// The one spelling by which a login is kept, looked for and counted: of one width, in small letters, without what nobody sees. One
/// that would be longer then than a login may be stays as it is.
#[must_use]
pub fn folded(typed: &Login) -> Login {
    Login::new(&text::folded(typed.as_str())).unwrap_or_else(|_| typed.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn login(typed: &str) -> Login {
        Login::new(typed).expect("a login")
    }

    #[test]
    fn a_login_is_the_same_however_it_is_typed() {
        for typed in ["wang.fang", " Wang.Fang ", "ＷＡＮＧ．fang", "wang\u{200B}.fang", "\u{3000}WANG.FANG"] {
            assert_eq!(folded(&login(typed)), login("wang.fang"), "{typed:?}");
        }
        assert_eq!(folded(&login("wang\u{2013}fang")), folded(&login("wang-fang")));
        assert_eq!(folded(&login("王芳")), login("王芳"));
        assert_ne!(folded(&login("wangfang")), login("wang.fang"), "a dot is part of it");
    }

    #[test]
    fn what_would_grow_too_long_stays_as_it_is() {
        let long = login(&"\u{FDFA}".repeat(33));
        assert_eq!(folded(&long), long);
    }
}
