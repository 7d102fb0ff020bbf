//! The state's table of districts.

use crate::support::{TestApp, a_report};
use darshi::server::services::places::{Imported, read_districts};
use serde_json::{Value, json};
use std::process::{Command, Output};

const HEADER: &str = "district_code,district_name,state_code,state_name\r\n";

async fn import(app: &TestApp, table: &str) -> Imported {
    let imported = app.services.places.import(&read_districts(table.as_bytes()).unwrap()).await.unwrap();
    app.settle().await;
    imported
}

/// Imports a file as an operator does.
fn run(app: &TestApp, content: &[u8]) -> Output {
    let file = app.folder.path().join("districts.csv");
    std::fs::write(&file, content).unwrap();
    let url = std::env::var("DATABASE_URL").unwrap();
    let (server, _) = url.rsplit_once('/').unwrap();
    let url = format!("{server}/{}", app.pool.connect_options().get_database().unwrap());
    Command::new(env!("CARGO_BIN_EXE_darshi"))
        .args(["import", "districts"])
        .arg(&file)
        .env("DATABASE_URL", url)
        .env("DARSHI_DATA_DIR", app.folder.path())
        .env("DARSHI_LOG", "off")
        .output()
        .unwrap()
}

async fn code_of(app: &TestApp, id: &str) -> Value {
    app.get_json_of(format!("/api/v1/report/{id}")).await["district_code"].clone()
}

#[tokio::test]
async fn districts_come_from_the_gazetteer_until_a_table_is_imported() {
    let app = TestApp::new().await;
    let path = "/api/v1/location/districts";
    let response = app.get(&format!("{path}?state=jharkhand&q=ranch")).await;
    assert_eq!(response.headers()["cache-control"], "public, max-age=86400");
    let ranchi =
        json!([{ "district_code": null, "district_name": "Ranchi", "state_code": null, "state_name": "Jharkhand" }]);
    assert_eq!(response.json::<Value>().await.unwrap(), ranchi);
    assert!(app.get_json(path).await.as_array().unwrap().len() > 500);
    assert_eq!(app.get_json_of(format!("{path}?state_code=20")).await, json!([]));
    assert_eq!(app.get_json_of(format!("{path}?state=Bavaria")).await, json!([]));
    assert_eq!(app.get(&format!("{path}?state_code=x")).await.status(), 400);
    assert_eq!(app.get(&format!("{path}?q={}", "x".repeat(201))).await.status(), 400);

    import(&app, &format!("{HEADER}339,RANCHI,20,Jharkhand\r\n10,Patna,10,Bihar\r\n")).await;
    let ranchi =
        json!([{ "district_code": 339, "district_name": "RANCHI", "state_code": 20, "state_name": "Jharkhand" }]);
    for query in ["?state_code=20", "?state=JHARKHAND", "?q=anch", "?state_code=20&state=Jharkhand&q=ranchi"] {
        assert_eq!(app.get_json_of(format!("{path}{query}")).await, ranchi, "{query}");
    }
    assert_eq!(app.get_json_of(format!("{path}?state_code=10&state=Jharkhand")).await, json!([]));
    assert_eq!(app.get_json(path).await.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn reports_get_their_codes_by_an_import_and_new_ones_when_filed() {
    let app = TestApp::new().await;
    let earlier = app.file_verified(a_report().with("location", "Ranchi")).await;
    let elsewhere = app.file_verified(a_report().with("location", "Patna")).await;
    assert_eq!(code_of(&app, &earlier).await, Value::Null);

    let table = format!("{HEADER}339,\" ranchi district\",20,\"JHARKHAND\"\r\n");
    let done = import(&app, &table).await;
    let unmatched = vec![("Patna".to_owned(), "Bihar".to_owned(), 1)];
    assert_eq!(done, Imported { districts: 1, changed: 1, matched: 1, unmatched });
    assert_eq!(code_of(&app, &earlier).await, 339);
    assert_eq!(code_of(&app, &elsewhere).await, Value::Null);
    let later = app.file_verified(a_report().with("location", "Kanke, Ranchi")).await;
    assert_eq!(code_of(&app, &later).await, 339);
    let parts = app.get_json("/api/v1/reverse-geocode-detailed?lat=23.3441&lng=85.3096").await;
    assert_eq!(parts["address"]["district_code"], 339);

    // The same again changes nothing; another one changes what it has to.
    assert_eq!(import(&app, &table).await.changed, 0);
    let done = import(&app, &format!("{HEADER}340,Ranchi,20,Jharkhand\n230,Patna,10,Bihar\n")).await;
    assert_eq!((done.changed, done.matched, done.unmatched.len()), (3, 3, 0));
    assert_eq!((code_of(&app, &later).await, code_of(&app, &elsewhere).await), (json!(340), json!(230)));
    // A district that is no longer in the table has no code.
    let done = import(&app, &format!("{HEADER}230,Patna,10,Bihar\n")).await;
    assert_eq!((done.changed, code_of(&app, &earlier).await), (2, Value::Null));
}

#[tokio::test]
async fn an_operator_imports_a_file_and_is_told_what_matched() {
    let app = TestApp::new().await;
    let id = app.file_verified(a_report().with("location", "Ranchi")).await;
    app.file_verified(a_report().with("location", "Patna")).await;
    let output = run(&app, format!("\u{feff}{HEADER}339,\"Ranchi\",20,Jharkhand\r\n").as_bytes());
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    for part in ["1 districts", "1 reports have a code", "1 codes changed", "Patna, Bihar: 1 reports"] {
        assert!(said.contains(part), "{part} is not in {said}");
    }
    app.settle().await;
    assert_eq!(code_of(&app, &id).await, 339);

    let json = r#"[{"district_code": "340", "district_name": "Ranchi", "state_code": 20, "state_name": "Jharkhand"}]"#;
    assert!(run(&app, json.as_bytes()).status.success());
    app.settle().await;
    assert_eq!(code_of(&app, &id).await, 340);
}

#[tokio::test]
async fn a_table_with_a_wrong_row_changes_nothing_and_names_the_line() {
    let app = TestApp::new().await;
    import(&app, &format!("{HEADER}339,Ranchi,20,Jharkhand\n")).await;
    let rows = "341,Bokaro,20,Jharkhand\r\n341,Dhanbad,20,Jharkhand\r\n342,Nowhere,99,Bavaria\r\n";
    let output = run(&app, format!("{HEADER}{rows}").as_bytes());
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    for part in
        ["line 3: district_code 341 stands in line 2 already", "line 4: state_name \"Bavaria\"", "nothing was changed"]
    {
        assert!(said.contains(part), "{part} is not in {said}");
    }
    assert_eq!(app.get_json("/api/v1/location/districts").await[0]["district_code"], 339);
    assert_eq!(app.count("select count(*) from districts").await, 1);
}

#[tokio::test]
async fn many_reports_get_their_codes_in_batches() {
    let app = TestApp::new().await;
    let id = app.file_verified(a_report().with("location", "Ranchi")).await;
    let mut tx = app.pool.begin().await.unwrap();
    // Without triggers: these have no photos.
    sqlx::query("set local session_replication_role = replica").execute(&mut *tx).await.unwrap();
    sqlx::query(
        "insert into reports (id, title, location, geohash, place_source, district, state, tracking_hash, source,
            created_at, updated_at)
         select gen_random_uuid(), 'Report of many', r.location, r.geohash, 'coordinates', r.district, r.state,
            decode(md5(n::text), 'hex'), 'api', r.created_at, r.created_at
         from reports r, generate_series(1, 2500) n where r.id = $1::uuid",
    )
    .bind(&id)
    .execute(&mut *tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let done = import(&app, &format!("{HEADER}339,Ranchi,20,Jharkhand\n")).await;
    assert_eq!((done.changed, done.matched), (2501, 2501));
    assert_eq!(app.count("select count(*) from reports where district_code = 339").await, 2501);
}
