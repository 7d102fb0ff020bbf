//! Another house that says who somebody is: `OpenID` Connect, and `GitHub`'s API, on loopback, as their published
//! protocols have them. It signs with its own RSA key, checks PKCE, and takes each code once.

use axum::{
    Form, Json, Router,
    extract::{Query, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use data_encoding::BASE64URL_NOPAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

/// What the next person is said to be, and how the house misbehaves.
#[derive(Clone)]
pub struct Person {
    pub subject: String,
    pub email: Option<String>,
    pub email_verified: bool,
    pub name: Option<String>,
    /// Claims that stand instead of the right ones.
    pub wrong: Value,
    /// Clicks "no".
    pub refuses: bool,
    /// Answers 503.
    pub is_away: bool,
}

type Codes = Arc<Mutex<HashMap<String, HashMap<String, String>>>>;

#[derive(Clone)]
pub struct Provider {
    pub url: String,
    pub person: Arc<Mutex<Person>>,
    codes: Codes,
}

pub fn somebody(subject: &str, email: &str, email_verified: bool) -> Person {
    Person {
        subject: subject.to_owned(),
        email: Some(email.to_owned()),
        email_verified,
        name: Some("Asha Devi".to_owned()),
        wrong: json!({}),
        refuses: false,
        is_away: false,
    }
}

impl Provider {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let person = Arc::new(Mutex::new(somebody("s1", "asha@example.org", true)));
        let this = Self { url, person, codes: Arc::default() };
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/jwks", get(keys))
            .route("/authorize", get(authorize))
            .route("/token", post(token))
            .route("/user", get(user))
            .route("/user/emails", get(emails))
            .route("/me", get(me))
            .with_state(this.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        this
    }

    pub fn is(&self, person: Person) {
        *self.person.lock().unwrap() = person;
    }

    /// Variables that set it up as an OIDC issuer, as Google, as `GitHub` and as Facebook.
    pub fn settings(&self) -> Vec<(&'static str, String)> {
        let at = |path: &str| format!("{}{path}", self.url);
        vec![
            ("OIDC_CLIENT_ID", "darshi".to_owned()),
            ("OIDC_CLIENT_SECRET", "secret".to_owned()),
            ("OIDC_ISSUER", at("")),
            ("OIDC_NAME", "City".to_owned()),
            ("GOOGLE_CLIENT_ID", "darshi".to_owned()),
            ("GOOGLE_CLIENT_SECRET", "secret".to_owned()),
            ("GOOGLE_ISSUER", at("")),
            ("GITHUB_CLIENT_ID", "darshi".to_owned()),
            ("GITHUB_CLIENT_SECRET", "secret".to_owned()),
            ("GITHUB_AUTH_URL", at("/authorize")),
            ("GITHUB_TOKEN_URL", at("/token")),
            ("GITHUB_API_URL", at("")),
            ("FACEBOOK_CLIENT_ID", "darshi".to_owned()),
            ("FACEBOOK_CLIENT_SECRET", "secret".to_owned()),
            ("FACEBOOK_AUTH_URL", at("/authorize")),
            ("FACEBOOK_TOKEN_URL", at("/token")),
            ("FACEBOOK_API_URL", at("")),
        ]
    }
}

async fn discovery(State(this): State<Provider>) -> Response {
    if this.person.lock().unwrap().is_away {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let at = |path: &str| format!("{}{path}", this.url);
    Json(json!({
        "issuer": this.url, "authorization_endpoint": at("/authorize"), "token_endpoint": at("/token"),
        "jwks_uri": at("/jwks"),
    }))
    .into_response()
}

/// The modulus of the test key, read from its PKCS #1 structure.
fn modulus() -> Vec<u8> {
    let der = include_bytes!("rsa_test_key.der");
    // SEQUENCE (4 bytes), version INTEGER (3 bytes), then the modulus: tag, 0x82, length, a leading zero.
    let length = usize::from(u16::from_be_bytes([der[9], der[10]]));
    der[12..11 + length].to_vec()
}

async fn keys() -> Json<Value> {
    let n = BASE64URL_NOPAD.encode(&modulus());
    Json(json!({ "keys": [{ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": "k1", "n": n, "e": "AQAB" }] }))
}

async fn authorize(State(this): State<Provider>, Query(query): Query<HashMap<String, String>>) -> Redirect {
    assert_eq!(query["response_type"], "code");
    assert_eq!(query["code_challenge_method"], "S256");
    let back = &query["redirect_uri"];
    if this.person.lock().unwrap().refuses {
        return Redirect::to(&format!("{back}?error=access_denied&state={}", query["state"]));
    }
    let code = format!("code{}", fastrand::u64(..));
    this.codes.lock().unwrap().insert(code.clone(), query.clone());
    Redirect::to(&format!("{back}?code={code}&state={}", query["state"]))
}

async fn token(State(this): State<Provider>, Form(form): Form<HashMap<String, String>>) -> Response {
    let person = this.person.lock().unwrap().clone();
    if person.is_away {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let refused = || (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_grant" }))).into_response();
    let Some(asked) = this.codes.lock().unwrap().remove(&form["code"]) else { return refused() };
    let challenge = BASE64URL_NOPAD.encode(&Sha256::digest(form["code_verifier"].as_bytes()));
    if asked["code_challenge"] != challenge || asked["redirect_uri"] != form["redirect_uri"] {
        return refused();
    }
    let now = darshi::server::clock::Clock::system().now().unix_timestamp();
    let mut claims = json!({
        "iss": this.url, "aud": asked["client_id"], "sub": person.subject, "exp": now + 300, "iat": now,
        "nonce": asked.get("nonce"), "email": person.email, "email_verified": person.email_verified, "name": person.name,
    });
    for (name, value) in person.wrong.as_object().unwrap() {
        claims[name] = value.clone();
    }
    let key = EncodingKey::from_rsa_der(include_bytes!("rsa_test_key.der"));
    let header = Header { kid: Some("k1".to_owned()), ..Header::new(Algorithm::RS256) };
    let id_token = jsonwebtoken::encode(&header, &claims, &key).unwrap();
    Json(json!({ "access_token": "at", "token_type": "Bearer", "expires_in": 300, "id_token": id_token }))
        .into_response()
}

fn is_known(headers: &HeaderMap) -> bool {
    headers.get("authorization").is_some_and(|value| value == "Bearer at") && headers.contains_key("user-agent")
}

async fn user(State(this): State<Provider>, headers: HeaderMap) -> Json<Value> {
    assert!(is_known(&headers));
    let person = this.person.lock().unwrap().clone();
    Json(json!({ "id": 4711, "login": "asha-gh", "name": person.name, "email": "profile@example.org" }))
}

async fn emails(State(this): State<Provider>, headers: HeaderMap) -> Json<Value> {
    assert!(is_known(&headers));
    let person = this.person.lock().unwrap().clone();
    Json(json!([
        { "email": "second@example.org", "primary": false, "verified": true },
        { "email": person.email, "primary": true, "verified": person.email_verified },
    ]))
}

async fn me(State(this): State<Provider>, headers: HeaderMap) -> Json<Value> {
    assert!(is_known(&headers));
    let person = this.person.lock().unwrap().clone();
    Json(json!({ "id": "fb-1", "name": person.name, "email": person.email }))
}
