//! Making staff, switching accounts off and on, giving roles.

use super::crowd;
use crate::support::{
    TestApp,
    people::{PASSWORD, read},
};
use serde_json::{Value, json};

#[tokio::test]
async fn an_administrator_makes_staff_who_are_told_by_mail() {
    let app = TestApp::new().await;
    let crowd = crowd(&app).await;
    let new = json!({ "email": "New.Person@example.org", "password": PASSWORD });
    let (status, _, body) = read(crowd.admin.post("/api/v1/admin/create-admin", new.clone()).await).await;
    assert_eq!(status, 200, "{body}");
    assert_eq!(body["message"], "Admin created");
    assert_eq!((&body["admin"]["role"], &body["admin"]["is_active"]), (&json!("moderator"), &json!(true)));
    app.run_jobs().await;
    let mails = app.mailbox.all();
    let mail = mails.iter().find(|mail| mail.to.eq_ignore_ascii_case("new.person@example.org")).unwrap();
    assert!(mail.text.contains(body["admin"]["username"].as_str().unwrap()) && !mail.text.contains(PASSWORD));
    assert_eq!(app.sign_in("new.person@example.org").await.get("/api/v1/admin/users").await.status(), 200);

    let (status, code, _) = read(crowd.admin.post("/api/v1/admin/create-admin", new).await).await;
    assert_eq!((status, code.as_str()), (409, "ALREADY_EXISTS"));
    for (field, new) in [
        ("email", json!({ "email": "x", "password": PASSWORD })),
        ("password", json!({ "email": "b@example.org", "password": "short1" })),
        ("role", json!({ "email": "b@example.org", "password": PASSWORD, "role": "citizen" })),
        ("role", json!({ "email": "b@example.org", "password": PASSWORD, "role": "king" })),
        ("municipality_id", json!({ "email": "b@example.org", "password": PASSWORD, "role": "official" })),
    ] {
        let (status, code, body) = read(crowd.admin.post("/api/v1/admin/create-admin", new).await).await;
        assert_eq!((status, code.as_str()), (400, "INVALID_INPUT"), "{field}");
        assert!(body["error"]["fields"][field].is_array(), "{body}");
    }
    let official = json!({ "email": "o@example.org", "role": "municipality_admin", "municipality_id": "ranchi_mc" });
    let (status, _, body) = read(crowd.admin.post("/api/v1/admin/create-admin", official).await).await;
    assert_eq!((status, &body["admin"]["municipality_id"]), (200, &json!("ranchi_mc")));
    app.run_jobs().await;
    // Without a password there is a link by which to choose one.
    assert!(app.mailbox.all().iter().any(|mail| mail.to == "o@example.org" && mail.text.contains("/reset?token=")));
    let logged: Vec<(String, Value)> =
        sqlx::query_as("select action, details from audit_entries order by created_at, id")
            .fetch_all(&app.pool)
            .await
            .unwrap();
    assert_eq!(logged.len(), 2);
    assert!(logged.iter().all(|(action, details)| action == "CREATE_ADMIN" && details["role"].is_string()));
    assert!(!logged.iter().any(|(_, details)| details.to_string().contains(PASSWORD)));

    let admins = crowd.admin.json("/api/v1/admin/admins?municipality_id=ranchi_mc").await;
    let names: Vec<_> = admins["admins"].as_array().unwrap().iter().map(|a| a["email"].as_str().unwrap()).collect();
    assert_eq!(names, ["o@example.org", "rmc1@example.org"]);
    let moderators = crowd.admin.json("/api/v1/admin/admins?role=moderator").await;
    assert_eq!(moderators["admins"].as_array().unwrap().len(), 2);
    assert_eq!(crowd.admin.get("/api/v1/admin/admins?role=king").await.status(), 400);
}

#[tokio::test]
async fn who_is_switched_off_is_signed_out_at_once() {
    let app = TestApp::new().await;
    let crowd = crowd(&app).await;
    let switch = |active: bool| json!({ "is_active": active });
    let path = "/api/v1/admin/manage/mod1@example.org/status";
    let (status, _, body) = read(crowd.admin.put(path, switch(false)).await).await;
    assert_eq!((status, &body["message"]), (200, &json!("Admin account deactivated")));
    assert_eq!(crowd.moderator.get("/api/v1/admin/users").await.status(), 401);
    assert_eq!(read(app.token("mod1", PASSWORD).await).await.1, "ACCOUNT_DISABLED");
    assert_eq!(crowd.admin.put(path, switch(true)).await.status(), 200);
    assert_eq!(crowd.moderator.get("/api/v1/admin/users").await.status(), 401, "the old sign-in stays ended");
    let moderator = app.sign_in("mod1").await;

    // Citizens by moderators, with a reason.
    let path = "/api/v1/admin/users/asha/status";
    let (_, _, body) = read(moderator.put(path, switch(false)).await).await;
    assert!(body["error"]["fields"]["reason"].is_array(), "{body}");
    let off = json!({ "is_active": false, "reason": "Spam" });
    let (status, _, body) = read(moderator.put(path, off.clone()).await).await;
    assert_eq!((status, &body["username"]), (200, &json!("asha")));
    assert_eq!(crowd.citizen.get("/api/v1/auth/me").await.status(), 401);
    let users = moderator.json("/api/v1/admin/users?active=false").await;
    assert_eq!((&users["count"], &users["users"][0]["username"]), (&json!(1), &json!("asha")));
    assert_eq!(users["users"][0]["email"], Value::Null, "addresses are for administrators");
    assert_eq!(users["users"][0]["disabled_reason"], "Spam");
    // Staff by administrators only; nobody by themselves.
    assert_eq!(moderator.put("/api/v1/admin/users/rmc1/status", off.clone()).await.status(), 403);
    assert_eq!(moderator.put("/api/v1/admin/users/mod1/status", off.clone()).await.status(), 409);
    for path in ["/api/v1/admin/manage/root1@example.org/status", "/api/v1/admin/users/root1/status"] {
        let (status, code, _) = read(crowd.admin.put(path, off.clone()).await).await;
        assert_eq!((status, code.as_str()), (409, "CONFLICT"), "{path}");
    }
    for path in ["/api/v1/admin/manage/asha@example.org/status", "/api/v1/admin/users/nobody/status"] {
        assert_eq!(crowd.admin.put(path, off.clone()).await.status(), 404, "{path}");
    }
    assert_eq!(app.count("select count(*) from audit_entries where action = 'UPDATE_ADMIN_STATUS'").await, 2);
    assert_eq!(app.count("select count(*) from audit_entries where action = 'UPDATE_USER_STATUS'").await, 1);
}

#[tokio::test]
async fn a_role_is_given_and_the_person_signs_in_anew() {
    let app = TestApp::new().await;
    let crowd = crowd(&app).await;
    let path = "/api/v1/admin/users/asha/role";
    let (_, _, body) = read(crowd.admin.put(path, json!({ "role": "official" })).await).await;
    assert!(body["error"]["fields"]["municipality_id"].is_array(), "{body}");
    let role = json!({ "role": "official", "municipality_id": "ranchi_mc" });
    let (status, _, body) = read(crowd.admin.put(path, role).await).await;
    assert_eq!((status, &body["message"], &body["username"]), (200, &json!("Role updated"), &json!("asha")));
    assert_eq!(crowd.citizen.get("/api/v1/auth/me").await.status(), 401);
    let official = app.sign_in("asha").await;
    assert_eq!(official.get("/api/v1/municipality/dashboard").await.status(), 200);
    assert_eq!(crowd.admin.put(path, json!({ "role": "citizen" })).await.status(), 200);
    assert_eq!(app.sign_in("asha").await.get("/api/v1/municipality/dashboard").await.status(), 403);
    let own = crowd.admin.put("/api/v1/admin/users/root1/role", json!({ "role": "citizen" })).await;
    assert_eq!(own.status(), 409);
    let details: Value = sqlx::query_scalar(
        "select details from audit_entries where action = 'UPDATE_USER_ROLE' order by created_at, id limit 1",
    )
    .fetch_one(&app.pool)
    .await
    .unwrap();
    assert_eq!((&details["old_role"], &details["new_role"]), (&json!("citizen"), &json!("municipality_staff")));
    assert_eq!(details["new_municipality_id"], "ranchi_mc");
}

#[tokio::test]
async fn of_two_administrators_who_remove_each_other_one_stays() {
    let app = TestApp::new().await;
    let first = app.staff("root1", "super_admin").await;
    let second = app.staff("root2", "super_admin").await;
    let active = "select count(*) from accounts where role = 'super_admin' and is_active";
    let off = json!({ "is_active": false, "reason": "Mine" });
    let (a, b) = tokio::join!(
        first.put("/api/v1/admin/manage/root2@example.org/status", off),
        second.put("/api/v1/admin/users/root1/role", json!({ "role": "moderator" })),
    );
    let statuses = [a.status().as_u16(), b.status().as_u16()];
    assert_eq!(app.count(active).await, 1, "{statuses:?}");
    assert!(statuses.contains(&200) && statuses.iter().any(|s| [401, 403, 409].contains(s)), "{statuses:?}");
    assert_eq!(app.count("select count(*) from audit_entries").await, 1, "only what happened is logged");
    // Both again, by the operator, signed in anew.
    sqlx::query("update accounts set role = 'super_admin', is_active = true").execute(&app.pool).await.unwrap();
    let (first, second) = (app.sign_in("root1").await, app.sign_in("root2").await);
    let (a, b) = tokio::join!(
        first.put("/api/v1/admin/users/root2/role", json!({ "role": "citizen" })),
        second.put("/api/v1/admin/users/root1/role", json!({ "role": "citizen" })),
    );
    assert_eq!(app.count(active).await, 1, "{} {}", a.status(), b.status());
}

#[tokio::test]
async fn people_are_found_by_parts_of_their_name_page_by_page() {
    let app = TestApp::new().await;
    let crowd = crowd(&app).await;
    sqlx::query(
        "insert into accounts (id, username, email, role, created_at, updated_at)
         select gen_random_uuid(), 'person_' || n, 'p' || n || '@example.org', 'citizen', now() - n * interval '1 minute', now()
         from generate_series(1, 120) as n",
    )
    .execute(&app.pool)
    .await
    .unwrap();
    let mut found = Vec::new();
    let mut path = "/api/v1/admin/users?q=PERSON_&limit=50".to_owned();
    loop {
        let response = crowd.moderator.get(&path).await;
        let next = response.headers().get("x-next-cursor").map(|cursor| cursor.to_str().unwrap().to_owned());
        let body: Value = response.json().await.unwrap();
        found.extend(body["users"].as_array().unwrap().iter().map(|u| u["username"].as_str().unwrap().to_owned()));
        match next {
            Some(cursor) => path = format!("/api/v1/admin/users?q=PERSON_&limit=50&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(found.len(), 120);
    assert_eq!((found[0].as_str(), found[119].as_str()), ("person_1", "person_120"));
    // What stands for anything in a pattern stands for itself; addresses are searched for administrators only.
    for (who, q, count) in [
        (&crowd.moderator, "%25", 0),
        (&crowd.moderator, "p7%40example", 0),
        (&crowd.admin, "p7%40example", 1),
        (&crowd.moderator, "rson_12", 2),
    ] {
        assert_eq!(who.json(&format!("/api/v1/admin/users?q={q}")).await["count"], count, "{q}");
    }
    assert_eq!(crowd.moderator.json("/api/v1/admin/users?role=moderator").await["count"], 1);
    for wrong in ["role=king", "active=maybe", "cursor=x", "limit=0"] {
        assert_eq!(crowd.moderator.get(&format!("/api/v1/admin/users?{wrong}")).await.status(), 400, "{wrong}");
    }
    let body = crowd.admin.json("/api/v1/admin/user/asha/metadata").await;
    assert_eq!((&body["username"], &body["vpn_detected"]), (&json!("asha"), &Value::Null));
    assert_eq!(body["claimed_location"], json!({ "city": null, "state": null, "country": null }));
    let all = crowd.admin.json("/api/v1/admin/users/metadata?limit=3").await;
    assert_eq!((&all["count"], &all["filters"]["mismatch_only"]), (&json!(3), &json!(false)));
    assert_eq!(crowd.admin.json("/api/v1/admin/users/metadata?mismatch_only=true").await["count"], 0);
    assert_eq!(crowd.admin.get("/api/v1/admin/user/nobody/metadata").await.status(), 404);
}
