//! A complaint as a technician records it: at the door of a customer whose order he has, offline as well, and his visit when he is
//! the one whom the supervisor named (P25, P27).

use super::{actions::open_order, record::Draft, state::Working};
use crate::{
    domain::{
        complaint::{
            Complaint, ComplaintCommand,
            command::{Complainant, Goods, RecordComplaint, Source, Visit},
        },
        ids::ComplaintId,
        order::command::Location,
        subject::Listed as _,
        subjects::AnyCommand,
        time::Reading,
    },
    model::{action::ComplaintInput, message::Message},
    words::{Field, typed},
};

/// The customer of the open order complains.
pub fn recorded(working: &mut Working, input: &ComplaintInput, at: Reading) -> Result<Draft, Message> {
    let from = Complainant::Order(open_order(working)?.id);
    let record = RecordComplaint {
        from,
        source: Source::Visit,
        kind: input.kind.into(),
        about: Goods {
            model: None,
            part_number: typed::optional(Field::PartNumber, &input.part_number)?,
            delivered: typed::optional_day(Field::Delivered, &input.delivered)?,
            quantity: typed::optional_count(Field::Quantity, &input.quantity)?,
            faulty: typed::optional_count(Field::Faulty, &input.faulty)?,
        },
        says: typed::text(Field::Complaint, &input.says)?,
        asks: typed::optional(Field::Asked, &input.asks)?,
        received: None,
    };
    let id = ComplaintId(working.entropy.id(at.wall));
    Ok(draft(id, ComplaintCommand::Record(Box::new(record))))
}

/// He was with the customer of the open complaint.
pub fn visited(id: ComplaintId, found: &str, is_satisfied: bool, location: Option<Location>) -> Result<Draft, Message> {
    let findings = typed::text(Field::Found, found)?;
    Ok(draft(id, ComplaintCommand::Visit(Visit { findings, is_satisfied, location })))
}

fn draft(id: ComplaintId, command: ComplaintCommand) -> Draft {
    Draft { about: Some(Complaint::key(id.0)), command: AnyCommand::Complaint(command), photo: None }
}
