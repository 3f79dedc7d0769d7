//! Pictures in their own lane, in parts that resume; it never blocks commands (DESIGN §3 rule 12).

use crux_core::Command;

use super::{
    next::{Go, Next},
    state::{Ahead, Lap, Trouble},
};
use crate::{
    domain::digest::Digest,
    effects::{
        Effect,
        http::{Call, Reply},
        store::{BlobRow, StoreAnswer, StoreOperation, Write, commit},
    },
    model::working::{desk::Desk, photos::Lost, state::Working},
    plants::{Plant, is_planted},
    protocol::{blob::BlobStatus, limits::BLOB_PART_BYTES_MAX, push::Head},
};

/// How a part ended.
#[derive(Clone, Debug)]
pub enum Uploaded {
    /// The server, or somebody, answered.
    Replied(Reply),
    /// The bytes are not in the store.
    Missing,
}

/// An event.
#[derive(Clone, Debug)]
pub enum Event {
    /// A part of that picture was sent, or not.
    Answered(Digest, Uploaded),
    /// It was noted that the server has a picture, and where the log stood; or not.
    Sent(Digest, Head, StoreAnswer),
    /// It was noted that a picture's bytes are not here, and with which others it is lost; or not.
    Dropped(Digest, Lost, StoreAnswer),
}

/// Sends the next part of the first picture: first the question how much is there, then the bytes from there.
pub(super) fn ask(desk: &mut Desk<'_>) -> Command<Effect, Event> {
    let Some(blob) = desk.working.blobs.first().copied() else { return Command::done() };
    let path = format!("/v1/blobs/{}", blob.digest);
    let status = desk.call("GET", &format!("{path}/status"), Vec::new());
    let part = desk.call("PUT", &path, Vec::new());
    Command::new(move |ctx| async move {
        let uploaded = loop {
            let reply = status.reply(ctx.request_from_shell(status.request()).await);
            let received = match &reply {
                Reply::Ok(body) => match serde_json::from_slice::<BlobStatus>(body) {
                    Ok(there) if there.complete => break Uploaded::Replied(reply),
                    Ok(there) => there.received,
                    Err(_) => break Uploaded::Replied(Reply::NoNetwork),
                },
                // Nothing of it is there yet.
                Reply::Problem(_) => 0,
                _ => break Uploaded::Replied(reply),
            };
            let len = u32::try_from(BLOB_PART_BYTES_MAX).unwrap_or(u32::MAX);
            let read = StoreOperation::ReadBlob { digest: blob.digest, offset: received, len };
            let StoreAnswer::Bytes(Some(bytes)) = ctx.request_from_shell(read).await else { break Uploaded::Missing };
            let call = Call {
                url: format!("{}?offset={received}&total={}", part.url, blob.bytes),
                content_type: "application/octet-stream",
                body: bytes,
                ..part.clone()
            };
            let reply = call.reply(ctx.request_from_shell(call.request()).await);
            match &reply {
                Reply::Ok(body) => match serde_json::from_slice::<BlobStatus>(body) {
                    Ok(there) if there.complete => break Uploaded::Replied(reply),
                    Ok(_) if is_planted(Plant::BlobHalfSent) => break Uploaded::Replied(reply),
                    // It must move, or the next run tries again.
                    Ok(there) if there.received > received => {}
                    _ => break Uploaded::Replied(Reply::NoNetwork),
                },
                _ => break Uploaded::Replied(reply),
            }
        };
        ctx.send_event(Event::Answered(blob.digest, uploaded));
    })
}

/// An answer of an effect.
pub(super) fn take(working: &mut Working, lap: &mut Lap, event: Event) -> Next<Event> {
    match event {
        Event::Answered(digest, uploaded) => answered(working, lap, digest, &uploaded),
        Event::Sent(digest, Head { epoch, seq, .. }, StoreAnswer::Done) => {
            let sent = working.blobs.iter().find(|blob| blob.digest == digest).copied();
            working.sent_blobs.extend(sent.map(|blob| BlobRow { sent_at: Some((epoch, seq)), ..blob }));
            working.blobs.retain(|blob| blob.digest != digest);
            Go::On.into()
        }
        Event::Dropped(digest, lost, StoreAnswer::Done) => {
            working.lost = lost;
            working.blobs.retain(|blob| blob.digest != digest);
            Go::On.into()
        }
        // The server says once more that it has it.
        Event::Sent(..) | Event::Dropped(..) => Next::fail(Trouble::Phone),
    }
}

/// The server may have lost what it had of pictures (F43): it is asked for each of them again.
pub(super) fn doubt(working: &mut Working) {
    let sent = working.sent_blobs.drain(..);
    working.blobs.extend(sent.map(|blob| BlobRow { sent_at: None, ..blob }));
}

fn answered(working: &mut Working, lap: &mut Lap, digest: Digest, uploaded: &Uploaded) -> Next<Event> {
    let is_there = match uploaded {
        Uploaded::Replied(Reply::Ok(_)) if is_planted(Plant::BlobHalfSent) => true,
        Uploaded::Replied(Reply::Ok(body)) => {
            serde_json::from_slice::<BlobStatus>(body).is_ok_and(|there| there.complete && there.digest == digest)
        }
        Uploaded::Missing | Uploaded::Replied(_) => false,
    };
    if is_there {
        let head = working.outbox.head();
        let noting = commit(vec![Write::SetBlobSent { digest, epoch: head.epoch, seq: head.seq }]);
        return Next::Wait(noting.then_send(move |answer| Event::Sent(digest, head, answer)));
    }
    match uploaded {
        Uploaded::Missing => {
            let lost = working.lost.with(digest, working.thumbnails.get(&digest).copied(), &working.mirror);
            let dropping = commit(vec![Write::DropBlob(digest), lost.write()]);
            Next::Wait(dropping.then_send(move |answer| Event::Dropped(digest, lost, answer)))
        }
        Uploaded::Replied(Reply::Busy) => Next::fail(Trouble::Busy),
        Uploaded::Replied(Reply::NoNetwork) => Next::fail(Trouble::NoNetwork),
        Uploaded::Replied(_) => {
            // A picture that the server does not take waits; it holds up nothing else in this run.
            working.blobs.rotate_left(1);
            lap.ahead = Ahead::Nothing;
            Go::On.into()
        }
    }
}
