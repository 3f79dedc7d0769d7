//! The bounds of what is said, each with its reason (I19).

/// The version of push, pull and their answers.
pub const PROTOCOL: u32 = 1;
/// Commands in one push: what a weak link can carry in one window of background time (F14).
pub const PUSH_COMMANDS_MAX: usize = 200;
/// Bytes of one command: a signature of 8,000 points is about 200 kB; photos travel in their own lane.
pub const COMMAND_BYTES_MAX: usize = 512 * 1024;
/// Bytes of one push: a phone splits what is more.
pub const PUSH_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Bytes of a rescue file that the office takes in at once: eight full pushes, more than a phone records in the weeks for which it
/// keeps what was acknowledged. What is more is taken in file by file.
pub const RESCUE_BYTES_MAX: usize = 8 * PUSH_BYTES_MAX;
/// Blobs that one command may name.
pub const COMMAND_BLOBS_MAX: usize = 50;
/// Items on one page of a pull.
pub const PULL_PAGE_ITEMS: u32 = 200;
/// Bytes of one photo.
pub const BLOB_BYTES_MAX: u64 = 16 * 1024 * 1024;
/// Bytes of the file that a camera hands over, before it is shrunk: the largest JPEG of 50 million dots.
pub const PHOTO_FILE_BYTES_MAX: u32 = 64 * 1024 * 1024;
/// Bytes of one part of an upload: small enough that a cut costs little (F14).
pub const BLOB_PART_BYTES_MAX: usize = 256 * 1024;
/// Days with a picture for which a phone keeps commands after their acknowledgement, to send them again to a restored server (F43).
pub const ACKNOWLEDGED_KEPT_DAYS: u32 = 30;
