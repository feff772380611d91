//! `deny.toml` holds even where `cargo deny` is not installed: every dependency has a licence it names, and
//! comes from the registry it names.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;
use toml::Table;

fn deny() -> Table {
    let text = std::fs::read_to_string("deny.toml").expect("deny.toml");
    text.parse().expect("deny.toml is TOML")
}

fn texts(value: &toml::Value) -> BTreeSet<String> {
    let items = value.as_array().expect("a list").iter();
    items
        .map(|item| item.as_str().expect("a text").to_owned())
        .collect()
}

/// What cargo knows of every dependency on this machine; reads nothing from the network.
fn packages() -> Vec<Value> {
    let output = |program: &str, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).output().expect("it runs");
        assert!(
            output.status.success(),
            "{program}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).expect("text")
    };
    let version = output("rustc", &["-vV"]);
    let host = version
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .expect("a host");
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let arguments = [
        "metadata",
        "--format-version",
        "1",
        "--locked",
        "--offline",
        "--filter-platform",
        host,
    ];
    let mut metadata: Value = serde_json::from_str(&output(&cargo, &arguments)).expect("JSON");
    let packages: Vec<Value> = serde_json::from_value(metadata["packages"].take()).expect("packages");
    assert!(
        packages.len() > 100,
        "only {} packages were found",
        packages.len()
    );
    packages
        .into_iter()
        .filter(|package| !package["source"].is_null())
        .collect()
}

/// Whether a licence expression can be met with these licences; `/` is an old way to write `OR`.
fn meets(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let mut words = spaced.split_whitespace().peekable();
    let met = either(&mut words, allowed);
    met && words.next().is_none()
}

type Words<'w> = std::iter::Peekable<std::str::SplitWhitespace<'w>>;

fn either(words: &mut Words<'_>, allowed: &BTreeSet<String>) -> bool {
    let mut met = both(words, allowed);
    while words.next_if_eq(&"OR").is_some() {
        met |= both(words, allowed);
    }
    met
}

fn both(words: &mut Words<'_>, allowed: &BTreeSet<String>) -> bool {
    let mut met = one(words, allowed);
    while words.next_if_eq(&"AND").is_some() {
        met &= one(words, allowed);
    }
    met
}

fn one(words: &mut Words<'_>, allowed: &BTreeSet<String>) -> bool {
    match words.next() {
        Some("(") => {
            let met = either(words, allowed);
            words.next() == Some(")") && met
        }
        Some(name) if words.next_if_eq(&"WITH").is_some() => {
            let exception = words.next().unwrap_or_default();
            allowed.contains(&format!("{name} WITH {exception}"))
        }
        Some(name) => allowed.contains(name),
        None => false,
    }
}

#[test]
fn every_dependency_has_a_licence_that_is_allowed() {
    let deny = deny();
    let allowed = texts(&deny["licenses"]["allow"]);
    let exceptions = deny["licenses"]["exceptions"].as_array().expect("a list");
    let packages = packages();
    let mut wrong = Vec::new();
    for package in &packages {
        let name = package["name"].as_str().expect("a name");
        let own = exceptions
            .iter()
            .filter(|exception| exception["crate"].as_str() == Some(name));
        let allowed: BTreeSet<String> = own
            .flat_map(|exception| texts(&exception["allow"]))
            .chain(allowed.iter().cloned())
            .collect();
        let licence = package["license"].as_str().unwrap_or_default();
        if !meets(licence, &allowed) {
            wrong.push(format!(
                "{name} {}: `{licence}` is not allowed by deny.toml",
                package["version"]
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for exception in exceptions {
        let used = packages
            .iter()
            .any(|package| package["name"].as_str() == exception["crate"].as_str());
        assert!(
            used,
            "deny.toml: nothing depends on {} any more",
            exception["crate"]
        );
    }
}

#[test]
fn every_dependency_comes_from_the_registry_that_is_allowed() {
    let deny = deny();
    let registries = texts(&deny["sources"]["allow-registry"]);
    let banned: BTreeSet<&str> = deny["bans"]["deny"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|ban| ban["crate"].as_str())
        .collect();
    let lock: Table = std::fs::read_to_string("Cargo.lock")
        .expect("Cargo.lock")
        .parse()
        .expect("TOML");
    let mut wrong = Vec::new();
    for package in lock["package"].as_array().expect("packages") {
        let name = package["name"].as_str().expect("a name");
        let source = package.get("source").and_then(toml::Value::as_str);
        let allowed = source.is_none_or(|source| {
            source
                .strip_prefix("registry+")
                .is_some_and(|url| registries.contains(url))
        });
        if !allowed || (source.is_some() && package.get("checksum").is_none()) || banned.contains(name) {
            wrong.push(format!("{name}: from {source:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn licence_expressions_are_read_as_written() {
    let allowed: BTreeSet<String> = ["MIT", "ISC", "Apache-2.0 WITH LLVM-exception"]
        .map(str::to_owned)
        .into_iter()
        .collect();
    for (expression, met) in [
        ("MIT", true),
        ("GPL-3.0", false),
        ("GPL-3.0 OR MIT", true),
        ("GPL-3.0/MIT", true),
        ("(GPL-3.0) OR MIT", true),
        ("GPL-3.0 AND MIT", false),
        ("MIT AND (ISC OR GPL-3.0)", true),
        ("(MIT OR GPL-3.0) AND BSD-3-Clause", false),
        ("Apache-2.0 WITH LLVM-exception", true),
        ("Apache-2.0", false),
        ("", false),
    ] {
        assert_eq!(meets(expression, &allowed), met, "{expression}");
    }
}
