//! Tokens of phones: JWT, HS256 (API contract §0.1). A token names a sign-in; what it may do is read from
//! the database, its claims grant nothing.

use super::keys::Keys;
use crate::domain::{ErrorCode, ids::AccountId, ids::SessionId};
use crate::server::{config, error::Result};
use data_encoding::HEXLOWER;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use time::OffsetDateTime;
use uuid::Uuid;

/// What a token says (API contract §0.1, "Auth").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names are the contract's")]
pub struct Claims {
    pub sub: String,
    pub user_id: AccountId,
    pub username: String,
    pub role: String,
    pub user_type: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub municipality_id: Option<String>,
    pub sid: SessionId,
    pub jti: Uuid,
    pub iss: String,
    pub aud: String,
    pub iat: i64,
    pub exp: i64,
}

struct Key {
    id: String,
    decoding: DecodingKey,
}

/// Makes and reads tokens.
#[derive(Clone)]
pub struct Tokens {
    signing: Arc<(String, EncodingKey)>,
    known: Arc<Vec<Key>>,
    issuer: Arc<str>,
    audience: Arc<str>,
}

impl Tokens {
    /// With the configured keys, else one derived from the server's.
    #[must_use]
    pub fn new(accounts: &config::Accounts, keys: &Keys, base_url: &str) -> Self {
        let derived = keys.derive("jwt");
        let present = accounts.jwt_key.as_ref().map_or(&derived[..], |key| key.0.as_bytes());
        let previous = accounts.jwt_key_previous.as_ref().map(|key| key.0.as_bytes());
        let key = |secret: &[u8]| Key { id: key_id(secret), decoding: DecodingKey::from_secret(secret) };
        Self {
            signing: Arc::new((key_id(present), EncodingKey::from_secret(present))),
            known: Arc::new([Some(present), previous].into_iter().flatten().map(key).collect()),
            issuer: base_url.into(),
            audience: format!("{base_url}/api/v1").into(),
        }
    }

    /// Who issues them, for the claims.
    #[must_use]
    pub fn issuer(&self) -> String {
        self.issuer.to_string()
    }

    /// For whom they are, for the claims.
    #[must_use]
    pub fn audience(&self) -> String {
        self.audience.to_string()
    }

    /// Signs claims.
    ///
    /// # Errors
    /// `Internal` when signing fails.
    pub fn sign(&self, claims: &Claims) -> Result<String> {
        let (id, key) = &*self.signing;
        let header = Header { kid: Some(id.clone()), ..Header::new(Algorithm::HS256) };
        Ok(jsonwebtoken::encode(&header, claims, key).map_err(anyhow::Error::from)?)
    }

    /// Reads a token: signature by one of our keys, issuer, audience, time.
    ///
    /// # Errors
    /// `InvalidToken`, `TokenExpired`.
    pub fn read(&self, token: &str, now: OffsetDateTime) -> Result<Claims, ErrorCode> {
        let header = jsonwebtoken::decode_header(token).map_err(|_| ErrorCode::InvalidToken)?;
        let key = self.known.iter().find(|key| Some(&key.id) == header.kid.as_ref()).ok_or(ErrorCode::InvalidToken)?;
        // HS256 alone: neither "none" nor a public key taken for a secret.
        let mut rules = Validation::new(Algorithm::HS256);
        rules.set_issuer(&[&*self.issuer]);
        rules.set_audience(&[&*self.audience]);
        // Against our own clock, below.
        rules.validate_exp = false;
        let claims = jsonwebtoken::decode::<Claims>(token, &key.decoding, &rules);
        let claims = claims.map_err(|_| ErrorCode::InvalidToken)?.claims;
        if claims.exp <= now.unix_timestamp() { Err(ErrorCode::TokenExpired) } else { Ok(claims) }
    }
}

/// Tells keys apart without telling anything about them.
fn key_id(secret: &[u8]) -> String {
    let digest = Sha256::new().chain_update(b"key id").chain_update(secret).finalize();
    HEXLOWER.encode(&digest[..6])
}
