//! Events that only the core sends itself: the answers of its effects.

use super::{
    event::Action,
    working::{
        nav::Goto,
        outbox::Log,
        picture::{Fit, Picture},
        record::Prepared,
        sign::Signing,
        sync::{blobs::Uploaded, pull::Pulled, push::Pushed, refresh::Refreshed},
    },
};
use crate::{
    domain::{digest::Digest, ids::OrderId},
    effects::{
        camera::PhotoAnswer,
        clock::ClockReading,
        http::Reply,
        location::LocateAnswer,
        sealing::SealingAnswer,
        secrets::SecretsAnswer,
        sharing::ShareAnswer,
        store::{CommandRow, StoreAnswer},
    },
    protocol::{
        auth,
        cursor::Cursor,
        outcome::OutcomeAt,
        pull::{Holdings, Page},
    },
};

/// An inner event.
#[derive(Clone, Debug)]
pub enum Inner {
    /// Everything that a start needs is read.
    Booted(Box<Booted>),
    /// An enrolment ended.
    Enrolled(Box<Enrolment>),
    /// Everything of the person is gone from this phone, or not.
    SignedOut(StoreAnswer),
    /// The clocks were read for something that the person did.
    Timed(Box<Timed>, ClockReading),
    /// A command was committed, or not.
    Recorded(Box<Prepared>, StoreAnswer),
    /// A picture of the server was committed, or not.
    Adopted(Box<Picture>, StoreAnswer),
    /// Pages of a picture that is not whole yet were staged, or not.
    Kept {
        /// Where that picture ends.
        until: Option<Cursor>,
        /// How many of its pages are staged then.
        pages: u32,
        /// What the store says.
        answer: StoreAnswer,
    },
    /// An order was read from the store.
    Loaded(OrderId, Goto, StoreAnswer),
    /// A writing that nobody waits for was committed, or not.
    Written(StoreAnswer),
    /// The file was handed over, or not.
    Shared(ShareAnswer),
    /// The server was told that the person signs out.
    FarewellSaid(Reply),
    /// The device's key sealed a signature, or not.
    Sealed(Box<Signing>, SealingAnswer),
    /// The person signed in again, or not.
    SignedIn(Box<Refreshed>, ClockReading),
    /// A part of the sync machine ended.
    Sync(u64, Box<Progress>),
    /// The timer of the sync machine went off.
    Woke(u64, ClockReading),
}

/// Something that the person did, waiting for the clocks.
#[derive(Clone, Debug)]
pub enum Timed {
    /// On the open order.
    Act(Action),
    /// He is there, and the device says where.
    Arrived(LocateAnswer),
    /// A picture was taken.
    Photo {
        /// Of what.
        caption: String,
        /// The picture.
        answer: PhotoAnswer,
    },
    /// Cash is handed in.
    HandIn(String),
    /// The app came to the front, or the person asks: sync.
    Sync,
}

/// What a start read.
#[derive(Clone, Debug)]
pub struct Booted {
    /// Random bytes.
    pub seed: SecretsAnswer,
    /// The refresh token.
    pub refresh: SecretsAnswer,
    /// The store's contents.
    pub contents: StoreAnswer,
    /// The clocks.
    pub reading: ClockReading,
}

/// How an enrolment ended.
#[derive(Clone, Debug)]
pub enum Enrolment {
    /// The server knows this phone, and it is all durable.
    Done {
        /// The server's address.
        server: String,
        /// The server's answer.
        enrolled: Box<auth::Enrolled>,
        /// Random bytes.
        seed: Vec<u8>,
        /// The clocks.
        reading: ClockReading,
    },
    /// The server refused, or could not be reached.
    Refused(Reply),
    /// The device's key store does not work.
    KeyFails,
    /// The store does not work.
    Store(StoreAnswer),
}

/// What a part of the sync machine came to.
#[derive(Clone, Debug)]
pub enum Progress {
    /// The access token was renewed, or not.
    Refreshed(Refreshed),
    /// A push was answered, or not.
    Pushed(Pushed),
    /// Outcomes were committed.
    OutcomesKept(StoreAnswer),
    /// A page came, or not.
    Pulled(Pulled),
    /// The clocks were read after a page came.
    Looked(ClockReading),
    /// Pages that an earlier life of the app staged were read; the last page comes with them.
    Unstaged(StoreAnswer, Box<Page>),
    /// What is pending of other lives of the log was read, after a picture that fits so.
    Doubted(Fit, Option<Holdings>, StoreAnswer),
    /// Commands that a restored server has lost were read.
    Resurrected(u64, Digest, StoreAnswer),
    /// What the store holds was read, to compare it with the server's digest.
    Compared(StoreAnswer),
    /// A part of a picture was sent, or not.
    Uploaded(Digest, Uploaded),
    /// A picture that the server has was taken off the phone, or not.
    BlobDropped(Digest, StoreAnswer),
    /// A new life of the log is durable, and what is pending of the old ones was read; or not.
    Forked(Box<Log>, StoreAnswer),
    /// Commands of a forked log were deposited, or not.
    Deposited(Vec<CommandRow>, Reply),
    /// What became of them was committed, or not.
    DepositKept(Vec<OutcomeAt>, StoreAnswer),
}
