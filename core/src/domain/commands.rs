//! The kinds table: one row says everything about a command, and the enum is made of the rows, so that none can be
//! missing. Who may, what is a fact, and which number, seal or picture it carries stand nowhere else.

use std::fmt::Debug;

use serde_json::value::RawValue;

use super::{
    digest::{BlobRef, Digest},
    ids::{DeviceId, PersonId},
    numbers::{DocumentKind, DocumentNumber},
    people::{Actor, Role},
    refusal::Refusal,
    signoff::Seal,
};

/// Whether something happened or is wished.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Nature {
    /// A wish: it may be refused.
    Intent,
    /// It happened: it is applied or held, never refused into nothing (I7).
    Fact,
}

/// Who may record it.
pub enum Who<P> {
    /// Whoever has one of these roles. None at all: it is only told by other subjects, never asked for.
    Fixed(&'static [Role]),
    /// The one who holds the subject, in one of these roles.
    Its(&'static [Role]),
    /// Whoever has one of the roles that the policies name: what PROCEDURES puts in brackets.
    Setting(fn(&P) -> &[Role]),
}

/// What a device sealed inside a command.
#[derive(Clone, Copy, Debug)]
pub struct Sealed<'a> {
    /// The device that is to have sealed it.
    pub device: DeviceId,
    /// What it sealed.
    pub digest: Digest,
    /// Its seal.
    pub seal: &'a Seal,
}

/// What the table says of one command: one struct, so that a list of subjects passes on one function and not eight.
pub struct Row<'a, P> {
    /// Its name on the wire: unique in its table, never used again.
    pub name: &'static str,
    /// The version of its body that is written.
    pub version: u16,
    /// Whether it is a fact or an intent.
    pub nature: Nature,
    /// Whether it may be the first one about its subject.
    pub opens: bool,
    /// Who may record it.
    pub who: Who<P>,
    /// The number that it uses up, and the kind of document that this must be (I18).
    pub number: Option<(&'a DocumentNumber, DocumentKind)>,
    /// What a device sealed in it (I15).
    pub seal: Option<Sealed<'a>>,
    /// The picture that belongs to it (I17).
    pub blob: Option<BlobRef>,
}

impl<P> Row<'_, P> {
    /// Whether only the one who holds the subject may record it.
    #[must_use]
    pub const fn is_its_holders(&self) -> bool {
        matches!(self.who, Who::Its(_))
    }

    /// Whether no person records it: other subjects tell it, or the house asks for it.
    #[must_use]
    pub const fn is_the_houses(&self) -> bool {
        matches!(self.who, Who::Fixed([]))
    }

    /// The roles that may record it under these policies.
    #[must_use]
    pub fn roles<'p>(&self, policies: &'p P) -> &'p [Role] {
        match self.who {
            Who::Fixed(roles) | Who::Its(roles) => roles,
            Who::Setting(setting) => setting(policies),
        }
    }
}

/// Whether somebody may record it. At the exceptions desk a person answers for what the holder of a subject recorded, also
/// one who has lost it or the role since (F30, F31); nobody's else facts pass there without the right to them.
pub fn may<P>(
    row: &Row<'_, P>,
    policies: &P,
    actor: &Actor,
    holder: Option<PersonId>,
    mode: Mode,
) -> Result<(), Refusal> {
    if row.is_its_holders() && mode == Mode::Desk {
        return Ok(());
    }
    if !actor.is_any(row.roles(policies)) {
        return Err(Refusal::NotAllowed);
    }
    if row.is_its_holders() && holder != Some(actor.person) {
        return Err(Refusal::NotYours);
    }
    Ok(())
}

/// How strictly a fact is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// As it comes.
    Live,
    /// Accepted by a person at the exceptions desk: what the technician says is written down whoever has the order now,
    /// wherever it stands, and whatever the technician may by now. Finished work and moved goods carry the stage
    /// forward, never back and never from under a colleague at the door.
    Desk,
}

/// Why a kind, a version and a body are no command that this program knows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnknownCommand {
    /// The kind of subject is from another time.
    #[error("subject kind {0} is not known here")]
    Subject(u16),
    /// The kind or its version is from another time.
    #[error("kind {kind} version {version} is not known here")]
    Kind {
        /// The kind.
        kind: String,
        /// The version.
        version: u16,
    },
    /// The body does not fit its kind.
    #[error("the body of {kind} is not readable: {error}")]
    Body {
        /// The kind.
        kind: String,
        /// What is wrong.
        error: String,
    },
}

/// A set of commands, as [`commands!`](crate::commands) writes it.
pub trait Command: Clone + Debug + PartialEq + Sized {
    /// The settings that its rows may name.
    type Policies: 'static;

    /// Every name and version that is written, in the order of the rows.
    const WRITTEN: &'static [(&'static str, u16)];

    /// What the table says of it.
    fn row(&self) -> Row<'_, Self::Policies>;

    /// Reads a body where it stands, by name and version; older versions are cast up (F10).
    fn read(name: &str, version: u16, body: &RawValue) -> Result<Self, UnknownCommand>;

    /// Its body, as an envelope holds it.
    fn body(&self) -> serde_json::Result<Box<RawValue>>;
}

/// Declares a set of commands, a row each:
///
/// `name@version = Variant(Body) fact|opening|intent of [Role, …] | its role | setting path, sample: expression
/// [, number: f] [, seal: f] [, blob: f] [, once n: OldBody]…;`
///
/// `fact` happened, `opening` is a fact that may be the first about its subject, `intent` is a wish. The sample is a
/// command of that row, for tests. `number`, `seal` and `blob` are functions of the body.
#[macro_export]
macro_rules! commands {
    ($(#[$meta:meta])* $vis:vis $Set:ident under $Policies:ty {$(
        $(#[$doc:meta])*
        $name:ident @ $version:literal = $Variant:ident($Body:ty) $nature:ident
            of $([$($role:ident),* $(,)?])? $(its $its:ident)? $(setting $setting:path)?
            , sample: $sample:expr
            $(, number: $number:path)? $(, seal: $seal:path)? $(, blob: $blob:path)? $(, once $old:literal: $Old:ty)* ;
    )*}) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        $vis enum $Set {$( $(#[$doc])* $Variant($Body), )*}

        const _: () = {
            // Two rows of one name: error E0428 here, at the names. A lint would be silent in a macro.
            #[expect(non_camel_case_types, dead_code, reason = "only to have two rows of one name refused")]
            enum Names {$( $name, )*}
        };

        impl $Set {
            /// A command of each row, in their order.
            #[cfg(any(test, feature = "samples"))]
            #[must_use]
            pub fn samples() -> Vec<Self> {
                vec![$( $sample ),*]
            }
        }

        impl $crate::domain::commands::Command for $Set {
            type Policies = $Policies;
            const WRITTEN: &'static [(&'static str, u16)] = &[$((stringify!($name), $version)),*];

            fn row(&self) -> $crate::domain::commands::Row<'_, $Policies> {
                match self {$(
                    Self::$Variant(body) => {
                        let _ = body;
                        $crate::domain::commands::Row {
                            name: stringify!($name),
                            version: $version,
                            nature: $crate::commands!(@nature $name $nature),
                            opens: $crate::commands!(@opens $nature),
                            who: $crate::commands!(@who $name $([$($role)*])? $(its $its)? $(setting $setting)?),
                            number: $crate::commands!(@hook body $($number)?),
                            seal: $crate::commands!(@hook body $($seal)?),
                            blob: $crate::commands!(@hook body $($blob)?),
                        }
                    }
                )*}
            }

            fn read(
                name: &str,
                version: u16,
                body: &::serde_json::value::RawValue,
            ) -> ::std::result::Result<Self, $crate::domain::commands::UnknownCommand> {
                match (name, version) {
                    $(
                        (stringify!($name), $version) => {
                            $crate::domain::commands::read_body::<$Body>(name, body).map(Self::$Variant)
                        }
                        $((stringify!($name), $old) => {
                            $crate::domain::commands::read_body::<$Old>(name, body).map(|old| Self::$Variant(old.into()))
                        })*
                    )*
                    // Only a kind or a version of another time comes here: the rows above are all there are.
                    _ => Err($crate::domain::commands::UnknownCommand::Kind { kind: name.to_owned(), version }),
                }
            }

            fn body(&self) -> ::serde_json::Result<Box<::serde_json::value::RawValue>> {
                match self {$( Self::$Variant(body) => ::serde_json::value::to_raw_value(body), )*}
            }
        }
    };
    (@nature $name:ident fact) => { $crate::domain::commands::Nature::Fact };
    (@nature $name:ident opening) => { $crate::domain::commands::Nature::Fact };
    (@nature $name:ident intent) => { $crate::domain::commands::Nature::Intent };
    (@nature $name:ident $other:ident) => {
        compile_error!(concat!(
            "row `", stringify!($name), "`: a command is a `fact`, an `opening` or an `intent`, not `", stringify!($other), "`"
        ))
    };
    (@opens opening) => { true };
    (@opens $other:ident) => { false };
    (@who $name:ident [$($role:ident)*]) => {
        $crate::domain::commands::Who::Fixed(&[$($crate::domain::people::Role::$role),*])
    };
    (@who $name:ident its technician) => {
        $crate::domain::commands::Who::Its(&[$crate::domain::people::Role::Technician])
    };
    (@who $name:ident setting $setting:path) => { $crate::domain::commands::Who::Setting($setting) };
    (@who $name:ident $($other:tt)*) => {
        compile_error!(concat!(
            "row `", stringify!($name), "`: say who may: `of [Role, …]`, `of its technician` or `of setting path`"
        ))
    };
    (@hook $body:ident) => { None };
    (@hook $body:ident $hook:path) => { $hook($body) };
}

/// Reads one body, and says which kind it is that does not fit.
pub fn read_body<B: serde::de::DeserializeOwned>(kind: &str, body: &RawValue) -> Result<B, UnknownCommand> {
    serde_json::from_str(body.get())
        .map_err(|error| UnknownCommand::Body { kind: kind.to_owned(), error: error.to_string() })
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    use super::*;

    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Say {
        word: String,
    }

    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
    struct SayOnce {
        text: String,
    }

    impl From<SayOnce> for Say {
        fn from(old: SayOnce) -> Self {
            Self { word: old.text }
        }
    }

    struct House {
        speakers: Vec<Role>,
    }

    impl House {
        fn speakers(&self) -> &[Role] {
            &self.speakers
        }
    }

    fn hello() -> Say {
        Say { word: "hello".to_owned() }
    }

    commands! { Echo under House {
        say@2 = Say(Say) fact of its technician, sample: Self::Say(hello()), once 1: SayOnce;
        begin@1 = Begin(Say) opening of [Clerk, Technician], sample: Self::Begin(hello());
        wish@1 = Wish(Say) intent of setting House::speakers, sample: Self::Wish(hello());
    } }

    fn raw(json: &str) -> Box<RawValue> {
        RawValue::from_string(json.to_owned()).expect("JSON")
    }

    #[test]
    fn each_row_says_what_its_command_is() {
        let rows: Vec<_> =
            Echo::samples().iter().map(|echo| (echo.row().name, echo.row().nature, echo.row().opens)).collect();
        let expected = [("say", Nature::Fact, false), ("begin", Nature::Fact, true), ("wish", Nature::Intent, false)];
        assert_eq!(rows, expected);
        assert_eq!(Echo::WRITTEN, [("say", 2), ("begin", 1), ("wish", 1)]);
    }

    #[test]
    fn roles_are_fixed_or_its_holders_or_a_setting() {
        let house = House { speakers: vec![Role::Accountant] };
        let roles = |echo: &Echo| echo.row().roles(&house).to_vec();
        let [say, begin, wish] = <[Echo; 3]>::try_from(Echo::samples()).expect("three rows");
        assert_eq!((roles(&say), say.row().is_its_holders()), (vec![Role::Technician], true));
        assert_eq!((roles(&begin), begin.row().is_its_holders()), (vec![Role::Clerk, Role::Technician], false));
        assert_eq!(roles(&wish), [Role::Accountant]);
    }

    #[test]
    fn a_body_is_read_by_name_and_version_and_an_older_one_is_cast_up_f10() {
        assert_eq!(Echo::read("say", 2, &raw(r#"{"word":"hello"}"#)), Ok(Echo::Say(hello())));
        assert_eq!(Echo::read("say", 1, &raw(r#"{"text":"hello"}"#)), Ok(Echo::Say(hello())));
        let unknown = UnknownCommand::Kind { kind: "say".to_owned(), version: 3 };
        assert_eq!(Echo::read("say", 3, &raw("{}")), Err(unknown));
        let Err(UnknownCommand::Body { kind, .. }) = Echo::read("wish", 1, &raw(r#"{"text":1}"#)) else {
            panic!("a body of another kind is not read");
        };
        assert_eq!(kind, "wish");
        assert_eq!(Echo::Begin(hello()).body().expect("JSON").get(), r#"{"word":"hello"}"#);
    }
}
