//! Phones' tokens: forged, old, foreign, refreshed, stolen.

use crate::support::{
    TestApp,
    app::Options,
    people::{PASSWORD, read},
};
use data_encoding::BASE64URL_NOPAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use time::Duration;

const KEY: &str = "a key of thirty-two bytes or more";
const OLD_KEY: &str = "the key before it, as long as that";

async fn app_with(settings: &[(&'static str, &str)]) -> TestApp {
    let settings = settings.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    TestApp::with(Options { settings, ..Options::default() }).await
}

fn claims_of(token: &str) -> Value {
    let middle = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&BASE64URL_NOPAD.decode(middle.as_bytes()).unwrap()).unwrap()
}

fn header_of(token: &str) -> Header {
    jsonwebtoken::decode_header(token).unwrap()
}

async fn answer(app: &TestApp, token: &str) -> (u16, String) {
    let response = app.phone(token).get("/api/v1/auth/me").await;
    let (status, code, _) = read(response).await;
    (status, code)
}

#[tokio::test]
async fn a_token_says_what_the_contract_lists_and_grants_nothing_by_it() {
    let app = app_with(&[("DARSHI_JWT_KEY", KEY)]).await;
    let asha = app.citizen("asha").await;
    let claims = claims_of(&asha.token);
    assert_eq!(
        (&claims["sub"], &claims["username"], &claims["role"]),
        (&"asha".into(), &"asha".into(), &"citizen".into())
    );
    assert_eq!((&claims["user_type"], &claims["iss"]), (&"citizen".into(), &"http://darshi.test".into()));
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 30 * 86_400);
    for name in ["user_id", "sid", "jti", "aud"] {
        assert!(claims[name].is_string(), "{name}");
    }
    // The same claims with another role, signed by the right key: the role is the database's.
    let mut raised = claims.clone();
    raised["role"] = "super_admin".into();
    let token = encode(&header_of(&asha.token), &raised, &EncodingKey::from_secret(KEY.as_bytes())).unwrap();
    assert_eq!(app.phone(&token).json("/api/v1/auth/me").await["role"], "citizen");
    // A sign-in of one person with the id of another is nobody's.
    let ravi = app.citizen("ravi").await;
    let mut mixed = claims.clone();
    mixed["user_id"] = claims_of(&ravi.token)["user_id"].clone();
    let token = encode(&header_of(&asha.token), &mixed, &EncodingKey::from_secret(KEY.as_bytes())).unwrap();
    assert_eq!(answer(&app, &token).await, (401, "INVALID_TOKEN".to_owned()));
}

#[tokio::test]
async fn forged_tokens_are_refused() {
    let app = app_with(&[("DARSHI_JWT_KEY", KEY)]).await;
    let asha = app.citizen("asha").await;
    let (header, claims) = (header_of(&asha.token), claims_of(&asha.token));
    let key = EncodingKey::from_secret(KEY.as_bytes());
    let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    let none = format!("{}.{}.", part(&json!({ "alg": "none", "typ": "JWT", "kid": header.kid })), part(&claims));
    let none_signed = format!("{none}{}", asha.token.rsplit('.').next().unwrap());
    // RS256 with what a server could take for its public key: here the secret itself.
    let rsa = jsonwebtoken::EncodingKey::from_rsa_der(include_bytes!("../support/rsa_test_key.der"));
    let rs256 =
        encode(&Header { alg: Algorithm::RS256, kid: header.kid.clone(), ..Header::default() }, &claims, &rsa).unwrap();
    let hs512 =
        encode(&Header { alg: Algorithm::HS512, kid: header.kid.clone(), ..Header::default() }, &claims, &key).unwrap();
    let public_pem = include_bytes!("../support/rsa_test_public.pem");
    let by_public_key = encode(&header, &claims, &EncodingKey::from_secret(public_pem)).unwrap();
    let with = |name: &str, value: Value| {
        let mut changed = claims.clone();
        changed[name] = value;
        encode(&header, &changed, &key).unwrap()
    };
    let mut tampered = asha.token.clone();
    tampered.replace_range(asha.token.find('.').unwrap() + 5..asha.token.find('.').unwrap() + 6, "_");
    let cases = [
        ("none", none),
        ("none, signed", none_signed),
        ("RS256", rs256),
        ("HS512", hs512),
        ("public key as secret", by_public_key),
        ("another issuer", with("iss", "http://evil.example".into())),
        ("another audience", with("aud", "http://darshi.test".into())),
        ("no issuer", with("iss", Value::Null)),
        ("an unknown sign-in", with("sid", "0197a000-0000-7000-8000-000000000000".into())),
        ("another key", encode(&header, &claims, &EncodingKey::from_secret(OLD_KEY.as_bytes())).unwrap()),
        ("no key id", encode(&Header::new(Algorithm::HS256), &claims, &key).unwrap()),
        ("tampered", tampered),
        ("nonsense", "nonsense".to_owned()),
        ("two dots", "..".to_owned()),
    ];
    for (name, token) in cases {
        assert_eq!(answer(&app, &token).await, (401, "INVALID_TOKEN".to_owned()), "{name}");
    }
    let basic = app.client.get(app.url("/api/v1/auth/me")).basic_auth("asha", Some(PASSWORD)).send().await.unwrap();
    assert_eq!(basic.status(), 401);
    assert_eq!(answer(&app, &asha.token).await.0, 200);
}

#[tokio::test]
async fn a_token_expires() {
    let app = app_with(&[("DARSHI_TOKEN_DAYS", "2"), ("DARSHI_STAFF_TOKEN_MINUTES", "5")]).await;
    let asha = app.citizen("asha").await;
    let admin = app.staff("chief-of-all", "super_admin").await;
    assert_eq!(claims_of(&admin.token)["user_type"], "admin");
    app.advance(Duration::minutes(6));
    assert_eq!(answer(&app, &admin.token).await, (401, "TOKEN_EXPIRED".to_owned()));
    assert_eq!(answer(&app, &asha.token).await.0, 200);
    app.advance(Duration::days(2));
    let response = asha.get("/api/v1/auth/me").await;
    assert!(response.headers().contains_key("www-authenticate"));
    assert_eq!(read(response).await.1, "TOKEN_EXPIRED");
}

#[tokio::test]
async fn a_bad_token_reads_as_anybody_and_writes_nothing() {
    let app = TestApp::new().await;
    let id = app.file_verified(crate::support::a_report()).await;
    let bad = app.phone("bad");
    for path in [format!("/api/v1/report/{id}"), "/api/v1/reports".to_owned(), "/api/v1/categories".to_owned()] {
        let response = bad.get(&path).await;
        assert_eq!(response.status(), 200, "{path}");
        assert_eq!(response.headers()["www-authenticate"], "Bearer error=\"invalid_token\"");
    }
    let form = crate::support::a_report().into_multipart();
    let posted = app.client.post(app.url("/api/v1/report")).bearer_auth("bad").multipart(form).send().await.unwrap();
    assert_eq!(read(posted).await.1, "INVALID_TOKEN", "not silently anonymous");
    assert_eq!(app.count("select count(*) from reports").await, 1);
    // Signing in with an old token in the header works.
    app.sign_up("asha").await;
    let form = [("username", "asha"), ("password", PASSWORD)];
    let token = app.client.post(app.url("/api/v1/auth/token")).bearer_auth("bad").form(&form).send().await.unwrap();
    assert_eq!(token.status(), 200);
}

#[tokio::test]
async fn keys_can_be_changed_while_tokens_live() {
    let before = app_with(&[("DARSHI_JWT_KEY", OLD_KEY)]).await;
    let asha = before.citizen("asha").await;
    // The same database under the new key: a server that was started anew.
    let after = TestApp::beside(&before, &[("DARSHI_JWT_KEY", KEY), ("DARSHI_JWT_KEY_PREVIOUS", OLD_KEY)]).await;
    assert_eq!(answer(&after, &asha.token).await.0, 200);
    let anew = after.sign_in("asha").await;
    assert_ne!(header_of(&anew.token).kid, header_of(&asha.token).kid);
    assert_eq!(answer(&after, &anew.token).await.0, 200);
    let without = TestApp::beside(&before, &[("DARSHI_JWT_KEY", KEY)]).await;
    assert_eq!(answer(&without, &asha.token).await, (401, "INVALID_TOKEN".to_owned()));
    assert_eq!(answer(&without, &anew.token).await.0, 200);
}

async fn refreshable(app: &TestApp) -> Value {
    let body = json!({ "username": "asha", "password": PASSWORD, "refresh": true, "device": "Pixel 7" });
    let (status, _, body) = read(app.api("/api/v1/auth/token", body).await).await;
    assert_eq!(status, 200, "{body}");
    body
}

async fn refresh(app: &TestApp, token: &Value) -> (u16, String, Value) {
    read(app.api("/api/v1/auth/refresh", json!({ "refresh_token": token })).await).await
}

#[tokio::test]
async fn a_refresh_token_is_changed_at_each_use_and_its_reuse_ends_the_sign_in() {
    let app = TestApp::new().await;
    app.sign_up("asha").await;
    let first = refreshable(&app).await;
    assert_eq!(first["expires_in"], 900);
    app.advance(Duration::minutes(16));
    assert_eq!(answer(&app, first["access_token"].as_str().unwrap()).await.1, "TOKEN_EXPIRED");
    let (status, _, second) = refresh(&app, &first["refresh_token"]).await;
    assert_eq!(status, 200);
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    let access = second["access_token"].as_str().unwrap();
    assert_eq!(answer(&app, access).await.0, 200);
    let stored: Vec<u8> =
        sqlx::query_scalar("select hash from refresh_tokens limit 1").fetch_one(&app.pool).await.unwrap();
    assert_eq!(stored.len(), 32, "a digest, not the token");

    // Somebody uses the first one again.
    assert_eq!(refresh(&app, &first["refresh_token"]).await.1, "INVALID_TOKEN");
    assert_eq!(answer(&app, access).await.1, "INVALID_TOKEN");
    assert_eq!(refresh(&app, &second["refresh_token"]).await.1, "INVALID_TOKEN");
    assert_eq!(refresh(&app, &"unknown".into()).await.1, "INVALID_TOKEN");
}

#[tokio::test]
async fn of_two_refreshes_at_once_one_wins_and_the_family_ends() {
    let app = TestApp::new().await;
    app.sign_up("asha").await;
    let first = refreshable(&app).await;
    let (one, two) = tokio::join!(refresh(&app, &first["refresh_token"]), refresh(&app, &first["refresh_token"]));
    let mut statuses = [one.0, two.0];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401]);
    assert_eq!(app.count("select count(*) from sign_ins").await, 0);
}

#[tokio::test]
async fn a_refresh_token_expires_and_can_be_revoked() {
    let app = TestApp::new().await;
    app.sign_up("asha").await;
    let tokens = refreshable(&app).await;
    let phone = app.phone(tokens["access_token"].as_str().unwrap());
    let other = app.sign_in("asha").await;
    let body = json!({ "refresh_token": tokens["refresh_token"] });
    assert_eq!(app.api("/api/v1/auth/revoke", body.clone()).await.status(), 401);
    let ravi = app.citizen("ravi").await;
    assert_eq!(ravi.post("/api/v1/auth/revoke", body.clone()).await.status(), 200, "somebody else's is left alone");
    assert_eq!(phone.get("/api/v1/auth/me").await.status(), 200);
    assert_eq!(other.post("/api/v1/auth/revoke", body).await.status(), 200);
    assert_eq!(phone.get("/api/v1/auth/me").await.status(), 401);
    assert_eq!(refresh(&app, &tokens["refresh_token"]).await.1, "INVALID_TOKEN");

    let tokens = refreshable(&app).await;
    app.advance(Duration::days(59));
    let (status, _, tokens) = refresh(&app, &tokens["refresh_token"]).await;
    assert_eq!(status, 200);
    app.advance(Duration::days(61));
    assert_eq!(refresh(&app, &tokens["refresh_token"]).await.1, "TOKEN_EXPIRED");
}
