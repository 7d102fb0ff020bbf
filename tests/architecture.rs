//! The arrows of the architecture, and what no file may hold.

use std::{
    fs,
    path::{Path, PathBuf},
};

fn files(folder: &str, ending: &str) -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, ending: &str, found: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, ending, found);
            } else if path.extension().is_some_and(|e| e == ending) {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), ending, &mut found);
    assert!(!found.is_empty(), "{folder} has no .{ending} files");
    found
}

/// Lines of code (no comments) that contain one of `words`.
fn lines_with(folders: &[&str], words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in folders.iter().flat_map(|folder| files(folder, "rs")) {
        for (n, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            if words.iter().any(|word| code.contains(word)) {
                found.push(format!("{}:{}: {}", path.display(), n + 1, line.trim()));
            }
        }
    }
    found
}

fn none(found: &[String]) {
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn pages_and_values_know_nothing_of_the_server() {
    none(&lines_with(&["src/ui", "src/domain"], &["crate::server::", "use crate::server;"]));
}

#[test]
fn services_the_database_and_clients_know_no_http_and_no_pages() {
    let rooms = ["src/server/services", "src/server/db", "src/server/clients"];
    none(&lines_with(&rooms, &["axum::", "leptos::", "leptos_axum", "tower_sessions", "crate::ui"]));
}

#[test]
fn sql_is_written_in_one_room() {
    let found = lines_with(&["src"], &["sqlx::query", "query_as!", "query!(", "query_scalar"]);
    let elsewhere: Vec<_> = found.into_iter().filter(|line| !line.contains("/src/server/db")).collect();
    none(&elsewhere);
}

#[test]
fn the_database_and_clients_know_no_services() {
    none(&lines_with(
        &["src/server/db", "src/server/clients"],
        &["services::", "crate::server::jobs", "crate::server::api"],
    ));
}

#[test]
fn no_server_calls_itself_over_http() {
    let found = lines_with(&["src/server"], &["reqwest::"]);
    none(&found.into_iter().filter(|line| !line.contains("/src/server/clients/")).collect::<Vec<_>>());
}

#[test]
fn no_module_is_called_mod_rs_and_no_file_is_endless() {
    for (path, text) in files("src", "rs").into_iter().chain(files("tests", "rs")) {
        assert_ne!(path.file_name().unwrap(), "mod.rs", "{}", path.display());
        let lines = text.lines().count();
        assert!(lines <= 450, "{} has {lines} lines: is it still one thing?", path.display());
    }
}

#[test]
fn no_page_has_an_inline_style_or_handler() {
    for (path, text) in files("src/ui", "rs") {
        for (n, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            for word in [" style=", " onclick=", " onload=", "javascript:"] {
                assert!(!code.contains(word), "{}:{}: {line}", path.display(), n + 1);
            }
        }
    }
}

#[test]
fn the_two_configurations_of_leptos_agree() {
    let read = |name: &str| -> Vec<(String, String)> {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap();
        let section = text.split("[package.metadata.leptos]").nth(1).unwrap().split("\n[").next().unwrap().to_owned();
        let pairs = section.lines().filter_map(|line| line.split_once(" = "));
        pairs.map(|(key, value)| (key.trim().to_owned(), value.trim().to_owned())).collect()
    };
    let build = read("Cargo.toml");
    for pair in read("Leptos.toml") {
        assert!(build.contains(&pair), "{pair:?} stands otherwise in Cargo.toml");
    }
}
