//! The customer's file as a subject of its branch's log: on nobody's phone, vouchers carry a copy.

use super::{Customer, CustomerCommand, CustomerEvent};
use crate::domain::{
    ids::CustomerId,
    refusal::Refusal,
    subject::{Context, Decided, Holders, Line, OutOfPlace, Recorded, Scope, Stop, Subject},
    subjects::{AnyCommand, Product},
};

impl Subject for Customer {
    const SCOPE: Scope = Scope::Branch;

    type Command = CustomerCommand;
    type Event = CustomerEvent;

    fn decide(
        was: Option<&Self>,
        command: &CustomerCommand,
        with: &Context<'_, Product>,
    ) -> Result<Decided<CustomerEvent, AnyCommand>, Stop> {
        match (was, command) {
            (None, CustomerCommand::Open(says)) => {
                let file = says.clone().of(CustomerId(with.about.id), with.site.branch);
                Ok(Decided::one(CustomerEvent::Opened(file)))
            }
            // The same id with the same content is the same file (I4).
            (Some(file), CustomerCommand::Open(says)) if file.particulars() == *says => Ok(Decided::events(Vec::new())),
            (Some(_), CustomerCommand::Open(_)) => Err(Refusal::AlreadyRecorded.into()),
            (Some(_), CustomerCommand::Change(says)) => Ok(Decided::one(CustomerEvent::Changed(says.clone()))),
            (None, CustomerCommand::Change(_)) => Err(Refusal::UnknownReference.into()),
        }
    }

    fn apply(was: Option<Self>, event: &Recorded<CustomerEvent>) -> Result<Self, OutOfPlace> {
        match (was, &event.what) {
            (None, CustomerEvent::Opened(file)) => Ok(file.clone()),
            (Some(file), CustomerEvent::Changed(says)) => Ok(says.clone().of(file.id, file.branch)),
            (None, CustomerEvent::Changed(_)) | (Some(_), CustomerEvent::Opened(_)) => Err(OutOfPlace),
        }
    }

    fn holders(&self) -> Holders {
        Holders::Nobody
    }

    fn line(&self) -> Line {
        Line { title: self.name.to_string(), state: "on_file".to_owned(), responsible: None, due: None }
    }
}
