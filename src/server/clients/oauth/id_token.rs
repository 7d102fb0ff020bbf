//! ID tokens (`OpenID` Connect Core 1.0, 3.1.3.7): signature by the issuer's keys, issuer, audience, time, nonce.

use super::{OAuthError, Person};
use anyhow::Context;
use jsonwebtoken::{DecodingKey, Validation, jwk::JwkSet};
use serde::Deserialize;
use serde_json::Value;
use time::OffsetDateTime;

/// Seconds by which the issuer's clock may differ from ours.
const LEEWAY: i64 = 60;

/// What we need of `/.well-known/openid-configuration`.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Discovery {
    issuer: String,
    pub authorization_endpoint: String,
    pub token_endpoint: String,
    jwks_uri: String,
}

impl Discovery {
    pub async fn fetch(http: &reqwest::Client, issuer: &str) -> anyhow::Result<Self> {
        let url = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let answer = http.get(&url).send().await?.error_for_status()?;
        let found: Self = answer.json().await.context("the discovery document cannot be read")?;
        // OpenID Connect Discovery 1.0, 4.3: it must be the issuer's own.
        anyhow::ensure!(
            found.issuer.trim_end_matches('/') == issuer.trim_end_matches('/'),
            "another issuer's document"
        );
        Ok(found)
    }

    /// The issuer's present keys; asked for each time, since they are changed without notice.
    pub async fn keys(&self, http: &reqwest::Client) -> anyhow::Result<JwkSet> {
        let answer = http.get(&self.jwks_uri).send().await?.error_for_status()?;
        answer.json().await.context("the issuer's keys cannot be read")
    }
}

#[derive(Debug, Deserialize)]
struct Claims {
    sub: String,
    exp: i64,
    nonce: Option<String>,
    email: Option<String>,
    email_verified: Option<Value>,
    name: Option<String>,
}

/// The person of a token that was made for us, for this sign-in.
pub(super) fn read(
    token: &str,
    keys: &JwkSet,
    issuer: &str,
    client_id: &str,
    nonce: &str,
    now: OffsetDateTime,
) -> Result<Person, OAuthError> {
    let refused = |why: &str| OAuthError::Refused(why.to_owned());
    let header = jsonwebtoken::decode_header(token).map_err(|_| refused("the ID token cannot be read"))?;
    let jwk = match &header.kid {
        Some(id) => keys.find(id),
        None => keys.keys.first().filter(|_| keys.keys.len() == 1),
    };
    let jwk = jwk.ok_or_else(|| refused("the ID token is signed by an unknown key"))?;
    // The key says which algorithm it is for; a symmetric one is no issuer's public key.
    let key = DecodingKey::from_jwk(jwk).map_err(|_| refused("the issuer's key cannot be read"))?;
    let allowed = jwk.common.key_algorithm.and_then(|algorithm| algorithm.to_string().parse().ok());
    let algorithm = allowed.unwrap_or(header.alg);
    if matches!(format!("{algorithm:?}").as_str(), "HS256" | "HS384" | "HS512") || algorithm != header.alg {
        return Err(refused("the ID token's algorithm is not the key's"));
    }
    let mut rules = Validation::new(algorithm);
    rules.set_issuer(&[issuer.to_owned(), issuer.trim_end_matches('/').to_owned()]);
    rules.set_audience(&[client_id]);
    rules.validate_exp = false;
    let claims = jsonwebtoken::decode::<Claims>(token, &key, &rules);
    let claims = claims.map_err(|error| refused(&format!("the ID token: {error}")))?.claims;
    if claims.exp + LEEWAY <= now.unix_timestamp() {
        return Err(refused("the ID token has expired"));
    }
    if claims.nonce.as_deref() != Some(nonce) {
        return Err(refused("the ID token is of another sign-in"));
    }
    // Some send the flag as a text.
    let email_verified = matches!(&claims.email_verified, Some(Value::Bool(true)))
        || matches!(&claims.email_verified, Some(Value::String(text)) if text == "true");
    Ok(Person {
        subject: claims.sub,
        email_verified: email_verified && claims.email.is_some(),
        email: claims.email.filter(|email| !email.is_empty()),
        name: claims.name,
    })
}
