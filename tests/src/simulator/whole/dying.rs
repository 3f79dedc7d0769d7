//! The folder of the pictures, whose process dies after so many steps: what a kill between two steps of an upload leaves on the disk
//! and in the tables (F77). Counted in steps and not in time, so that a seed leaves the same trace whenever it is played.

use std::{
    fmt, io,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use async_trait::async_trait;
use futures::{
    StreamExt as _,
    stream::{self, BoxStream},
};
use object_store::{
    CopyOptions, Error, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore,
    PutMultipartOptions, PutOptions, PutPayload, PutResult, RenameOptions, Result, path::Path,
};

/// No fuse is lit.
const OUT: u64 = u64::MAX;

/// How many steps there are until the process dies.
#[derive(Debug)]
pub struct Fuse(AtomicU64);

impl Default for Fuse {
    fn default() -> Self {
        Self(AtomicU64::new(OUT))
    }
}

impl Fuse {
    /// It dies after so many steps.
    pub fn light(&self, steps: u64) {
        self.0.store(steps, Ordering::SeqCst);
    }

    /// It does not die, and whether it has.
    pub fn put_out(&self) -> bool {
        self.0.swap(OUT, Ordering::SeqCst) == 0
    }

    /// One step more, if it still lives.
    fn step(&self) -> Result<()> {
        match self.0.load(Ordering::SeqCst) {
            OUT => Ok(()),
            0 => Err(Error::Generic { store: "pictures", source: Box::new(io::Error::other("the process is dead")) }),
            left => {
                self.0.store(left - 1, Ordering::SeqCst);
                Ok(())
            }
        }
    }
}

/// A folder whose process may die: before it does something, or when it has and before anybody hears of it.
#[derive(Debug)]
pub struct Dying {
    /// The folder.
    pub disk: Arc<dyn ObjectStore>,
    /// What is left of its process.
    pub fuse: Arc<Fuse>,
}

impl fmt::Display for Dying {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, of a process that may die", self.disk)
    }
}

impl Dying {
    async fn does<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        self.fuse.step()?;
        let done = work.await;
        self.fuse.step()?;
        done
    }
}

#[async_trait]
impl ObjectStore for Dying {
    async fn put_opts(&self, location: &Path, payload: PutPayload, options: PutOptions) -> Result<PutResult> {
        self.does(self.disk.put_opts(location, payload, options)).await
    }

    async fn put_multipart_opts(
        &self,
        location: &Path,
        options: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        self.does(self.disk.put_multipart_opts(location, options)).await
    }

    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        self.does(self.disk.get_opts(location, options)).await
    }

    fn delete_stream(&self, locations: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        match self.fuse.step() {
            Ok(()) => self.disk.delete_stream(locations),
            Err(error) => stream::iter([Err(error)]).boxed(),
        }
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        match self.fuse.step() {
            Ok(()) => self.disk.list(prefix),
            Err(error) => stream::iter([Err(error)]).boxed(),
        }
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.does(self.disk.list_with_delimiter(prefix)).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.does(self.disk.copy_opts(from, to, options)).await
    }

    async fn rename_opts(&self, from: &Path, to: &Path, options: RenameOptions) -> Result<()> {
        self.does(self.disk.rename_opts(from, to, options)).await
    }
}
