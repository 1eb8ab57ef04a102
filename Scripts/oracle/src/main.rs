//! Tells what Ankaios 1.0.1 and its libraries make of manifests, templates and YAML: a line of JSON in, one out.
//!
//!     git clone --branch v1.0.1 https://github.com/eclipse-ankaios/ankaios Scripts/oracle/upstream
//!     cargo build --manifest-path Scripts/oracle/Cargo.toml
//!
//! It needs a Rust registry and `protoc`. The `make-*.py` in `Tests/Fixtures` take the program as their first argument.
//! A line is `{"do": …, "text": …}`; the answer has `ok`, `error`, or `panic`, if the real one would end by it.
use ankaios_api::ank_base::StateSpec;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::io::{BufRead, Cursor};

/// As `ank apply` reads manifests.
#[allow(unused)]
mod apply {
    pub type InputSourcePair = (String, Box<dyn std::io::Read>);
    pub struct ApplyArgs {
        pub delete_mode: bool,
        pub agent_name: Option<String>,
    }
    macro_rules! output { ($($words:tt)*) => { let _ = format!($($words)*); } }
    macro_rules! output_debug { ($($words:tt)*) => {} }
    include!(concat!(env!("OUT_DIR"), "/apply.rs"));
}

mod tags {
    include!(concat!(env!("OUT_DIR"), "/tags.rs"));
}

/// The keys that the agent reads, which are in camel case.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code)]
struct PodmanRuntimeConfig {
    #[serde(default)]
    general_options: Vec<String>,
    #[serde(default)]
    command_options: Vec<String>,
    image: String,
    #[serde(default)]
    command_args: Vec<String>,
}

type Answer = Result<Value, String>;

fn json<T: Serialize>(value: T) -> Answer {
    serde_json::to_value(value).map_err(|error| format!("json: {error}"))
}

/// As `ank-server --startup-manifest` reads it, with what it logs when it ends.
fn start(text: &str) -> Answer {
    tags::validate_tags_format_in_manifest(text)
        .map_err(|error| format!("Invalid tags format in startup manifest: '{error}'"))?;
    let state: StateSpec =
        serde_yaml::from_str(text).map_err(|error| format!("Parsing start config failed with error: '{error}'"))?;
    json(state)
}

/// As `ank apply` reads it; null if there is nothing to send.
fn ank(text: &str, agent: Option<&str>) -> Answer {
    let bytes = Cursor::new(text.as_bytes().to_vec());
    let mut files: Vec<apply::InputSourcePair> = vec![("-".into(), Box::new(bytes))];
    let arguments = apply::ApplyArgs { delete_mode: false, agent_name: agent.map(String::from) };
    match apply::generate_state_obj_and_filter_masks_from_manifests(&mut files, &arguments)? {
        None => Ok(Value::Null),
        // A rule without content cannot be written.
        Some((state, masks)) => Ok(json!({"state": json(&state.desired_state).unwrap_or(Value::Null), "masks": masks})),
    }
}

fn template(text: &str, data: &Value) -> Answer {
    let mut engine = handlebars::Handlebars::new();
    engine.set_strict_mode(true);
    engine.register_escape_fn(handlebars::no_escape);
    engine.register_partial("indent", "{{content}}").unwrap();
    engine.render_template(text, data).map(Value::from).map_err(|error| error.to_string())
}

fn answer(line: &Value) -> Answer {
    let text = line["text"].as_str().unwrap();
    match line["do"].as_str().unwrap() {
        "start" => start(text),
        "ank" => ank(text, line["agent"].as_str()),
        "template" => template(text, &line["data"]),
        "yaml" => serde_yaml::from_str::<serde_yaml::Value>(text).map_err(|error| error.to_string()).and_then(json),
        "write" => serde_yaml::to_string(&line["data"]).map(Value::from).map_err(|error| error.to_string()),
        "podman" => serde_yaml::from_str::<PodmanRuntimeConfig>(text)
            .map(|config| Value::from(format!("{config:?}")))
            .map_err(|error| error.to_string()),
        "base64" => STANDARD.decode(text).map(Value::from).map_err(|error| error.to_string()),
        other => panic!("there is no '{other}'"),
    }
}

fn main() {
    std::panic::set_hook(Box::new(|_| {}));
    for line in std::io::stdin().lock().lines() {
        let line: Value = serde_json::from_str(&line.unwrap()).unwrap();
        let told = match std::panic::catch_unwind(|| answer(&line)) {
            Ok(Ok(value)) => json!({"ok": value}),
            Ok(Err(error)) => json!({"error": error}),
            Err(panic) => {
                let text = panic.downcast_ref::<String>().cloned();
                json!({"panic": text.or(panic.downcast_ref::<&str>().map(|text| text.to_string()))})
            }
        };
        println!("{told}");
    }
}
