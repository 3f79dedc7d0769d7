//! Pictures in their own lane, in parts that resume; it never blocks commands (DESIGN §3 rule 12).

use crux_core::Command;

use super::{Trouble, fail, next, of_run};
use crate::{
    domain::digest::Digest,
    effects::{
        http::{Call, Reply},
        store::{StoreAnswer, StoreOperation, Write, commit},
    },
    model::{Cmd, Device, inner::Progress, working::Working},
    plants::{Plant, is_planted},
    protocol::{blob::BlobStatus, limits::BLOB_PART_BYTES_MAX},
};

/// How a part ended.
#[derive(Clone, Debug)]
pub enum Uploaded {
    /// The server, or somebody, answered.
    Replied(Reply),
    /// The bytes are not in the store.
    Missing,
}

/// Sends the next part of the first picture: first the question how much is there, then the bytes from there.
pub(super) fn ask(device: &Device, working: &mut Working) -> Cmd {
    let Some(blob) = working.blobs.first().copied() else { return Cmd::done() };
    let path = format!("/v1/blobs/{}", blob.digest);
    let status = working.call(device, "GET", &format!("{path}/status"), Vec::new());
    let part = working.call(device, "PUT", &path, Vec::new());
    let send = of_run(working);
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
        ctx.send_event(send(Progress::Uploaded(blob.digest, uploaded)));
    })
}

pub(super) fn answered(device: &mut Device, working: &mut Working, digest: Digest, uploaded: &Uploaded) -> Cmd {
    let is_gone = match uploaded {
        Uploaded::Missing => true,
        Uploaded::Replied(Reply::Ok(_)) if is_planted(Plant::BlobHalfSent) => true,
        Uploaded::Replied(Reply::Ok(body)) => {
            serde_json::from_slice::<BlobStatus>(body).is_ok_and(|there| there.complete && there.digest == digest)
        }
        Uploaded::Replied(_) => false,
    };
    if is_gone {
        let send = of_run(working);
        return commit(vec![Write::DropBlob(digest)])
            .then_send(move |answer| send(Progress::BlobDropped(digest, answer)));
    }
    match uploaded {
        Uploaded::Replied(Reply::Busy) => fail(working, Trouble::Busy),
        Uploaded::Replied(Reply::NoNetwork) => fail(working, Trouble::NoNetwork),
        _ => {
            // A picture that the server does not take waits; it holds up nothing else in this run.
            working.blobs.rotate_left(1);
            working.sync.done.uploaded = true;
            next(device, working, device.clock)
        }
    }
}

/// A picture is off the phone when that is durable; otherwise the server says once more that it has it.
pub(super) fn dropped(device: &mut Device, working: &mut Working, digest: Digest, answer: &StoreAnswer) -> Cmd {
    if *answer != StoreAnswer::Done {
        return fail(working, Trouble::Phone);
    }
    working.blobs.retain(|blob| blob.digest != digest);
    next(device, working, device.clock)
}
