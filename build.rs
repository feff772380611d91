//! Lists the flow set that is shipped inside the binary, so that a file or a language added to `flows/` or
//! `locales/` is shipped without being named anywhere else.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn main() {
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let mut paths = Vec::new();
    for folder in ["flows", "flows/intake", "flows/checkin"] {
        paths.extend(files(&root, folder));
    }
    for language in entries(&root.join("locales")).iter().filter(|path| path.is_dir()) {
        let tag = language
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        paths.extend(files(&root, &format!("locales/{tag}")));
    }
    let mut listed = String::from("&[\n");
    for path in &paths {
        let whole = root.join(path);
        writeln!(listed, "    ({path:?}, include_str!({whole:?})),").expect("memory");
        // Not the folders of flows: they hold thousands of transcripts, which are not shipped.
        println!("cargo::rerun-if-changed={path}");
    }
    listed.push_str("]\n");
    println!("cargo::rerun-if-changed=locales");
    println!("cargo::rerun-if-changed=build.rs");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets it"));
    std::fs::write(out.join("shipped.rs"), listed).expect("cargo's folder can be written");
}

/// The texts of a set in a folder, relative to the root.
fn files(root: &Path, folder: &str) -> Vec<String> {
    let found = entries(&root.join(folder))
        .into_iter()
        .filter(|path| path.is_file());
    let names = found.filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()));
    names
        .filter(|name| name.ends_with(".toml") || name.ends_with(".ftl"))
        .map(|name| format!("{folder}/{name}"))
        .collect()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let read = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = read.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}
