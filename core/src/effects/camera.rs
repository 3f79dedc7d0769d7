//! The camera, or whatever else makes a picture. The shell hands over a file as it was made; the bindings look at its content, turn,
//! shrink and strip it (F57, F70). What the system alone can read (HEIC) the shell converts before.

use std::future::Future;

use crux_core::{Command, Request, capability::Operation, command::RequestBuilder};
use facet::Facet;
use serde::{Deserialize, Serialize};

/// Asks for a picture.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct TakePhoto {
    /// The longest file that is of use.
    pub bytes_max: u64,
}

/// The picture.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[repr(C)]
pub enum PhotoAnswer {
    /// It lies in a file. The file is the core's from now on: it is removed when the picture is recorded.
    Taken {
        /// Where; a relative path begins at the folder of the database.
        path: String,
    },
    /// The person took none.
    Cancelled,
    /// The camera does not work.
    Failed {
        /// The system's words, for the log.
        message: String,
    },
}

impl Operation for TakePhoto {
    type Output = PhotoAnswer;
}

/// Asks for a picture.
#[must_use]
pub fn take<Ef, Ev>(bytes_max: u64) -> RequestBuilder<Ef, Ev, impl Future<Output = PhotoAnswer>>
where
    Ef: From<Request<TakePhoto>> + Send + 'static,
    Ev: Send + 'static,
{
    Command::request_from_shell(TakePhoto { bytes_max })
}
