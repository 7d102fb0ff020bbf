//! People who use the application by phone.

use super::TestApp;
use reqwest::{Client, Method, Response};
use serde_json::{Value, json};

/// A password that is taken.
pub const PASSWORD: &str = "monsoon lantern 42";

/// Somebody with a token.
#[derive(Clone)]
pub struct Phone {
    client: Client,
    base: String,
    pub token: String,
}

impl Phone {
    pub async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Response {
        let mut request = self.client.request(method, format!("{}{path}", self.base)).bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.json(&body);
        }
        request.send().await.unwrap()
    }

    pub async fn get(&self, path: &str) -> Response {
        self.call(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Response {
        self.call(Method::POST, path, Some(body)).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Response {
        self.call(Method::PUT, path, Some(body)).await
    }

    pub async fn delete(&self, path: &str) -> Response {
        self.call(Method::DELETE, path, None).await
    }

    /// The body of a call that must succeed.
    pub async fn json(&self, path: &str) -> Value {
        let response = self.get(path).await;
        assert_eq!(response.status(), 200, "{path}");
        response.json().await.unwrap()
    }
}

/// A reply's status, code (if it is an error) and body.
pub async fn read(response: Response) -> (u16, String, Value) {
    let status = response.status().as_u16();
    let body: Value = response.json().await.unwrap_or(Value::Null);
    (status, body["error"]["code"].as_str().unwrap_or_default().to_owned(), body)
}

impl TestApp {
    pub async fn api(&self, path: &str, body: Value) -> Response {
        self.client.post(self.url(path)).json(&body).send().await.unwrap()
    }

    pub async fn sign_up(&self, username: &str) -> Value {
        let email = format!("{username}@example.org");
        let body = json!({ "username": username, "email": email, "password": PASSWORD });
        let (status, _, body) = read(self.api("/api/v1/auth/register", body).await).await;
        assert_eq!(status, 201, "{body}");
        body
    }

    pub async fn token(&self, login: &str, password: &str) -> Response {
        let form = [("username", login), ("password", password)];
        self.client.post(self.url("/api/v1/auth/token")).form(&form).send().await.unwrap()
    }

    pub async fn sign_in(&self, login: &str) -> Phone {
        let (status, _, body) = read(self.token(login, PASSWORD).await).await;
        assert_eq!(status, 200, "{body}");
        self.phone(body["access_token"].as_str().unwrap())
    }

    pub fn phone(&self, token: &str) -> Phone {
        let client = super::app::a_client();
        Phone { client, base: self.base.clone(), token: token.to_owned() }
    }

    /// A citizen with an account and a phone.
    pub async fn citizen(&self, username: &str) -> Phone {
        self.sign_up(username).await;
        self.sign_in(username).await
    }

    /// The same without the door of signing up, which may ask for more.
    pub async fn citizen_quietly(&self, username: &str) -> Phone {
        let email = format!("{username}@example.org");
        let citizen = "citizen".parse().unwrap();
        self.services.accounts.create_staff(username, &email, citizen, None, Some(PASSWORD)).await.unwrap();
        self.sign_in(username).await
    }

    /// Somebody of staff with a phone.
    pub async fn staff(&self, username: &str, role: &str) -> Phone {
        let municipality = role.starts_with("municipality").then_some("ranchi_mc");
        let email = format!("{username}@example.org");
        let role = role.parse().unwrap();
        self.services.accounts.create_staff(username, &email, role, municipality, Some(PASSWORD)).await.unwrap();
        self.sign_in(username).await
    }

    /// A browser in which somebody is signed in.
    pub async fn browser(&self, username: &str) -> Client {
        let browser = super::app::a_client();
        let form = [("username", username), ("password", PASSWORD)];
        assert_eq!(browser.post(self.url("/web/signin")).form(&form).send().await.unwrap().status(), 303);
        browser
    }

    /// A page as a browser shows it: status and text.
    pub async fn page(&self, browser: &Client, path: &str) -> (u16, String) {
        let response = browser.get(self.url(path)).send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }
}
