//! Who is let in, at the fast depth, where there is no SQL and no password hashing: tokens, codes and keys as plain maps.
//! The rules of a refresh are those of `services/refresh.rs`; what they are worth is shown at the whole depth.

use std::collections::{BTreeMap, BTreeSet};

use callout_core::{
    domain::ids::{DeviceId, Incarnation, PersonId},
    plants::{Plant, is_planted},
    protocol::auth::{self, AccessToken, DeviceProof, Enrol, Me, Refresh, RefreshToken, Session, SignIn},
};
use callout_server::security::DeviceKey;

use super::chance::Chance;

/// How long an access token lives.
const ACCESS_LIFE_MS: i64 = 15 * 60 * 1_000;

/// A refresh token and its generation.
#[derive(Clone, Copy)]
struct Issued {
    device: DeviceId,
    generation: u64,
}

/// Tokens, codes and keys.
#[derive(Clone)]
pub struct Gate {
    access: BTreeMap<String, (DeviceId, i64)>,
    refresh: BTreeMap<String, Issued>,
    generations: BTreeMap<DeviceId, u64>,
    codes: BTreeMap<String, usize>,
    /// The public key of each device.
    pub keys: BTreeMap<DeviceId, DeviceKey>,
    /// Whose each device is.
    pub owners: BTreeMap<DeviceId, PersonId>,
    revoked: BTreeSet<DeviceId>,
    disabled: BTreeSet<PersonId>,
    chance: Chance,
}

/// Why nobody is let in with that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// It says nothing, or nothing any more.
    Unknown,
    /// Whose it is has no access any more.
    Disabled,
}

impl Gate {
    /// A gate that knows nobody.
    #[must_use]
    pub const fn new(chance: Chance) -> Self {
        Self {
            access: BTreeMap::new(),
            refresh: BTreeMap::new(),
            generations: BTreeMap::new(),
            codes: BTreeMap::new(),
            keys: BTreeMap::new(),
            owners: BTreeMap::new(),
            revoked: BTreeSet::new(),
            disabled: BTreeSet::new(),
            chance,
        }
    }

    /// As it was at that moment, but for what it draws next.
    pub fn put_back(&mut self, before: Self) {
        let chance = self.chance.clone();
        *self = Self { chance, ..before };
    }

    /// A code for a technician's next phone.
    pub fn issue_code(&mut self, technician: usize) -> String {
        let code = format!("CODE-{:016x}", self.chance.roll());
        self.codes.insert(code.clone(), technician);
        code
    }

    /// Uses a code up.
    pub fn redeem(&mut self, enrol: &Enrol) -> Option<usize> {
        self.codes.remove(enrol.code.expose())
    }

    /// A pair of tokens for a device.
    pub fn pair(&mut self, now_ms: i64, device: DeviceId, me: Me, incarnation: Incarnation) -> Option<Session> {
        let generation = self.generations.entry(device).or_insert(1);
        let (access, refresh) = (format!("a{:016x}", self.chance.roll()), format!("r{:016x}", self.chance.roll()));
        self.access.insert(access.clone(), (device, now_ms + ACCESS_LIFE_MS));
        self.refresh.insert(refresh.clone(), Issued { device, generation: *generation });
        Some(Session {
            access_token: AccessToken::new(access).ok()?,
            expires_in_seconds: u32::try_from(ACCESS_LIFE_MS / 1_000).ok()?,
            refresh_token: RefreshToken::new(refresh).ok()?,
            person: me,
            incarnation,
        })
    }

    /// Which device a bearer speaks for.
    pub fn let_in(&self, now_ms: i64, bearer: Option<&str>) -> Result<DeviceId, Closed> {
        let token = bearer.and_then(|value| value.strip_prefix("Bearer ")).ok_or(Closed::Unknown)?;
        let (device, until_ms) = self.access.get(token).ok_or(Closed::Unknown)?;
        self.is_let(*device)?;
        let is_revoked = self.revoked.contains(device) && !is_planted(Plant::RevokeIgnored);
        if *until_ms <= now_ms || is_revoked { Err(Closed::Unknown) } else { Ok(*device) }
    }

    /// Whose device a bearer was made for, whether it still counts or not.
    pub fn speaks_for(&self, bearer: Option<&str>) -> Option<PersonId> {
        let (device, _) = self.access.get(bearer?.strip_prefix("Bearer ")?)?;
        self.owners.get(device).copied()
    }

    /// Exchanges a refresh token: the newest, or the one before while nobody used its successor (F29).
    pub fn refresh(&mut self, refresh: &Refresh) -> Result<DeviceId, Closed> {
        let issued = *self.refresh.get(refresh.refresh_token.expose()).ok_or(Closed::Unknown)?;
        let proof = refresh.device.as_ref().ok_or(Closed::Unknown)?;
        let text = auth::refresh_text(proof.device, &refresh.refresh_token, proof.nonce);
        if proof.device != issued.device || !self.proves(proof, &text) {
            return Err(Closed::Unknown);
        }
        self.is_let(issued.device)?;
        let current = self.generations.entry(issued.device).or_insert(1);
        match *current - issued.generation {
            0 => *current += 1,
            1 => {}
            _ if is_planted(Plant::RefreshReused) => {}
            _ => return Err(Closed::Unknown),
        }
        Ok(issued.device)
    }

    /// Signs a person in again on his own known phone.
    pub fn sign_in(&mut self, sign_in: &SignIn, person: PersonId) -> Result<DeviceId, Closed> {
        let proof = sign_in.device.as_ref().ok_or(Closed::Unknown)?;
        let text = auth::sign_in_text(proof.device, &sign_in.login, proof.nonce);
        let is_his = self.owners.get(&proof.device) == Some(&person) && self.proves(proof, &text);
        self.is_let(proof.device)?;
        if is_his { Ok(proof.device) } else { Err(Closed::Unknown) }
    }

    /// Whether the device that it names has access, and signed this.
    fn proves(&self, proof: &DeviceProof, text: &[u8]) -> bool {
        let key = self.keys.get(&proof.device);
        !self.revoked.contains(&proof.device) && key.is_some_and(|key| key.verify(text, proof.signature))
    }

    /// A device loses its access at once (I21).
    pub fn revoke(&mut self, device: DeviceId) {
        self.revoked.insert(device);
    }

    /// A person loses his access at once (F63).
    pub fn disable(&mut self, person: PersonId) {
        self.disabled.insert(person);
    }

    /// He has it again, and signs in: the sessions that he had are over.
    pub fn enable(&mut self, person: PersonId) {
        self.disabled.remove(&person);
        self.ends(person);
    }

    /// He works for another branch: his sessions are over, and so is the access of his devices.
    pub fn transfer(&mut self, person: PersonId) {
        let his = self.owners.iter().filter(|(_, owner)| **owner == person);
        self.revoked.extend(his.map(|(device, _)| *device));
        self.ends(person);
    }

    fn ends(&mut self, person: PersonId) {
        let owners = &self.owners;
        self.access.retain(|_, (device, _)| owners.get(device) != Some(&person));
        self.refresh.retain(|_, issued| owners.get(&issued.device) != Some(&person));
    }

    fn is_let(&self, device: DeviceId) -> Result<(), Closed> {
        let is_disabled = self.owners.get(&device).is_some_and(|person| self.disabled.contains(person));
        if is_disabled { Err(Closed::Disabled) } else { Ok(()) }
    }

    /// The devices that are revoked.
    #[must_use]
    pub const fn revoked(&self) -> &BTreeSet<DeviceId> {
        &self.revoked
    }

    /// Every access token ends.
    pub fn expire(&mut self) {
        self.access.values_mut().for_each(|(_, until_ms)| *until_ms = i64::MIN);
    }
}
