//! Takes the functions of Ankaios's programs that are in no library: how `ank apply` reads files, and what the server
//! asks of tags.
use std::{env, fs, path::Path};

fn main() {
    let out = env::var("OUT_DIR").unwrap();
    let write = |name: &str, text: String| fs::write(Path::new(&out).join(name), text).unwrap();

    let apply = fs::read_to_string("upstream/ank/src/cli_commands/apply_manifests.rs").unwrap();
    let (start, end) = (apply.find("use ank_schema").unwrap(), apply.find("impl CliCommands").unwrap());
    let lines = apply[start..end].lines();
    let functions: Vec<&str> = lines.filter(|line| !line.contains("input_sources") && !line.starts_with("#[cfg")).collect();
    write("apply.rs", functions.join("\n"));

    let server = fs::read_to_string("upstream/server/src/main.rs").unwrap();
    let start = server.find("fn validate_tags_format_in_manifest").unwrap();
    let end = start + server[start..].find("\n}\n").unwrap() + 3;
    write("tags.rs", format!("use ankaios_api::ank_base::validate_tags;\npub {}", &server[start..end]));

    println!("cargo:rerun-if-changed=upstream");
}
