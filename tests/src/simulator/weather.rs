//! What goes wrong in one seed, and how often: each seed has a few faults of its own, so that none hides behind another.

use super::{
    chance::Chance,
    faults::{Fault, Faults},
};

/// How many seeds of a thousand have a fault that is allowed.
const SEEDS_PER_MILLE: u64 = 220;

/// How often each fault strikes when it can, in a thousand times.
#[derive(Clone, Debug)]
pub struct Weather {
    per_mille: [u64; Fault::ALL.len()],
    /// The faults that this seed has.
    pub faults: Faults,
}

impl Weather {
    /// The weather of a seed.
    #[must_use]
    pub fn of(allowed: Faults, chance: &mut Chance) -> Self {
        let mut weather = Self { per_mille: [0; Fault::ALL.len()], faults: Faults::NONE };
        // Every fault rolls, allowed or not: leaving one out (to shrink a story) moves no other.
        for fault in Fault::ALL {
            let (is_in, often) = (chance.happens(SEEDS_PER_MILLE), chance.between(1, 4));
            if is_in && allowed.has(*fault) {
                weather.faults = weather.faults.with(*fault);
                weather.per_mille[*fault as usize] = base(*fault) * often;
            }
        }
        weather
    }

    /// A quiet one.
    #[must_use]
    pub const fn calm() -> Self {
        Self { per_mille: [0; Fault::ALL.len()], faults: Faults::NONE }
    }

    /// Whether a fault strikes now.
    pub fn happens(&self, fault: Fault, chance: &mut Chance) -> bool {
        let per_mille = self.per_mille[fault as usize];
        per_mille > 0 && chance.happens(per_mille)
    }
}

/// How often a fault strikes at least: of a request, or of something that a technician does.
const fn base(fault: Fault) -> u64 {
    match fault {
        Fault::Offline => 40,
        Fault::TokenExpiry => 20,
        Fault::KillBetweenEffects | Fault::KillInTransaction | Fault::PowerLoss => 15,
        Fault::RefreshLost => 200,
        Fault::CloneWithKey
        | Fault::CloneWithoutKey
        | Fault::PhoneRestored
        | Fault::CorruptFile
        | Fault::UserSwitch
        | Fault::ServerRestored
        | Fault::Revoke
        | Fault::Disable
        | Fault::Move
        | Fault::ForgedDeposit
        | Fault::UpdateApp => 4,
        Fault::UnknownCommand | Fault::PoisonCommand | Fault::AppUpgrade | Fault::ClockJump | Fault::ServerClock => 6,
        Fault::PolicyChange | Fault::FileChange => 8,
        Fault::DiskFull | Fault::CrashBeforeCommit | Fault::CrashAfterCommit | Fault::OneWay | Fault::WrongStart => 10,
        Fault::ForgedEvidence => 12,
        Fault::UploadKilled => 100,
        Fault::Tampered => 250,
        _ => 25,
    }
}
