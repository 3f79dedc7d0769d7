//! People who lose their access with facts in their pockets, and what is carried to the office by hand (F63).

use callout_core::{
    domain::digest::Digest,
    model::event::Event,
    protocol::{push, rescue},
};

use super::{
    faults::Fault,
    server::{Act, Done},
    world::{Happening, START_MS, Stop, World},
};

impl World<'_> {
    /// The office disables a technician; a while later he is back.
    pub fn disables(&mut self) {
        let of = self.trouble.index(self.setting.phones);
        if self.disabled.contains_key(&of) || self.server.act(self.server_ms(), &Act::Disable { of }) != Done::Yes {
            return;
        }
        let since = self.server.head().map_or(0, |head| head.position.seq);
        self.disabled.insert(of, since);
        self.counts.add(Fault::Disable);
        self.trace.mark(self.now_ms, "disable", of, &[]);
        self.trace.tell(self.now_ms - START_MS, || format!("the office disables t{of}"));
        let long = i64::try_from(self.trouble.between(60_000, 600_000)).unwrap_or(60_000);
        self.after(long, Happening::Enabled(of));
    }

    /// A technician has access again, if he had none.
    pub fn enables(&mut self, of: usize) -> Result<(), Stop> {
        let Some(since) = self.disabled.remove(&of) else { return Ok(()) };
        let until = self.server.head().map_or(0, |head| head.position.seq);
        self.ledger.disabled.push((self.server.technicians()[of], since, until));
        self.trace.tell(self.now_ms - START_MS, || format!("the office enables t{of}"));
        match self.server.act(self.server_ms(), &Act::Enable { of }) {
            Done::Yes => Ok(()),
            other => Err(Stop::Own(format!("enabling t{of}: {other:?}"))),
        }
    }

    /// The server is another one than it was: whoever it has disabled, it has not for long.
    pub fn enables_everybody(&mut self) {
        self.disabled.clear();
        self.ledger.disabled.clear();
        for of in 0..self.setting.phones {
            // Whoever was not disabled stays as he is.
            self.server.act(self.server_ms(), &Act::Enable { of });
        }
    }

    /// A technician goes to another branch; a while later he is back. Each time his phones are enrolled anew.
    pub fn moves(&mut self) {
        let of = self.trouble.index(self.setting.phones);
        if self.disabled.contains_key(&of) || self.away.contains(&of) || self.transfers(of, true) != Done::Yes {
            return;
        }
        self.away.insert(of);
        self.counts.add(Fault::Move);
        // What he was about to do here he does not do there.
        for member in self.fleet.iter_mut().filter(|member| member.phone.owner == of) {
            member.plan.clear();
        }
        let long = i64::try_from(self.trouble.between(60_000, 600_000)).unwrap_or(60_000);
        self.after(long, Happening::Returned(of));
    }

    /// A technician is back, if he was away.
    pub fn returns(&mut self, of: usize) -> Result<(), Stop> {
        if !self.away.remove(&of) {
            return Ok(());
        }
        match self.transfers(of, false) {
            Done::Yes => Ok(()),
            other => Err(Stop::Own(format!("t{of} comes back: {other:?}"))),
        }
    }

    /// The server is another one than it was: whoever it has in another branch, it has not for long.
    pub fn returns_everybody(&mut self) {
        self.away.clear();
        for of in 0..self.setting.phones {
            // Whoever was not away stays where he is.
            self.transfers(of, false);
        }
    }

    fn transfers(&mut self, of: usize, away: bool) -> Done {
        let person = self.server.technicians()[of];
        let devices = self.server.devices();
        let done = self.server.act(self.server_ms(), &Act::Move { of, away });
        if done == Done::Yes {
            let since = self.server.head().map_or(0, |head| head.position.seq);
            let his = devices.into_iter().filter(|(_, owner)| *owner == person);
            self.ledger.revoked.extend(his.map(|(device, _)| (device, since)));
        }
        self.trace.mark(self.now_ms, "moves", of, &[u8::from(away)]);
        self.trace.tell(self.now_ms - START_MS, || {
            format!("t{of} {} → {done:?}", if away { "goes to another branch" } else { "comes back" })
        });
        done
    }

    /// Whether what is recorded on a phone now would be of another branch.
    #[must_use]
    pub fn is_away(&self, index: usize) -> bool {
        self.away.contains(&self.fleet[index].phone.owner)
    }

    /// Its person exports what the office does not have, and carries the file there.
    pub fn carries_a_rescue_file(&mut self, index: usize) -> Result<(), Stop> {
        self.fleet[index].phone.shared = None;
        self.event(index, &Event::ExportPending)?;
        let Some(file) = self.fleet[index].phone.shared.take() else { return Ok(()) };
        self.counts.add(Fault::RescueCarried);
        let hashes: Vec<Digest> = rescue::split(&file)
            .bodies
            .iter()
            .filter_map(|body| push::read(body).ok())
            .flat_map(|framed| framed.commands.into_iter().map(Digest::of))
            .collect();
        let done = self.server.act(self.server_ms(), &Act::TakeIn(file));
        self.trace.mark(self.now_ms, "rescue", index, format!("{done:?}").as_bytes());
        self.trace.tell(self.now_ms - START_MS, || {
            let name = &self.fleet[index].phone.name;
            format!("{} commands of {name} are carried to the office → {done:?}", hashes.len())
        });
        if done == Done::Yes {
            self.ledger.deposited.extend(hashes);
        }
        Ok(())
    }
}
