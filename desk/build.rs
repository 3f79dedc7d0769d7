//! Takes the pages into the program if they are built (`web/dist`); without Node they are not, and the program says so itself.

use std::{
    env,
    fmt::Write as _,
    fs, io,
    path::{Path, PathBuf},
};

fn main() -> io::Result<()> {
    let own = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or_else(|| io::Error::other("no cargo"))?);
    let web = own.with_file_name("web");
    let pages = web.join("dist");
    if web.is_dir() {
        // A folder that is not there would be looked for at every build, and each would compile this crate anew.
        fs::create_dir_all(&pages)?;
        println!("cargo:rerun-if-changed={}", pages.display());
    }
    println!("cargo:rerun-if-changed=build.rs");
    let mut files = Vec::new();
    if pages.is_dir() {
        collect(&pages, &mut files)?;
    }
    files.sort();
    let mut table = "pub static FILES: &[(&str, &[u8])] = &[\n".to_owned();
    for path in files {
        let name = path.strip_prefix(&pages).map_err(io::Error::other)?.to_string_lossy().replace('\\', "/");
        writeln!(table, "    ({name:?}, include_bytes!({:?})),", path.to_string_lossy()).map_err(io::Error::other)?;
    }
    table.push_str("];\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("no cargo"))?);
    fs::write(out.join("pages.rs"), table)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
