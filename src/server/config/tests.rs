use super::*;
use std::collections::HashMap;

fn read(pairs: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let map: HashMap<_, _> = pairs.iter().copied().collect();
    Config::from_source(|name| map.get(name).map(|value| (*value).to_owned()))
}

#[test]
fn every_problem_is_listed_at_once() {
    let error = read(&[
        ("DARSHI_ADDR", "nowhere"),
        ("DARSHI_SECRET_KEY", "short"),
        ("DARSHI_STORAGE", "s3"),
        ("DARSHI_AI", "off"),
        ("DARSHI_AI_REJECT_CONFIDENCE", "7"),
        ("DARSHI_DB_POOL", "0"),
    ])
    .unwrap_err()
    .to_string();
    for name in [
        "DARSHI_ADDR",
        "DARSHI_SECRET_KEY",
        "S3_BUCKET",
        "S3_ACCESS_KEY_ID",
        "S3_SECRET_ACCESS_KEY",
        "DARSHI_AI_REJECT_CONFIDENCE",
        "DARSHI_DB_POOL",
    ] {
        assert!(error.contains(name), "{name} is missing in:\n{error}");
    }
}

#[test]
fn nothing_configured_is_a_working_server_of_its_own() {
    let config = read(&[("DARSHI_AI", "off")]).unwrap();
    assert_eq!(config.http.addr.to_string(), "127.0.0.1:3000");
    assert_eq!(config.http.base_url, "http://127.0.0.1:3000");
    assert!(config.database.url.is_none() && matches!(config.storage, Storage::Files));
    assert!(config.jobs.in_process);
}

#[test]
fn a_missing_model_says_what_to_do() {
    let error = read(&[("DARSHI_MODEL_DIR", "/nowhere")]).unwrap_err().to_string();
    assert!(error.contains("script/bootstrap") && error.contains("DARSHI_AI=off"), "{error}");
}

#[test]
fn the_example_file_names_every_variable_and_no_other() {
    let example = include_str!("../../../.env.example");
    let mut named: Vec<&str> = example
        .lines()
        .filter_map(|line| line.trim_start_matches("# ").split_once('='))
        .map(|(name, _)| name)
        .filter(|name| name.chars().all(|c| c.is_ascii_uppercase() || c == '_' || c.is_ascii_digit()))
        .collect();
    let mut read: Vec<&str> = VARIABLES.to_vec();
    named.sort_unstable();
    read.sort_unstable();
    assert_eq!(named, read);
}

#[test]
fn a_map_style_is_a_web_address_whose_origin_fits_into_a_policy() {
    let style = |style| read(&[("DARSHI_AI", "off"), ("DARSHI_MAP_STYLE", style)]);
    assert_eq!(
        style("https://maps.example/light.json").unwrap().map_style.as_deref(),
        Some("https://maps.example/light.json")
    );
    assert_eq!(origin_of("https://maps.example:8080/a/b?c"), Some("https://maps.example:8080"));
    for wrong in
        ["light.json", "ftp://maps.example/a", "https:///a", "https://maps.example; script-src *", "https://a@b/"]
    {
        assert!(style(wrong).is_err(), "{wrong}");
    }
}
