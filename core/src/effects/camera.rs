//! The camera. The shell scales a picture down and drops its metadata before it answers.

use std::future::Future;

use crux_core::{Command, Request, capability::Operation, command::RequestBuilder};
use facet::Facet;
use facet_generate_attrs as typegen;
use serde::{Deserialize, Serialize};

/// Asks for a picture.
#[derive(Facet, Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct TakePhoto {
    /// The largest picture that is of use.
    pub bytes_max: u64,
}

/// The picture.
#[derive(Facet, Serialize, Deserialize, Clone, PartialEq, Eq)]
#[repr(C)]
pub enum PhotoAnswer {
    /// JPEG bytes.
    Taken {
        /// The bytes.
        #[serde(with = "serde_bytes")]
        #[facet(typegen::bytes)]
        jpeg: Vec<u8>,
    },
    /// The person took none.
    Cancelled,
    /// The camera does not work.
    Failed {
        /// The system's words, for the log.
        message: String,
    },
}

impl std::fmt::Debug for PhotoAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Taken { jpeg } => write!(f, "Taken({} bytes)", jpeg.len()),
            Self::Cancelled => f.write_str("Cancelled"),
            Self::Failed { message } => write!(f, "Failed({message})"),
        }
    }
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
