//! Signatures and what was signed (签认): frozen bytes, a digest, strokes and the device's seal (I15).
//!
//! A [`Signature`] is evidence, and stays whole in the command that brought it. The voucher carries a [`SignOff`]: who signed
//! what and when, with the digests of the heavy parts, so that no revision, feed or pull repeats the strokes.

mod drawing;
mod signer;

use serde::{Deserialize, Deserializer, Serialize, de};

pub use self::drawing::thinned;
pub use self::signer::{Signer, SignerRole};
use super::{
    commands::Sealed,
    digest::Digest,
    ids::{DeviceId, PersonId, SignOffId},
    text::{Line, Text},
    time::Timestamp,
};

/// The most points one signature may have: 80 seconds at 100 points a second.
pub const POINTS_MAX: usize = 8_000;
/// The largest statement in bytes: two hundred lines of quote, work and goods.
pub const STATEMENT_BYTES_MAX: usize = 65_536;

/// What a signature is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// The work on site is done (P8).
    WorkDone,
    /// The goods are taken back (P10).
    TakeBack,
    /// The goods are returned (P12).
    Return,
    /// The goods receipt was lost (P12).
    LostReceipt,
}

impl Purpose {
    /// Every purpose, in the order of the work.
    pub const ALL: [Self; 4] = [Self::WorkDone, Self::TakeBack, Self::LostReceipt, Self::Return];
}

/// One point of a stroke: x and y in 1/10,000 of the pad's width, milliseconds since the first point, pressure in 1/1,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Point(pub u16, pub u16, pub u32, pub u16);

/// The strokes of a signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Strokes(Vec<Vec<Point>>);

impl Strokes {
    /// What a command may bring: something, and not without end. What is drawn on the pad is asked for more, see [`Strokes::drawn`].
    #[must_use]
    pub fn new(strokes: Vec<Vec<Point>>) -> Option<Self> {
        let points: usize = strokes.iter().map(Vec::len).sum();
        let drawn = (2..=POINTS_MAX).contains(&points) && strokes.iter().all(|s| !s.is_empty());
        drawn.then_some(Self(strokes))
    }

    /// The strokes.
    #[must_use]
    pub fn as_slice(&self) -> &[Vec<Point>] {
        &self.0
    }

    /// The digest of the strokes, each number in big-endian order.
    #[must_use]
    pub fn digest(&self) -> Digest {
        let mut bytes = Vec::new();
        for stroke in &self.0 {
            bytes.extend((stroke.len() as u64).to_be_bytes());
            for Point(x, y, t, pressure) in stroke {
                bytes.extend(x.to_be_bytes());
                bytes.extend(y.to_be_bytes());
                bytes.extend(t.to_be_bytes());
                bytes.extend(pressure.to_be_bytes());
            }
        }
        Digest::of(&bytes)
    }
}

impl<'de> Deserialize<'de> for Strokes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(Vec::deserialize(deserializer)?)
            .ok_or_else(|| de::Error::custom(format!("a signature has 2 to {POINTS_MAX} points")))
    }
}

/// The statement that was on the screen, byte for byte.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct StatementBytes(String);

impl StatementBytes {
    /// Keeps the bytes as they are.
    #[must_use]
    pub fn new(bytes: String) -> Option<Self> {
        (bytes.len() <= STATEMENT_BYTES_MAX).then_some(Self(bytes))
    }

    /// The bytes.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Their digest.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(self.0.as_bytes())
    }
}

impl<'de> Deserialize<'de> for StatementBytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(String::deserialize(deserializer)?)
            .ok_or_else(|| de::Error::custom(format!("a statement has at most {STATEMENT_BYTES_MAX} bytes")))
    }
}

/// The device's seal, with the key it was enrolled with, over [`Signature::sealed_digest`], in base64.
pub type Seal = Text<120>;

/// A signature as the phone took it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = CustomerSignature))]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// Its id, made on the phone.
    pub id: SignOffId,
    /// What it is for.
    pub purpose: Purpose,
    /// What was shown.
    pub statement: StatementBytes,
    /// The strokes.
    pub strokes: Strokes,
    /// Who signed.
    pub signer: Line,
    /// As what he signed; not said by phones of before it was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<SignerRole>,
    /// The device that saw it.
    pub device: DeviceId,
    /// When, by the device's clock.
    pub signed_at: Timestamp,
    /// The device's seal over all of it.
    pub seal: Seal,
}

impl Signature {
    /// What the device seals: every part that must not change afterwards, the heavy ones by their digests (I15). A signature that
    /// does not say as what somebody signed is sealed as it was before that was asked, so that old seals still prove it.
    #[must_use]
    pub fn sealed_digest(
        id: SignOffId,
        purpose: Purpose,
        statement: Digest,
        strokes: Digest,
        signer: Signer<'_>,
        device: DeviceId,
        signed_at: Timestamp,
    ) -> Digest {
        let (purpose, signed_at) = ([purpose as u8], signed_at.ms().to_be_bytes());
        let parts = |layout: &'static [u8]| {
            let (id, name, device) = (id.0.as_bytes(), signer.name.as_str().as_bytes(), device.0.as_bytes());
            [layout, id, &purpose, &statement.0, &strokes.0, name, device, &signed_at]
        };
        match signer.role {
            None => Digest::of_parts(&parts(b"callout/sign-off/1")),
            Some(role) => {
                let said = [role.code().as_bytes(), role.words().map_or(&[][..], |words| words.as_str().as_bytes())];
                Digest::of_parts(&[&parts(b"callout/sign-off/2")[..], &said[..]].concat())
            }
        }
    }

    /// What the device sealed.
    #[must_use]
    pub fn sealed(&self) -> Option<Sealed<'_>> {
        Some(Sealed { device: self.device, digest: self.digest(), seal: &self.seal })
    }

    /// The digest that this signature's seal must be over.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Self::sealed_digest(
            self.id,
            self.purpose,
            self.statement.digest(),
            self.strokes.digest(),
            Signer { name: &self.signer, role: self.role.as_ref() },
            self.device,
            self.signed_at,
        )
    }
}

/// A signature on the voucher: insert-only. Its statement, strokes and seal are in the command `sign`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignOff {
    /// Its id, made on the phone.
    pub id: SignOffId,
    /// What it is for.
    pub purpose: Purpose,
    /// The digest of what was shown.
    pub statement: Digest,
    /// The digest of the strokes.
    pub strokes: Digest,
    /// Who signed.
    pub signer: Line,
    /// As what he signed; not said by phones of before it was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<SignerRole>,
    /// The device that saw it, and whose key sealed it.
    pub device: DeviceId,
    /// When, by the device's clock.
    pub signed_at: Timestamp,
    /// Who had it signed.
    pub by: PersonId,
    /// Whether it stands by itself.
    pub standing: Standing,
}

impl SignOff {
    /// What stays on the voucher of a signature.
    #[must_use]
    pub fn of(signature: &Signature, by: PersonId, standing: Standing) -> Self {
        Self {
            id: signature.id,
            purpose: signature.purpose,
            statement: signature.statement.digest(),
            strokes: signature.strokes.digest(),
            signer: signature.signer.clone(),
            role: signature.role.clone(),
            device: signature.device,
            signed_at: signature.signed_at,
            by,
            standing,
        }
    }

    /// The digest that the seal must be over: whoever has the signature proves with it that this is the one (I15).
    #[must_use]
    pub fn digest(&self) -> Digest {
        Signature::sealed_digest(
            self.id,
            self.purpose,
            self.statement,
            self.strokes,
            Signer { name: &self.signer, role: self.role.as_ref() },
            self.device,
            self.signed_at,
        )
    }
}

/// Whether a signature stands by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// What was shown is what the voucher said.
    Matches,
    /// The voucher had moved; a person at the exceptions desk accepted it as given.
    AcceptedAsGiven,
    /// No seal of its device proves what was signed, or that anybody signed; a person at the exceptions desk accepted it all the same.
    Unproven,
}
