//! Signing in: requests and answers, and the bytes that a device's key signs.
//!
//! Requests are strict because the server reads them; answers tolerate additions because phones do (DESIGN §3.14).
//! Every signed text begins with its own purpose, so that a signature for one is worth nothing for another.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

pub use crate::domain::person::Login;
use crate::domain::{
    digest::Digest,
    ids::{BranchId, DeviceId, Incarnation, PersonId},
    people::Role,
    text::{Line, Text, plain},
};

/// The version of the app, as its store shows it.
pub type AppVersion = Text<40>;

/// The code of a problem: this person has no access any more. It is told only to whoever proved the device's key, for others it
/// looks like a wrong password. What the phone still has is deposited (DESIGN §3 rule 17).
pub const PERSON_DISABLED: &str = "person_disabled";
/// The same of this device: it was revoked.
pub const DEVICE_REVOKED: &str = "device_revoked";

/// Declares fixed-size bytes that are written in lower-case hexadecimal digits.
macro_rules! hex_bytes {
    ($($(#[$doc:meta])* $name:ident: $len:literal),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash)]
        pub struct $name(pub [u8; $len]);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&hex::encode(self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                let mut bytes = [0; $len];
                // One spelling only, so that a nonce cannot be used twice in two cases.
                if text.bytes().any(|b| b.is_ascii_uppercase()) || hex::decode_to_slice(&text, &mut bytes).is_err() {
                    return Err(de::Error::custom(concat!("must be ", $len, " bytes in lower-case hexadecimal digits")));
                }
                Ok(Self(bytes))
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                crate::domain::shapes::written($len * 2, $len * 2, "^[0-9a-f]*$")
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $name {}
    )+};
}

hex_bytes! {
    /// A signature of a device's key: Ed25519, or P-256 (ECDSA with SHA-256) as `r` and `s` of 32 bytes each.
    Signature: 64,
    /// Chosen anew for every signed request, so that a recorded request is worth nothing.
    Nonce: 16,
}

/// Which signatures a device's key makes. Most phones' secure hardware makes only P-256.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum KeyAlgorithm {
    /// Ed25519.
    #[default]
    Ed25519,
    /// ECDSA over P-256 with SHA-256.
    P256,
}

impl KeyAlgorithm {
    /// Its name on the wire and in the store.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ed25519 => "ed25519",
            Self::P256 => "p256",
        }
    }

    /// The algorithm of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Ed25519, Self::P256].into_iter().find(|algorithm| algorithm.name() == name)
    }
}

/// A device's public key; in lower-case hexadecimal digits on the wire, where its length says which it is.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum PublicKey {
    /// An Ed25519 key.
    Ed25519([u8; 32]),
    /// A point of P-256, compressed (SEC 1).
    P256([u8; 33]),
}

/// The bytes are not as many as a key of that algorithm has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be 32 bytes (Ed25519) or 33 bytes (P-256, compressed) in lower-case hexadecimal digits")]
pub struct NotAKey;

impl PublicKey {
    /// A key of that algorithm; whether its bytes are a usable one, only the server says.
    pub fn new(algorithm: KeyAlgorithm, bytes: &[u8]) -> Result<Self, NotAKey> {
        match algorithm {
            KeyAlgorithm::Ed25519 => bytes.try_into().map(Self::Ed25519),
            KeyAlgorithm::P256 => bytes.try_into().map(Self::P256),
        }
        .map_err(|_| NotAKey)
    }

    /// Which signatures it checks.
    #[must_use]
    pub const fn algorithm(&self) -> KeyAlgorithm {
        match self {
            Self::Ed25519(_) => KeyAlgorithm::Ed25519,
            Self::P256(_) => KeyAlgorithm::P256,
        }
    }

    /// Its bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Ed25519(bytes) => bytes,
            Self::P256(bytes) => bytes,
        }
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.as_bytes()))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({self})")
    }
}

impl Serialize for PublicKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PublicKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let is_lower = !text.bytes().any(|b| b.is_ascii_uppercase());
        let bytes = hex::decode(&text).ok().filter(|_| is_lower).ok_or_else(|| de::Error::custom(NotAKey))?;
        let of = |algorithm| Self::new(algorithm, &bytes);
        of(KeyAlgorithm::Ed25519).or_else(|_| of(KeyAlgorithm::P256)).map_err(de::Error::custom)
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for PublicKey {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        crate::domain::shapes::written(64, 66, "^([0-9a-f]{64}|[0-9a-f]{66})$")
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for PublicKey {}

/// Declares a secret: it travels as text, is bounded, and its `Debug` prints nothing.
macro_rules! secrets {
    ($($(#[$doc:meta])* $name:ident: $max:literal),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The longest in bytes.
            pub const BYTES_MAX: usize = $max;

            /// Wraps a secret; too long or empty ones are refused.
            pub fn new(secret: impl Into<String>) -> Result<Self, NotASecret> {
                let secret = secret.into();
                if secret.is_empty() || secret.len() > $max { Err(NotASecret { max: $max }) } else { Ok(Self(secret)) }
            }

            /// The secret itself; think before you log.
            #[must_use]
            pub fn expose(&self) -> &str {
                &self.0
            }

            /// Its digest, which may be stored and signed.
            #[must_use]
            pub fn digest(&self) -> Digest {
                Digest::of(self.0.as_bytes())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::new(String::deserialize(deserializer)?).map_err(de::Error::custom)
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                crate::domain::shapes::long(1, $max)
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $name {}
    )+};
}

/// A secret is empty or longer than its kind allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to {max} bytes long")]
pub struct NotASecret {
    /// The bytes allowed.
    pub max: usize,
}

secrets! {
    /// A password.
    Password: 200,
    /// A token that opens the API for a quarter of an hour.
    AccessToken: 4_000,
    /// A token that is exchanged, once, for the next pair.
    RefreshToken: 200,
    /// The one-time code that makes a phone a known device: `ABCD-EFGH-JKMN`. In full width and with blanks it is three times as long.
    EnrolmentCode: 120,
}

/// The letters and digits of a code, its dashes apart.
pub const CODE_LETTERS: usize = 12;

impl EnrolmentCode {
    /// As it was issued, of whatever a person typed or a scanner read: folded as everything that is typed, upper case, `O` as zero, `I`
    /// and `L` as one, in groups of four. None if it cannot be one.
    #[must_use]
    pub fn as_issued(&self) -> Option<Self> {
        let letters: Vec<char> = plain(self.expose())
            .chars()
            .filter(|c| !matches!(c, '-' | '_' | ' '))
            .map(|c| match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                c => c,
            })
            .collect();
        if letters.len() != CODE_LETTERS || !letters.iter().all(char::is_ascii_alphanumeric) {
            return None;
        }
        let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
        Self::new(groups.join("-")).ok()
    }
}

/// `POST /v1/auth/sign-in`: a person with a password; on a known phone with that phone's proof as well.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// Who.
    pub login: Login,
    /// The password.
    pub password: Password,
    /// Given by a phone whose session ended: the new session is bound to its key again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<DeviceProof>,
}

/// A known device's signature over a fresh nonce.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DeviceProof {
    /// Which device.
    pub device: DeviceId,
    /// Chosen for this request alone.
    pub nonce: Nonce,
    /// Over [`sign_in_text`] or [`refresh_text`].
    pub signature: Signature,
}

/// `POST /v1/auth/refresh`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Refresh {
    /// The token of the last pair that was stored.
    pub refresh_token: RefreshToken,
    /// On a phone: its proof over [`refresh_text`]. In the office: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<DeviceProof>,
}

/// `POST /v1/devices/enrol`: a phone becomes a known device of the person whom the code was issued for.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Enrol {
    /// The one-time code that the office handed out.
    pub code: EnrolmentCode,
    /// Which signatures its key makes.
    #[serde(default)]
    pub algorithm: KeyAlgorithm,
    /// The device's own key, made for this enrolment and excluded from backups (F8).
    pub public_key: PublicKey,
    /// What people call it: `Wang's phone`.
    pub name: Line,
    /// The app's version.
    pub app_version: AppVersion,
    /// Over [`enrol_text`]: the phone holds the private half.
    pub signature: Signature,
}

/// A pair of tokens and whom they speak for.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    /// For `Authorization: Bearer …`.
    pub access_token: AccessToken,
    /// Seconds until the access token ends, by the server's clock.
    pub expires_in_seconds: u32,
    /// For the next `POST /v1/auth/refresh`.
    pub refresh_token: RefreshToken,
    /// Who signed in.
    pub person: Me,
    /// The server's life; another one means that it was restored from a backup (I11).
    pub incarnation: Incarnation,
}

/// The person who signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Me {
    /// His id.
    pub id: PersonId,
    /// His branch.
    pub branch: BranchId,
    /// His branch's name.
    pub branch_name: String,
    /// His name.
    pub name: String,
    /// What he is.
    pub roles: Vec<Role>,
}

/// What a phone is told when it was enrolled.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Enrolled {
    /// The device's id.
    pub device: DeviceId,
    /// Its short number, which begins the receipts that it gives offline (I18): `D07`.
    pub code: String,
    /// Its epoch: raised when a clone or a restored phone shows (DESIGN §3.10).
    pub epoch: u32,
    /// The first session.
    pub session: Session,
}

/// The purpose and the parts, a line each; no part can contain a line break.
fn signed_text(purpose: &str, parts: &[&dyn fmt::Display]) -> Vec<u8> {
    let mut text = format!("callout/v1/{purpose}");
    for part in parts {
        text.push('\n');
        text.push_str(&part.to_string());
    }
    text.into_bytes()
}

/// What a device signs to exchange a refresh token (F29).
#[must_use]
pub fn refresh_text(device: DeviceId, refresh_token: &RefreshToken, nonce: Nonce) -> Vec<u8> {
    signed_text("refresh", &[&device, &refresh_token.digest(), &nonce])
}

/// What a known device signs when its person signs in again.
#[must_use]
pub fn sign_in_text(device: DeviceId, login: &Login, nonce: Nonce) -> Vec<u8> {
    signed_text("sign-in", &[&device, &Digest::of(login.as_str().as_bytes()), &nonce])
}

/// What a new device signs to show that it holds the key.
#[must_use]
pub fn enrol_text(code: &EnrolmentCode, public_key: PublicKey) -> Vec<u8> {
    signed_text("enrol", &[&code.digest(), &public_key])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_for_one_purpose_is_worth_nothing_for_another() {
        let device = DeviceId(uuid::Uuid::nil());
        let nonce = Nonce([7; 16]);
        let (Ok(token), Ok(login)) = (RefreshToken::new("secret"), Login::new("secret")) else { panic!("valid") };
        assert_ne!(refresh_text(device, &token, nonce), sign_in_text(device, &login, nonce));
    }

    #[test]
    fn a_secret_does_not_show_itself() {
        assert_eq!(format!("{:?}", Password::new("hunter2")), "Ok(Password(…))");
    }

    #[test]
    fn a_keys_length_says_which_it_is() {
        let read = |digits: usize| serde_json::from_str::<PublicKey>(&format!("\"{}\"", "02".repeat(digits)));
        assert_eq!(read(32).map(|key| key.algorithm()).ok(), Some(KeyAlgorithm::Ed25519));
        assert_eq!(read(33).map(|key| key.algorithm()).ok(), Some(KeyAlgorithm::P256));
        assert!(read(34).is_err() && read(0).is_err());
        for algorithm in [KeyAlgorithm::Ed25519, KeyAlgorithm::P256] {
            assert_eq!(serde_json::to_value(algorithm).ok(), Some(algorithm.name().into()));
            assert_eq!(KeyAlgorithm::from_name(algorithm.name()), Some(algorithm));
        }
    }

    #[test]
    fn bytes_have_one_spelling() {
        assert!(serde_json::from_str::<Nonce>("\"000102030405060708090a0b0c0d0e0f\"").is_ok());
        assert!(serde_json::from_str::<Nonce>("\"000102030405060708090A0B0C0D0E0F\"").is_err());
        assert!(serde_json::from_str::<Nonce>("\"00\"").is_err());
    }
}
