//! The product's file as a subject of its branch's log: on nobody's phone, vouchers carry a copy.

use super::{Asset, AssetCommand, AssetEvent, RegisterAsset};
use crate::domain::{
    customer::Customer,
    ids::{AssetId, BranchId, PersonId},
    refusal::Refusal,
    subject::{Context, Decided, Holders, Line, Listed as _, OutOfPlace, Recorded, Scope, Stop, Subject, SubjectKey},
    subjects::{AnyCommand, Product},
};

type What = Decided<AssetEvent, AnyCommand>;

impl Subject for Asset {
    const SCOPE: Scope = Scope::Branch;

    type Command = AssetCommand;
    type Event = AssetEvent;

    fn needs(command: &AssetCommand, _: PersonId, _: BranchId) -> Vec<SubjectKey> {
        match command {
            AssetCommand::Register(register) => vec![Customer::key(register.customer.0)],
            AssetCommand::Change(_) => Vec::new(),
        }
    }

    fn decide(was: Option<&Self>, command: &AssetCommand, with: &Context<'_, Product>) -> Result<What, Stop> {
        match (was, command) {
            (None, AssetCommand::Register(register)) => open(register, with),
            // The same id with the same content is the same product (I4).
            (Some(asset), AssetCommand::Register(RegisterAsset { customer, says }))
                if (asset.customer, &asset.particulars()) == (*customer, says) =>
            {
                Ok(Decided::events(Vec::new()))
            }
            (Some(_), AssetCommand::Register(_)) => Err(Refusal::AlreadyRecorded.into()),
            (Some(_), AssetCommand::Change(says)) => {
                says.check().map_err(Refusal::from)?;
                Ok(Decided::one(AssetEvent::Changed(says.clone())))
            }
            (None, AssetCommand::Change(_)) => Err(Refusal::UnknownReference.into()),
        }
    }

    fn apply(was: Option<Self>, event: &Recorded<AssetEvent>) -> Result<Self, OutOfPlace> {
        match (was, &event.what) {
            (None, AssetEvent::Registered(asset)) => Ok(asset.clone()),
            (Some(asset), AssetEvent::Changed(says)) => Ok(says.clone().of(asset.id, asset.branch, asset.customer)),
            (None, AssetEvent::Changed(_)) | (Some(_), AssetEvent::Registered(_)) => Err(OutOfPlace),
        }
    }

    fn holders(&self) -> Holders {
        Holders::Nobody
    }

    fn line(&self) -> Line {
        Line { title: self.model.to_string(), state: "on_file".to_owned(), responsible: None, due: None }
    }
}

/// Registers a product of somebody who has a file in this branch.
fn open(register: &RegisterAsset, with: &Context<'_, Product>) -> Result<What, Stop> {
    let RegisterAsset { customer, says } = register;
    says.check().map_err(Refusal::from)?;
    with.other::<Customer>(customer.0)?.ok_or(Refusal::UnknownReference)?;
    let asset = says.clone().of(AssetId(with.about.id), with.site.branch, *customer);
    Ok(Decided::one(AssetEvent::Registered(asset)))
}
