//! Tells what the crates that Ankaios uses make of templates and YAML: a line of JSON in, a line of JSON out.
//!
//! Build it with `cargo build --release --manifest-path Scripts/oracle/Cargo.toml`; `make-templates.py` and `make-yaml.py` in
//! `Tests/Fixtures` take it as their first argument.
use handlebars::{Handlebars, no_escape};
use serde::Deserialize;
use std::io::BufRead;
#[derive(Debug, Deserialize)]
#[allow(dead_code)]
struct PodmanRuntimeConfig {
    #[serde(alias = "generalOptions", default)]
    general_options: Vec<String>,
    #[serde(alias = "commandOptions", default)]
    command_options: Vec<String>,
    image: String,
    #[serde(alias = "commandArgs", default)]
    command_args: Vec<String>,
}
fn main() {
    for line in std::io::stdin().lock().lines() {
        let v: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
        let t = v["text"].as_str().unwrap();
        let r: Result<serde_json::Value, String> = match v["do"].as_str().unwrap() {
            "template" => {
                let mut h = Handlebars::new();
                h.set_strict_mode(true);
                h.register_escape_fn(no_escape);
                h.register_partial("indent", "{{content}}").unwrap();
                h.render_template(t, &v["data"]).map(serde_json::Value::from).map_err(|e| e.to_string())
            }
            "yaml" => serde_yaml::from_str::<serde_yaml::Value>(t).map_err(|e| e.to_string()).and_then(|y| serde_json::to_value(y).map_err(|e| format!("json: {e}"))),
            "write" => serde_yaml::to_string(&v["data"]).map(serde_json::Value::from).map_err(|e| e.to_string()),
            "podman" => serde_yaml::from_str::<PodmanRuntimeConfig>(t).map(|c| serde_json::Value::from(format!("{c:?}"))).map_err(|e| e.to_string()),
            _ => panic!(),
        };
        println!("{}", match r { Ok(v) => serde_json::json!({"ok": v}), Err(e) => serde_json::json!({"error": e}) });
    }
}
