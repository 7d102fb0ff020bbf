//! Signing up and in by password.

use crate::support::{
    TestApp,
    people::{PASSWORD, read},
};
use reqwest::Method;
use serde_json::{Value, json};

async fn register(app: &TestApp, body: Value) -> (u16, String, Value) {
    read(app.api("/api/v1/auth/register", body).await).await
}

#[tokio::test]
async fn signing_up_makes_a_citizen_and_asks_to_confirm_the_address() {
    let app = TestApp::new().await;
    let body = json!({
        "username": "Asha", "email": "Asha@Example.org", "password": PASSWORD, "full_name": " Asha  Devi ",
        "lat": 23.35, "lng": 85.33, "location_address": "Lalpur", "role": "super_admin",
    });
    let response = app.api("/api/v1/auth/register", body).await;
    assert_eq!(response.headers()["cache-control"], "no-store");
    assert_eq!(response.headers()["x-ratelimit-limit"], "5");
    assert_eq!(response.headers()["x-ratelimit-remaining"], "4");
    let (status, _, user) = read(response).await;
    assert_eq!(status, 201);
    assert_eq!((&user["username"], &user["role"]), (&"Asha".into(), &"citizen".into()));
    assert_eq!((&user["full_name"], &user["lat"]), (&"Asha Devi".into(), &23.35.into()));
    assert_eq!((&user["email_verified"], &user["is_verified"]), (&false.into(), &false.into()));
    assert_eq!(user["has_password"], true);
    assert_eq!(user["badges"], json!([]));
    let hash: String = sqlx::query_scalar("select password_hash from accounts").fetch_one(&app.pool).await.unwrap();
    assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    assert!(app.mailbox.all().is_empty(), "nobody waits for the mail server");
    app.run_jobs().await;
    assert!(app.mailbox.last_to("Asha@Example.org").text.contains("/verify-email?token="));
}

#[tokio::test]
async fn what_cannot_be_an_account_is_refused_field_by_field() {
    let app = TestApp::new().await;
    let (status, code, body) = register(
        &app,
        json!({ "username": "a b", "email": "nonsense", "phone": "12", "password": "short", "full_name": "x".repeat(101), "lat": 91, "lng": 0 }),
    )
    .await;
    assert_eq!((status, code.as_str()), (400, "INVALID_INPUT"));
    for field in ["username", "email", "phone", "password", "full_name", "lat"] {
        assert!(body["error"]["fields"][field].is_array(), "{field}: {body}");
    }
    for (password, about) in [
        ("aaaaaaaa", "no digit"),
        ("12345678", "no letter"),
        ("password1", "common"),
        ("asha2024x", "made of the name"),
        (&*"a1".repeat(65), "too long"),
    ] {
        app.advance(time::Duration::hours(1));
        let body = json!({ "username": "asha2024", "email": "asha@example.org", "password": password });
        let (status, _, body) = register(&app, body).await;
        assert_eq!(status, 400, "{about}: {body}");
        assert!(body["error"]["fields"]["password"].is_array(), "{about}");
    }
    let (status, _, body) = register(&app, json!({ "username": "asha", "password": PASSWORD })).await;
    assert_eq!(status, 400, "an address or a number is needed: {body}");
    assert_eq!(app.count("select count(*) from accounts").await, 0);
}

#[tokio::test]
async fn a_phone_alone_needs_no_password() {
    let app = TestApp::new().await;
    let (status, _, user) = register(&app, json!({ "username": "ravi", "phone": "+91 98765-43210" })).await;
    assert_eq!(status, 201, "{user}");
    assert_eq!((&user["phone"], &user["has_password"]), (&"+919876543210".into(), &false.into()));
    app.run_jobs().await;
    assert!(app.mailbox.all().is_empty());
    assert_eq!(read(app.token("+919876543210", PASSWORD).await).await.1, "INVALID_CREDENTIALS");
}

#[tokio::test]
async fn names_that_look_alike_are_no_names() {
    let app = TestApp::new().await;
    app.sign_up("asha").await;
    // Cyrillic а, fullwidth ａ, a zero-width space, a dotless i, another case.
    for (n, name) in ["аsha", "ａsha", "as\u{200b}ha", "ashı", "ASHA"].into_iter().enumerate() {
        let body = json!({ "username": name, "email": format!("x{n}@example.org"), "password": PASSWORD });
        app.advance(time::Duration::hours(1));
        let (status, code, _) = register(&app, body).await;
        let wanted = if name == "ASHA" { (409, "ALREADY_EXISTS") } else { (400, "INVALID_INPUT") };
        assert_eq!((status, code.as_str()), wanted, "{name:?}");
    }
}

#[tokio::test]
async fn a_taken_name_and_a_taken_address_get_the_same_answer() {
    let app = TestApp::new().await;
    app.sign_up("asha").await;
    let by_name = json!({ "username": "Asha", "email": "other@example.org", "password": PASSWORD });
    let by_mail = json!({ "username": "other", "email": "ASHA@example.org", "password": PASSWORD });
    let (first, second) = (register(&app, by_name).await, register(&app, by_mail).await);
    assert_eq!((first.0, first.1.as_str()), (409, "ALREADY_EXISTS"));
    assert_eq!(first.2["error"]["message"], second.2["error"]["message"]);
    assert_eq!((first.2["error"]["fields"].clone(), second.0), (Value::Null, 409));
}

#[tokio::test]
async fn two_sign_ups_with_one_address_at_once_make_one_account() {
    let app = TestApp::new().await;
    let body = |name: &str| json!({ "username": name, "email": "asha@example.org", "password": PASSWORD });
    let (first, second) = tokio::join!(register(&app, body("asha1")), register(&app, body("asha2")));
    let mut statuses = [first.0, second.0];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
    assert_eq!(app.count("select count(*) from accounts").await, 1);
    app.run_jobs().await;
    assert_eq!(app.mailbox.all().len(), 1);
}

#[tokio::test]
async fn names_are_looked_up_before_they_are_typed_in_full() {
    let app = TestApp::new().await;
    app.sign_up("asha").await;
    for (name, available) in [("ASHA", false), ("ravi", true), ("Admin", false)] {
        let by_query = app.get_json(&format!("/api/v1/auth/check-username?username={name}")).await;
        let by_path = app.get_json(&format!("/api/v1/auth/check-username/{name}")).await;
        assert_eq!(by_query, json!({ "available": available, "username": name }));
        assert_eq!(by_query, by_path);
    }
    let (status, code, _) = read(app.get("/api/v1/auth/check-username?username=a").await).await;
    assert_eq!((status, code.as_str()), (400, "INVALID_INPUT"));
}

#[tokio::test]
async fn one_signs_in_by_name_address_or_number() {
    let app = TestApp::new().await;
    let body =
        json!({ "username": "asha", "email": "asha@example.org", "phone": "+919876543210", "password": PASSWORD });
    register(&app, body).await;
    for login in ["asha", "ASHA", "asha@example.org", "Asha@Example.org", "+919876543210", " +91 98765 43210 "] {
        let response = app.token(login, PASSWORD).await;
        assert_eq!(response.headers()["cache-control"], "no-store");
        let (status, _, body) = read(response).await;
        assert_eq!(status, 200, "{login}: {body}");
        assert_eq!((&body["token_type"], &body["expires_in"]), (&"bearer".into(), &2_592_000.into()));
        assert_eq!(body["refresh_token"], Value::Null);
    }
    // As JSON and as multipart too: the row is a "form" one.
    let json = app.api("/api/v1/auth/token", json!({ "username": "asha", "password": PASSWORD })).await;
    assert_eq!(json.status(), 200);
    let form = reqwest::multipart::Form::new().text("username", "asha").text("password", PASSWORD);
    let multipart = app.client.post(app.url("/api/v1/auth/token")).multipart(form).send().await.unwrap();
    assert_eq!(multipart.status(), 200);
}

#[tokio::test]
async fn whatever_is_wrong_with_a_sign_in_is_told_alike() {
    let app = TestApp::new().await;
    app.sign_up("asha").await;
    register(&app, json!({ "username": "ravi", "phone": "+919876543210" })).await;
    let mut answers = Vec::new();
    for (login, password) in [("asha", "wrong password 1"), ("nobody", PASSWORD), ("ravi", PASSWORD), ("", "")] {
        let (status, code, mut body) = read(app.token(login, password).await).await;
        assert_eq!((status, code.as_str()), (401, "INVALID_CREDENTIALS"), "{login}");
        body["error"]["request_id"].take();
        body["error"]["timestamp"].take();
        answers.push(body);
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
}

#[tokio::test]
async fn unknown_names_cost_as_much_work_as_known_ones() {
    let app = TestApp::new().await;
    app.sign_up("asha").await;
    let mut times = [0.0_f64; 2];
    // The least of several: other work on the machine only ever adds.
    for (n, login) in ["asha", "nobody"].into_iter().enumerate() {
        times[n] = f64::MAX;
        for _ in 0..5 {
            let begin = std::time::Instant::now();
            app.token(login, "wrong password 1").await;
            times[n] = times[n].min(begin.elapsed().as_secs_f64());
        }
    }
    let ratio = times[0] / times[1];
    assert!((0.5..2.0).contains(&ratio), "{times:?}");
}

#[tokio::test]
async fn a_disabled_account_is_told_so_only_to_who_knows_its_password() {
    let app = TestApp::new().await;
    let asha = app.citizen("asha").await;
    app.services.accounts.set_active("asha", false, Some("spam")).await.unwrap();
    assert_eq!(read(asha.get("/api/v1/auth/me").await).await.1, "INVALID_TOKEN");
    let (status, code, _) = read(app.token("asha", PASSWORD).await).await;
    assert_eq!((status, code.as_str()), (403, "ACCOUNT_DISABLED"));
    assert_eq!(read(app.token("asha", "wrong password 1").await).await.1, "INVALID_CREDENTIALS");
    app.services.accounts.set_active("asha", true, None).await.unwrap();
    assert_eq!(app.token("asha", PASSWORD).await.status(), 200);
    assert_eq!(read(asha.get("/api/v1/auth/me").await).await.1, "INVALID_TOKEN", "what has ended stays ended");
}

#[tokio::test]
async fn an_old_hash_is_made_anew_at_sign_in() {
    let app = TestApp::new().await;
    app.sign_up("asha").await;
    // PASSWORD with 4 MiB and 3 passes.
    let params = argon2::Params::new(4096, 3, 1, None).unwrap();
    let argon2 = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
    let old = argon2::PasswordHasher::hash_password(&argon2, PASSWORD.as_bytes()).unwrap().to_string();
    sqlx::query("update accounts set password_hash = $1").bind(&old).execute(&app.pool).await.unwrap();
    assert_eq!(app.token("asha", "wrong password 1").await.status(), 401);
    let stored = || async {
        sqlx::query_scalar::<_, String>("select password_hash from accounts").fetch_one(&app.pool).await.unwrap()
    };
    assert_eq!(stored().await, old);
    assert_eq!(app.token("asha", PASSWORD).await.status(), 200);
    assert!(stored().await.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    assert_eq!(app.token("asha", PASSWORD).await.status(), 200);
}

#[tokio::test]
async fn a_changed_password_ends_all_other_sign_ins() {
    let app = TestApp::new().await;
    let asha = app.citizen("asha").await;
    let other = app.sign_in("asha").await;
    let change = |old: &str, new: &str| json!({ "old_password": old, "new_password": new });
    let path = "/api/v1/auth/change-password";
    assert_eq!(app.client.put(app.url(path)).json(&change("", "")).send().await.unwrap().status(), 401);
    let (status, _, body) = read(asha.put(path, change("wrong password 1", "river stone 77")).await).await;
    assert_eq!(status, 400, "a wrong field is no 401: the old client would sign out");
    assert!(body["error"]["fields"]["old_password"].is_array());
    let (status, _, body) = read(asha.put(path, change(PASSWORD, "password1")).await).await;
    assert!(status == 400 && body["error"]["fields"]["new_password"].is_array());
    assert_eq!(other.get("/api/v1/auth/me").await.status(), 200);

    assert_eq!(asha.put(path, change(PASSWORD, "river stone 77")).await.status(), 200);
    assert_eq!(asha.get("/api/v1/auth/me").await.status(), 200);
    assert_eq!(read(other.get("/api/v1/auth/me").await).await.1, "INVALID_TOKEN");
    assert_eq!(app.token("asha", PASSWORD).await.status(), 401);
    assert_eq!(app.token("asha", "river stone 77").await.status(), 200);
    app.run_jobs().await;
    assert!(app.mailbox.last_to("asha@example.org").subject.contains("password"));
    sqlx::query("update accounts set password_hash = null").execute(&app.pool).await.unwrap();
    assert_eq!(read(asha.put(path, change(PASSWORD, "river stone 78")).await).await.1, "CONFLICT");
}

#[tokio::test]
async fn without_sms_numbers_cannot_be_confirmed() {
    let app = TestApp::new().await;
    let asha = app.citizen("asha").await;
    for path in ["/api/v1/auth/send-phone-verification", "/api/v1/auth/verify-phone"] {
        assert_eq!(app.api(path, json!({ "phone": "+919876543210" })).await.status(), 401);
        let (status, code, _) =
            read(asha.post(path, json!({ "phone": "+919876543210", "code": "123456" })).await).await;
        assert_eq!((status, code.as_str()), (501, "NOT_CONFIGURED"));
    }
    for path in ["/api/v1/auth/phone/send-otp", "/api/v1/auth/firebase/verify"] {
        assert_eq!(read(app.api(path, json!({})).await).await.1, "NOT_CONFIGURED", "{path}");
    }
}

#[tokio::test]
async fn another_role_has_to_sign_in_anew() {
    let app = TestApp::new().await;
    let admin = app.staff("root-admin", "super_admin").await;
    let asha = app.citizen("asha").await;
    assert_eq!(admin.json("/api/v1/auth/me").await["role"], "super_admin");
    app.services.accounts.set_role("asha", "official".parse().unwrap(), Some("ranchi_mc")).await.unwrap();
    assert_eq!(asha.get("/api/v1/auth/me").await.status(), 401);
    let asha = app.sign_in("asha").await;
    let me = asha.json("/api/v1/auth/me").await;
    assert_eq!((&me["role"], &me["municipality_id"]), (&"municipality_staff".into(), &"ranchi_mc".into()));
    let last = app.services.accounts.set_role("root-admin", "citizen".parse().unwrap(), None).await;
    assert_eq!(last.unwrap_err().to_app().code.as_str(), "CONFLICT");
    assert!(app.services.accounts.set_active("root-admin", false, None).await.is_err());
    assert_eq!(admin.call(Method::GET, "/api/v1/auth/me", None).await.status(), 200);
}

#[tokio::test]
async fn the_first_admin_gets_a_link_that_works_once() {
    let app = TestApp::new().await;
    let accounts = &app.services.accounts;
    let role = "super_admin".parse().unwrap();
    assert!(accounts.create_staff("chief", "chief@example.org", role, None, Some("short 1")).await.is_err());
    let link = accounts.create_staff("chief", "chief@example.org", role, None, None).await.unwrap().unwrap();
    let token = link.strip_prefix("http://darshi.test/reset?token=").unwrap();
    let reset = || app.api("/api/v1/auth/reset-password", json!({ "token": token, "new_password": PASSWORD }));
    assert_eq!(reset().await.status(), 200);
    assert_eq!(read(reset().await).await.1, "INVALID_LINK");
    let chief = app.sign_in("chief").await;
    assert_eq!(chief.json("/api/v1/auth/me").await["role"], "super_admin");
    let again = accounts.create_staff("CHIEF", "x@example.org", role, None, Some(PASSWORD)).await;
    assert_eq!(again.unwrap_err().to_app().code.as_str(), "ALREADY_EXISTS");
}
