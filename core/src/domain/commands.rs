//! The kinds table: one row says everything about a command, and the enum is made of the rows, so that none can be
//! missing. Who may, what is a fact, and which number, seal or picture it carries stand nowhere else.

use std::{fmt::Debug, ops::Deref};

use serde::de::DeserializeOwned;
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

/// What the table says of a kind of command, also where there is none of it yet: the API's routes are made of it.
pub struct CommandKind<P: 'static> {
    /// Its name on the wire: unique in its table, never used again.
    pub name: &'static str,
    /// The version of its body that is written.
    pub version: u16,
    /// What it means, as the comment above the row says.
    pub about: &'static str,
    /// Whether it is a fact or an intent.
    pub nature: Nature,
    /// Whether it may be the first one about its subject.
    pub opens: bool,
    /// Who may record it.
    pub who: Who<P>,
    /// What the rules refuse it for where the office records it, beside [`Refusal::NotAllowed`].
    pub refuses: &'static [Refusal],
    /// What its body looks like.
    pub body: BodyShape,
}

impl<P> CommandKind<P> {
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

/// What the table says of one command: what it says of its kind, and what this one carries. One struct, so that a list of
/// subjects passes on one function and not eight.
pub struct Row<'a, P: 'static> {
    /// Its kind.
    pub kind: &'static CommandKind<P>,
    /// The number that it uses up, and the kind of document that this must be (I18).
    pub number: Option<(&'a DocumentNumber, DocumentKind)>,
    /// What a device sealed in it (I15).
    pub seal: Option<Sealed<'a>>,
    /// The picture that belongs to it (I17).
    pub blob: Option<BlobRef>,
}

/// What is true of its kind is true of it.
impl<P> Deref for Row<'_, P> {
    type Target = CommandKind<P>;

    fn deref(&self) -> &CommandKind<P> {
        self.kind
    }
}

/// What may be a command's body: it is read, and where an API document is written, described in it.
#[cfg(feature = "openapi")]
pub trait Body: DeserializeOwned + utoipa::ToSchema {}
#[cfg(feature = "openapi")]
impl<B: DeserializeOwned + utoipa::ToSchema> Body for B {}
/// What may be a command's body.
#[cfg(not(feature = "openapi"))]
pub trait Body: DeserializeOwned {}
#[cfg(not(feature = "openapi"))]
impl<B: DeserializeOwned> Body for B {}

/// Schemas by their names, as an API document keeps them.
#[cfg(feature = "openapi")]
pub type Schemas = Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>)>;

/// What a command's body looks like, without one at hand.
#[derive(Clone, Copy)]
pub struct BodyShape {
    /// Its schema; those that it names are added to the list.
    #[cfg(feature = "openapi")]
    pub schema: fn(&mut Schemas) -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>,
}

impl BodyShape {
    /// The shape of a type.
    #[must_use]
    pub const fn of<B: Body>() -> Self {
        Self {
            #[cfg(feature = "openapi")]
            schema: |named| {
                B::schemas(named);
                B::schema()
            },
        }
    }
}

/// Whether somebody may record it. At the exceptions desk a person answers for what the holder of a subject recorded, also
/// one who has lost it or the role since (F30, F31); nobody's else facts pass there without the right to them.
pub fn may<P>(
    row: &CommandKind<P>,
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

    /// What the table says of every kind, in the order of the rows.
    const KINDS: &'static [CommandKind<Self::Policies>];

    /// What the table says of it.
    fn row(&self) -> Row<'_, Self::Policies>;

    /// Reads a body in some way, by name and version; older versions are cast up (F10).
    fn read_by<R: ReadBody>(name: &str, version: u16, body: R) -> Result<Self, R::Error>;

    /// Reads a body where it stands in a log.
    fn read(name: &str, version: u16, body: &RawValue) -> Result<Self, UnknownCommand> {
        Self::read_by(name, version, body)
    }

    /// Its body, as an envelope holds it.
    fn body(&self) -> serde_json::Result<Box<RawValue>>;
}

/// A body that is still to be read: as a log has it, or with all that a client wants to know of what is wrong with it.
pub trait ReadBody {
    /// What is said of one that does not fit.
    type Error: From<UnknownCommand>;

    /// Reads it as the body of that kind.
    fn read<B: DeserializeOwned>(self, kind: &str) -> Result<B, Self::Error>;
}

impl ReadBody for &RawValue {
    type Error = UnknownCommand;

    fn read<B: DeserializeOwned>(self, kind: &str) -> Result<B, UnknownCommand> {
        let unreadable = |error: String| UnknownCommand::Body { kind: kind.to_owned(), error };
        // serde takes an array for an object, its fields in their order; no body is a list.
        if self.get().starts_with('[') {
            return Err(unreadable("an object is expected, not an array".to_owned()));
        }
        serde_json::from_str(self.get()).map_err(|error| unreadable(error.to_string()))
    }
}

/// The names of the commands of a set, in the order of their rows.
#[must_use]
pub fn names<C: Command>() -> Vec<&'static str> {
    C::KINDS.iter().map(|kind| kind.name).collect()
}

/// Declares a set of commands, a row each:
///
/// `name@version = Variant(Body) fact|opening|intent of [Role, …] | its role | setting path, sample: expression
/// [, refuses: [Refusal, …]] [, number: f] [, seal: f] [, blob: f] [, once n: OldBody]…;`
///
/// `fact` happened, `opening` is a fact that may be the first about its subject, `intent` is a wish. The sample is a
/// command of that row, for tests. `refuses` is what the office is told where the rules do not let it: the API's document
/// names it, and a test fails that meets another one. `number`, `seal` and `blob` are functions of the body.
#[macro_export]
macro_rules! commands {
    ($(#[$meta:meta])* $vis:vis $Set:ident under $Policies:ty {$(
        $(#[doc = $doc:literal])*
        $name:ident @ $version:literal = $Variant:ident($Body:ty) $nature:ident
            of $([$($role:ident),* $(,)?])? $(its $its:ident)? $(setting $setting:path)?
            , sample: $sample:expr
            $(, refuses: [$($refusal:ident),* $(,)?])?
            $(, number: $number:path)? $(, seal: $seal:path)? $(, blob: $blob:path)? $(, once $old:literal: $Old:ty)* ;
    )*}) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        $vis enum $Set {$( $(#[doc = $doc])* $Variant($Body), )*}

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
            const KINDS: &'static [$crate::domain::commands::CommandKind<$Policies>] = &[$(
                $crate::domain::commands::CommandKind {
                    name: stringify!($name),
                    version: $version,
                    about: concat!($($doc),*),
                    nature: $crate::commands!(@nature $name $nature),
                    opens: $crate::commands!(@opens $nature),
                    who: $crate::commands!(@who $name $([$($role)*])? $(its $its)? $(setting $setting)?),
                    refuses: &[$($($crate::domain::refusal::Refusal::$refusal),*)?],
                    body: $crate::domain::commands::BodyShape::of::<$Body>(),
                },
            )*];

            fn row(&self) -> $crate::domain::commands::Row<'_, $Policies> {
                // The rows by their places. Two of one name: error E0428 here, at the names; a lint would be silent in a macro.
                #[expect(non_camel_case_types, reason = "names of rows")]
                enum Place {$( $name, )*}
                match self {$(
                    Self::$Variant(body) => {
                        let _ = body;
                        $crate::domain::commands::Row {
                            kind: &<Self as $crate::domain::commands::Command>::KINDS[Place::$name as usize],
                            number: $crate::commands!(@hook body $($number)?),
                            seal: $crate::commands!(@hook body $($seal)?),
                            blob: $crate::commands!(@hook body $($blob)?),
                        }
                    }
                )*}
            }

            fn read_by<R: $crate::domain::commands::ReadBody>(
                name: &str,
                version: u16,
                body: R,
            ) -> ::std::result::Result<Self, R::Error> {
                match (name, version) {
                    $(
                        (stringify!($name), $version) => body.read::<$Body>(name).map(Self::$Variant),
                        $((stringify!($name), $old) => body.read::<$Old>(name).map(|old| Self::$Variant(old.into())),)*
                    )*
                    // Only a kind or a version of another time comes here: the rows above are all there are.
                    _ => Err($crate::domain::commands::UnknownCommand::Kind { kind: name.to_owned(), version }.into()),
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

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    use super::*;

    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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
        begin@1 = Begin(Say) opening of [Clerk, Technician], sample: Self::Begin(hello()), refuses: [AlreadyRecorded];
        /// Somebody asks
        /// for something.
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
        let written: Vec<_> = Echo::KINDS.iter().map(|kind| (kind.name, kind.version)).collect();
        assert_eq!(written, [("say", 2), ("begin", 1), ("wish", 1)]);
    }

    #[test]
    fn a_kind_says_what_it_is_without_a_command_at_hand() {
        let [say, begin, wish] = Echo::KINDS else { panic!("three rows") };
        assert_eq!(wish.about.trim(), "Somebody asks for something.");
        assert_eq!((say.refuses, begin.refuses), ([].as_slice(), [Refusal::AlreadyRecorded].as_slice()));
        assert!(say.is_its_holders() && !begin.is_its_holders());
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
