//! Making and changing municipalities, departments and kinds of problem.

use super::{Everybody, logged, make, official, polygon, ranchi, square};
use crate::support::{TestApp, people::read};
use serde_json::{Value, json};

#[tokio::test]
async fn each_row_is_for_those_whom_the_contract_names() {
    let app = TestApp::new().await;
    let all = Everybody::of(&app, "ranchi_mc").await;
    make(all.chief(), "ranchi_mc", json!({ "area": ranchi() })).await;
    let department = json!({ "id": "ranchi_lights", "name": "Lights", "municipality_id": "ranchi_mc" });
    all.chief().post("/api/v1/admin/departments", department).await;
    let staff_only = [401, 403, 200, 200, 200, 200, 200];
    let admin_only = [401, 403, 403, 403, 403, 403, 200];
    let managed = [401, 403, 403, 403, 200, 403, 200];
    let table = [
        ("GET", "/api/v1/admin/municipalities", None, staff_only),
        ("GET", "/api/v1/admin/departments", None, staff_only),
        ("PUT", "/api/v1/admin/municipalities/ranchi_mc", Some(json!({ "short_code": "RMC" })), admin_only),
        ("PUT", "/api/v1/admin/departments/ranchi_lights", Some(json!({ "categories": ["Streetlight"] })), managed),
        ("PUT", "/api/v1/admin/departments/roads", Some(json!({ "name": "Roads" })), admin_only),
        ("PUT", "/api/v1/admin/categories/pothole", Some(json!({ "sla_hours": 100 })), admin_only),
        // With what is wrong in it, so that nobody makes anything.
        ("POST", "/api/v1/admin/municipalities", Some(json!({})), [401, 403, 403, 403, 403, 403, 400]),
        (
            "POST",
            "/api/v1/admin/departments",
            Some(json!({ "municipality_id": "ranchi_mc" })),
            [401, 403, 403, 403, 400, 403, 400],
        ),
        ("POST", "/api/v1/admin/categories", Some(json!({})), [401, 403, 403, 403, 403, 403, 400]),
        ("GET", "/api/v1/public/municipalities", None, [200; 7]),
    ];
    for (method, path, body, expected) in table {
        assert_eq!(all.call(&app, method, path, body).await, expected, "{method} {path}");
    }
}

#[tokio::test]
async fn a_municipality_is_made_listed_and_changed_with_entries_in_the_log() {
    let app = TestApp::new().await;
    let chief = app.staff("chief", "super_admin").await;
    let made = make(
        &chief,
        "ranchi_mc",
        json!({
            "name": " Ranchi  Municipal Corporation ", "name_hi": "राँची नगर निगम", "short_code": "RMC",
            "state": "jharkhand", "district_code": 339, "area": ranchi(), "email": "help@ranchi.example",
            "phone": "+91 651 220 0000", "website": "https://ranchi.example",
        }),
    )
    .await;
    for (name, value) in [
        ("id", json!("ranchi_mc")),
        ("name", json!("Ranchi Municipal Corporation")),
        ("short_code", json!("RMC")),
        ("state", json!("Jharkhand")),
        ("district_code", json!(339)),
        ("has_area", json!(true)),
        ("radius_km", json!(null)),
        ("phone", json!("+916512200000")),
        ("is_active", json!(true)),
    ] {
        assert_eq!(made[name], value, "{name}");
    }
    // The middle of the area, where none was given; 22 by 20 km.
    assert!((made["latitude"].as_f64().unwrap() - 23.4).abs() < 0.06, "{made}");
    assert!((made["area_km2"].as_f64().unwrap() - 452.0).abs() < 5.0, "{made}");

    let path = "/api/v1/admin/municipalities/ranchi_mc";
    let (status, _, changed) = read(chief.put(path, json!({ "name": "Ranchi City", "website": "" })).await).await;
    assert_eq!((status, &changed["name"], &changed["website"]), (200, &json!("Ranchi City"), &json!(null)));
    assert_eq!((&changed["email"], &changed["has_area"]), (&json!("help@ranchi.example"), &json!(true)));
    let (_, _, circle) = read(
        chief.put(path, json!({ "area": { "type": "MultiPolygon", "coordinates": [] }, "radius_km": 12.5 })).await,
    )
    .await;
    assert_eq!((&circle["has_area"], &circle["radius_km"]), (&json!(false), &json!(12.5)));
    let entries = logged(&app).await;
    let actions: Vec<&str> = entries.iter().map(|(action, ..)| action.as_str()).collect();
    assert_eq!(actions, ["CREATE_MUNICIPALITY", "UPDATE_MUNICIPALITY", "UPDATE_MUNICIPALITY"]);
    assert_eq!(entries[1].2["before"]["name"], "Ranchi Municipal Corporation");
    assert_eq!(entries[1].2["after"]["name"], "Ranchi City");

    make(&chief, "bokaro_mc", json!({ "is_active": false })).await;
    let ids = |list: Value| -> Vec<String> {
        list["municipalities"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids(chief.json("/api/v1/admin/municipalities").await), ["ranchi_mc"]);
    let all = ids(chief.json("/api/v1/admin/municipalities?include_inactive=true").await);
    assert_eq!(all, ["ranchi_mc", "bokaro_mc"]);
    let public = app.get("/api/v1/public/municipalities?state=JHARKHAND").await;
    assert_eq!(public.headers()["cache-control"], "public, max-age=300, s-maxage=300");
    assert_eq!(ids(public.json().await.unwrap()), ["ranchi_mc"]);
    assert_eq!(ids(app.get_json("/api/v1/public/municipalities?state=Bihar").await), [] as [&str; 0]);
}

#[tokio::test]
async fn a_municipality_is_checked_field_by_field() {
    let app = TestApp::new().await;
    let chief = app.staff("chief", "super_admin").await;
    make(&chief, "ranchi_mc", json!({})).await;
    for (body, field) in [
        (json!({ "name": "X Corporation" }), "id"),
        (json!({ "id": "Ranchi MC", "name": "X Corporation" }), "id"),
        (json!({ "id": "x_mc" }), "name"),
        (json!({ "id": "x_mc", "name": "x" }), "name"),
        (json!({ "id": "x_mc", "name": "X Corporation", "radius_km": 5 }), "latitude"),
        (
            json!({ "id": "x_mc", "name": "X Corporation", "radius_km": 101, "latitude": 23, "longitude": 85 }),
            "radius_km",
        ),
        (
            json!({ "id": "x_mc", "name": "X Corporation", "radius_km": "NaN", "latitude": 23, "longitude": 85 }),
            "radius_km",
        ),
        (json!({ "id": "x_mc", "name": "X Corporation", "latitude": 123, "longitude": 85 }), "latitude"),
        (json!({ "id": "x_mc", "name": "X Corporation", "latitude": 23 }), "latitude"),
        (json!({ "id": "x_mc", "name": "X Corporation", "district_code": -1 }), "district_code"),
        (json!({ "id": "x_mc", "name": "X Corporation", "email": "nobody" }), "email"),
        (json!({ "id": "x_mc", "name": "X Corporation", "phone": "12" }), "phone"),
        (json!({ "id": "x_mc", "name": "X Corporation", "website": "javascript:alert(1)" }), "website"),
    ] {
        let (status, code, answer) = read(chief.post("/api/v1/admin/municipalities", body.clone()).await).await;
        assert_eq!((status, code.as_str()), (400, "INVALID_INPUT"), "{body}");
        assert!(answer["error"]["fields"][field].is_array(), "{body}: {answer}");
    }
    for (body, field) in [
        (json!({ "id": "ranchi_mc", "name": "Another name" }), "id"),
        (json!({ "id": "another", "name": "The ranchi_mc corporation", "state": "Jharkhand" }), "name"),
    ] {
        let (status, code, answer) = read(chief.post("/api/v1/admin/municipalities", body).await).await;
        assert_eq!((status, code.as_str()), (409, "ALREADY_EXISTS"));
        assert!(answer["error"]["fields"][field].is_array(), "{answer}");
    }
    let other_state = json!({ "name": "The ranchi_mc corporation", "state": "Bihar" });
    make(&chief, "another", other_state).await;
    let nobody = chief.put("/api/v1/admin/municipalities/nowhere", json!({})).await;
    assert_eq!(nobody.status(), 404);
    let wrong = chief.post("/api/v1/admin/municipalities", json!({ "id": ["x"] })).await;
    assert_eq!(read(wrong).await.1, "VALIDATION_ERROR");
}

#[tokio::test]
async fn departments_are_made_by_admins_and_by_who_manages_the_municipality() {
    let app = TestApp::new().await;
    let chief = app.staff("chief", "super_admin").await;
    for id in ["ranchi_mc", "dhanbad_mc"] {
        make(&chief, id, json!({})).await;
    }
    let manager = official(&app, "boss", "municipality_admin", "ranchi_mc").await;
    let path = "/api/v1/admin/departments";
    // Whoever manages one need not say which.
    let body =
        json!({ "id": "ranchi_roads", "name": "Road Works", "categories": ["pothole", "Road Damage", "pothole"] });
    let (status, _, made) = read(manager.post(path, body.clone()).await).await;
    assert_eq!((status, &made["municipality_id"]), (201, &json!("ranchi_mc")), "{made}");
    assert_eq!(made["categories"], json!(["Pothole", "Road Damage"]));
    assert_eq!(read(manager.post(path, body).await).await.1, "ALREADY_EXISTS");
    for (body, expected) in [
        (json!({ "id": "x1", "name": "Foreign", "municipality_id": "dhanbad_mc" }), 403),
        (json!({ "id": "x1", "name": "Unknown kind", "categories": ["Volcano"] }), 400),
        (json!({ "id": "X 1", "name": "Bad slug" }), 400),
    ] {
        assert_eq!(manager.post(path, body.clone()).await.status(), expected, "{body}");
    }
    assert_eq!(
        chief.post(path, json!({ "id": "x1", "name": "Of nobody", "municipality_id": "nowhere" })).await.status(),
        400
    );
    let moved = manager.put(&format!("{path}/ranchi_roads"), json!({ "municipality_id": "dhanbad_mc" })).await;
    assert_eq!(moved.status(), 400, "a department stays where it is");
    let (_, _, changed) = read(manager.put(&format!("{path}/ranchi_roads"), json!({ "categories": [] })).await).await;
    assert_eq!((&changed["categories"], &changed["name"]), (&json!([]), &json!("Road Works")));
    assert_eq!(chief.put(&format!("{path}/nowhere"), json!({})).await.status(), 404);

    let of = async |municipality: &str| -> Vec<String> {
        let list = chief.json(&format!("{path}?municipality_id={municipality}")).await;
        let ids = list["departments"].as_array().unwrap().iter();
        ids.map(|one| one["id"].as_str().unwrap().to_owned()).collect()
    };
    assert!(of("ranchi_mc").await.contains(&"ranchi_roads".to_owned()));
    let elsewhere = of("dhanbad_mc").await;
    assert!(!elsewhere.contains(&"ranchi_roads".to_owned()) && elsewhere.contains(&"roads".to_owned()));
    let actions: Vec<String> = logged(&app).await.into_iter().map(|(action, ..)| action).collect();
    assert_eq!(actions[2..], ["CREATE_DEPARTMENT", "UPDATE_DEPARTMENT"]);
}

#[tokio::test]
async fn kinds_of_problem_are_made_and_switched_off_but_never_lost() {
    let app = TestApp::new().await;
    let chief = app.staff("chief", "super_admin").await;
    let path = "/api/v1/admin/categories";
    let body = json!({
        "slug": "stray_cattle", "name": "Stray Cattle", "names": { "hi": "आवारा पशु" }, "group": "public",
        "department_id": "sanitation", "sla_hours": 48,
    });
    let (status, _, made) = read(chief.post(path, body.clone()).await).await;
    assert_eq!((status, &made["names"]["hi"]), (201, &json!("आवारा पशु")), "{made}");
    let listed = app.get_json("/api/v1/categories").await;
    assert_eq!(listed["categories"].as_array().unwrap().last().unwrap()["slug"], "stray_cattle");
    assert_eq!(read(chief.post(path, body).await).await.1, "ALREADY_EXISTS");
    for (body, field) in [
        (json!({ "slug": "9x", "name": "Nine", "names": { "hi": "नौ" }, "group": "public" }), "slug"),
        (json!({ "slug": "nine", "name": "Nine", "group": "public" }), "names"),
        (json!({ "slug": "nine", "name": "Nine", "names": { "hi": "नौ" } }), "group"),
        (
            json!({ "slug": "nine", "name": "Nine", "names": { "hi": "नौ" }, "group": "public", "sla_hours": -1 }),
            "sla_hours",
        ),
        (
            json!({ "slug": "nine", "name": "Nine", "names": { "hi": "नौ" }, "group": "public", "department_id": "no" }),
            "department_id",
        ),
    ] {
        let (status, _, answer) = read(chief.post(path, body).await).await;
        assert_eq!(status, 400, "{field}");
        assert!(answer["error"]["fields"][field].is_array(), "{field}: {answer}");
    }
    let one = format!("{path}/stray_cattle");
    let (_, _, off) =
        read(chief.put(&one, json!({ "is_active": false, "sla_hours": 0, "department_id": "" })).await).await;
    assert_eq!(
        (&off["is_active"], &off["sla_hours"], &off["department_id"]),
        (&json!(false), &json!(null), &json!(null))
    );
    let (status, code, _) =
        read(chief.put(&format!("{path}/uncategorized"), json!({ "is_active": false })).await).await;
    assert_eq!((status, code.as_str()), (409, "CONFLICT"));
    assert_eq!(chief.put(&format!("{path}/volcano"), json!({})).await.status(), 404);
    let actions: Vec<String> = logged(&app).await.into_iter().map(|(action, ..)| action).collect();
    assert_eq!(actions, ["CREATE_CATEGORY", "UPDATE_CATEGORY"]);
}

#[tokio::test]
async fn what_is_refused_leaves_nothing_behind() {
    let app = TestApp::new().await;
    let chief = app.staff("chief", "super_admin").await;
    let crossing = polygon(&[json!([[85, 23], [86, 24], [86, 23], [85, 24], [85, 23]])]);
    let body = json!({ "id": "x_mc", "name": "X Corporation", "area": crossing });
    assert_eq!(chief.post("/api/v1/admin/municipalities", body).await.status(), 400);
    assert_eq!(app.count("select count(*) from municipalities").await, 0);
    assert_eq!(app.count("select count(*) from audit_entries").await, 0);
    assert_eq!(app.count("select count(*) from jobs").await, 0);
    let made = make(&chief, "x_mc", json!({ "area": polygon(&[square(85.0, 23.0, 0.5)]) })).await;
    assert_eq!(
        chief.put("/api/v1/admin/municipalities/x_mc", json!({ "area": crossing, "name": "Y" })).await.status(),
        400
    );
    let now = &chief.json("/api/v1/admin/municipalities").await["municipalities"][0];
    assert_eq!((&now["name"], &now["area_km2"]), (&made["name"], &made["area_km2"]));
}
