//! Other houses that say who somebody is: OAuth 2 with PKCE, `OpenID` Connect where they speak it.

mod id_token;

use crate::server::config::{OAuthProvider, Protocol, Urls};
use futures::future::BoxFuture;
use id_token::Discovery;
use oauth2::{
    AsyncHttpClient, AuthUrl, AuthorizationCode, Client, ClientId, ClientSecret, CsrfToken, EndpointNotSet,
    EndpointSet, ExtraTokenFields, HttpRequest, HttpResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
    StandardRevocableToken, StandardTokenResponse, TokenResponse, TokenUrl,
    basic::{BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse, BasicTokenType},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{collections::HashMap, sync::Arc};
use time::OffsetDateTime;
use tokio::sync::Mutex;

/// Why a provider did not tell who somebody is.
#[derive(Debug, thiserror::Error)]
pub enum OAuthError {
    /// It is away, or answers with nonsense.
    #[error("provider: {0:#}")]
    Provider(#[from] anyhow::Error),
    /// It refused the code, or its token is not for us.
    #[error("refused: {0}")]
    Refused(String),
}

type Result<T, E = OAuthError> = std::result::Result<T, E>;

/// What a sign-in elsewhere has to remember until the person comes back.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Pending {
    /// Comes back unchanged.
    pub state: String,
    /// Stands in the ID token.
    pub nonce: String,
    /// Proves that whoever began is who ends (RFC 7636).
    pub verifier: String,
}

/// Who somebody is, as the provider says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The provider's own id of the person, which never changes.
    pub subject: String,
    /// An address.
    pub email: Option<String>,
    /// Whether the provider has made sure that the address is the person's.
    pub email_verified: bool,
    /// A name.
    pub name: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct IdTokenField {
    id_token: Option<String>,
}

impl ExtraTokenFields for IdTokenField {}

type Tokens = StandardTokenResponse<IdTokenField, BasicTokenType>;
type OAuthClient = Client<
    BasicErrorResponse,
    Tokens,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

/// Talks to the providers that are set up.
#[derive(Clone)]
pub struct OAuthProviders {
    providers: Arc<Vec<OAuthProvider>>,
    http: reqwest::Client,
    base_url: Arc<str>,
    /// Discovery documents by issuer; they change about never.
    known: Arc<Mutex<HashMap<String, Discovery>>>,
}

impl OAuthProviders {
    /// With these providers; people come back to `base_url`.
    ///
    /// # Errors
    /// When no HTTP client can be made.
    pub fn new(providers: Vec<OAuthProvider>, base_url: &str) -> anyhow::Result<Self> {
        Ok(Self {
            providers: Arc::new(providers),
            http: super::http::client()?,
            base_url: base_url.into(),
            known: Arc::default(),
        })
    }

    /// Slugs and names of the providers.
    pub fn list(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.providers.iter().map(|provider| (provider.slug, provider.name.as_str()))
    }

    /// A provider that is set up.
    #[must_use]
    pub fn find(&self, slug: &str) -> Option<&OAuthProvider> {
        self.providers.iter().find(|provider| provider.slug == slug)
    }

    /// Begins: where to send the person, and what to remember until they come back.
    ///
    /// # Errors
    /// `Provider` when its addresses cannot be learned.
    pub async fn begin(&self, provider: &OAuthProvider) -> Result<(String, Pending)> {
        let client = self.client(provider).await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let nonce = CsrfToken::new_random();
        let mut request = client.authorize_url(CsrfToken::new_random).set_pkce_challenge(challenge);
        let scopes: &[&str] = match &provider.protocol {
            Protocol::Oidc { .. } => &["openid", "email", "profile"],
            Protocol::GitHub(_) => &["read:user", "user:email"],
            Protocol::Facebook(_) => &["public_profile", "email"],
        };
        request = request.add_scopes(scopes.iter().map(|scope| Scope::new((*scope).to_owned())));
        if matches!(provider.protocol, Protocol::Oidc { .. }) {
            request = request.add_extra_param("nonce", nonce.secret().clone());
        }
        let (url, state) = request.url();
        let pending =
            Pending { state: state.into_secret(), nonce: nonce.into_secret(), verifier: verifier.into_secret() };
        Ok((url.to_string(), pending))
    }

    /// Ends: changes the code for the person.
    ///
    /// # Errors
    /// `Refused` for a code or token that is not ours; `Provider` when it is away.
    pub async fn finish(
        &self,
        provider: &OAuthProvider,
        pending: &Pending,
        code: &str,
        now: OffsetDateTime,
    ) -> Result<Person> {
        let client = self.client(provider).await?;
        let tokens = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .set_pkce_verifier(PkceCodeVerifier::new(pending.verifier.clone()))
            .request_async(&ByUs(&self.http))
            .await
            .map_err(|error| match error {
                oauth2::RequestTokenError::ServerResponse(answer) => OAuthError::Refused(answer.error().to_string()),
                other => OAuthError::Provider(anyhow::anyhow!("{other}")),
            })?;
        let access = tokens.access_token().secret();
        match &provider.protocol {
            Protocol::Oidc { issuer } => {
                let token = tokens.extra_fields().id_token.as_deref();
                let token = token.ok_or_else(|| OAuthError::Refused("no ID token".to_owned()))?;
                let keys = self.discover(issuer).await?.keys(&self.http).await?;
                id_token::read(token, &keys, issuer, &provider.client_id, &pending.nonce, now)
            }
            Protocol::GitHub(urls) => self.github_person(urls, access).await,
            Protocol::Facebook(urls) => self.facebook_person(urls, access).await,
        }
    }

    async fn github_person(&self, urls: &Urls, access: &str) -> Result<Person> {
        let user = self.get(&format!("{}/user", urls.user), access).await?;
        // The profile's address is what the person typed; the list says which are verified.
        let emails = self.get(&format!("{}/user/emails", urls.user), access).await.unwrap_or_default();
        let flag = |email: &Value, name: &str| email[name].as_bool() == Some(true);
        let list = emails.as_array().map(Vec::as_slice).unwrap_or_default();
        let email = list.iter().find(|email| flag(email, "primary")).or_else(|| list.first());
        Ok(Person {
            subject: subject(&user["id"])?,
            email: email.and_then(|email| text(&email["email"])),
            email_verified: email.is_some_and(|email| flag(email, "verified")),
            name: text(&user["login"]).or_else(|| text(&user["name"])),
        })
    }

    async fn facebook_person(&self, urls: &Urls, access: &str) -> Result<Person> {
        let user = self.get(&format!("{}/me?fields=id,name,email", urls.user), access).await?;
        Ok(Person {
            subject: subject(&user["id"])?,
            email: text(&user["email"]),
            // Facebook does not say whether it has made sure.
            email_verified: false,
            name: text(&user["name"]),
        })
    }

    async fn get(&self, url: &str, access: &str) -> Result<Value> {
        let request = self.http.get(url).bearer_auth(access).header("accept", "application/json");
        let answer = request.send().await.map_err(anyhow::Error::from)?;
        let answer = answer.error_for_status().map_err(anyhow::Error::from)?;
        Ok(answer.json().await.map_err(anyhow::Error::from)?)
    }

    /// The provider's addresses, by its discovery document where it has one.
    async fn client(&self, provider: &OAuthProvider) -> Result<OAuthClient> {
        let (auth, token) = match &provider.protocol {
            Protocol::Oidc { issuer } => {
                let found = self.discover(issuer).await?;
                (found.authorization_endpoint, found.token_endpoint)
            }
            Protocol::GitHub(urls) | Protocol::Facebook(urls) => (urls.auth.clone(), urls.token.clone()),
        };
        let redirect = format!("{}/api/v1/auth/{}/callback", self.base_url, provider.slug);
        Ok(Client::new(ClientId::new(provider.client_id.clone()))
            .set_client_secret(ClientSecret::new(provider.client_secret.0.clone()))
            .set_auth_uri(AuthUrl::new(auth).map_err(anyhow::Error::from)?)
            .set_token_uri(TokenUrl::new(token).map_err(anyhow::Error::from)?)
            .set_redirect_uri(RedirectUrl::new(redirect).map_err(anyhow::Error::from)?))
    }

    async fn discover(&self, issuer: &str) -> Result<Discovery> {
        if let Some(found) = self.known.lock().await.get(issuer) {
            return Ok(found.clone());
        }
        let found = Discovery::fetch(&self.http, issuer).await?;
        self.known.lock().await.insert(issuer.to_owned(), found.clone());
        Ok(found)
    }
}

/// The oauth2 crate's requests by our own client.
struct ByUs<'a>(&'a reqwest::Client);

impl<'c> AsyncHttpClient<'c> for ByUs<'_> {
    type Error = reqwest::Error;
    type Future = BoxFuture<'c, std::result::Result<HttpResponse, reqwest::Error>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let mut answer = self.0.execute(request.try_into()?).await?;
            let mut response = HttpResponse::new(Vec::new());
            *response.status_mut() = answer.status();
            std::mem::swap(response.headers_mut(), answer.headers_mut());
            *response.body_mut() = answer.bytes().await?.to_vec();
            Ok(response)
        })
    }
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned).filter(|text| !text.is_empty())
}

/// An id is a number with some, a text with others.
fn subject(value: &Value) -> Result<String> {
    let id = value.as_i64().map(|id| id.to_string()).or_else(|| text(value));
    id.ok_or_else(|| OAuthError::Provider(anyhow::anyhow!("the provider gave no id")))
}
