//! Proof of work (ALTCHA), made and checked here: no other house learns who asks.

use super::keys::{Keys, digest};
use crate::domain::{AppError, ErrorCode};
use crate::server::{clock::Clock, db, error::Result};
use altcha::{Challenge, CreateChallengeOptions, Payload, VerifySolutionOptions, create_challenge, verify_solution};
use data_encoding::{BASE64, HEXLOWER};
use sqlx::PgPool;
use time::Duration;

/// How long a challenge may be answered: a form is filled in at the roadside.
const LIFE: Duration = Duration::hours(2);

/// Asks for work and checks it.
#[derive(Clone)]
pub struct Challenges {
    /// Iterations of PBKDF2; `None`: nothing is asked for.
    cost: Option<u32>,
    secret: String,
    pool: PgPool,
    clock: Clock,
}

impl Challenges {
    /// Asks for this much work, or for none.
    #[must_use]
    pub fn new(cost: Option<u32>, keys: &Keys, pool: PgPool, clock: Clock) -> Self {
        Self { cost, secret: HEXLOWER.encode(&keys.derive("altcha")), pool, clock }
    }

    /// Whether work is asked for.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.cost.is_some()
    }

    /// A new challenge.
    ///
    /// # Errors
    /// `NotConfigured` when none is asked for.
    pub fn ask(&self) -> Result<Challenge> {
        let cost = self.cost.ok_or(ErrorCode::NotConfigured)?;
        let challenge = create_challenge(CreateChallengeOptions {
            algorithm: "PBKDF2/SHA-256".to_owned(),
            cost,
            expires_at: Some((self.clock.now() + LIFE).unix_timestamp()),
            hmac_signature_secret: Some(self.secret.clone()),
            ..Default::default()
        });
        Ok(challenge.map_err(|error| anyhow::anyhow!("{error}"))?)
    }

    /// Checks the proof that a form carries, and that it is shown for the first time. `Ok(false)`: none
    /// was given where one is asked for.
    ///
    /// # Errors
    /// `ChallengeFailed` for a wrong, expired or repeated one; `Database`.
    pub async fn check(&self, proof: &str) -> Result<bool> {
        if !self.is_on() {
            return Ok(true);
        }
        let proof = proof.trim();
        if proof.is_empty() {
            return Ok(false);
        }
        let failed = || AppError::new(ErrorCode::ChallengeFailed);
        let bytes = BASE64.decode(proof.as_bytes()).map_err(|_| failed())?;
        let payload: Payload = serde_json::from_slice(&bytes).map_err(|_| failed())?;
        let secret = self.secret.clone();
        let expires_at = payload.challenge.parameters.expires_at.unwrap_or_default();
        let nonce = digest(&payload.challenge.parameters.nonce);
        // It is one derivation: some milliseconds, not for the async threads.
        let verified = tokio::task::spawn_blocking(move || {
            verify_solution(VerifySolutionOptions::new(&payload.challenge, &payload.solution, &secret))
        });
        let verified = verified.await.map_err(anyhow::Error::from)?.map_err(|_| failed())?;
        let now = self.clock.now();
        if !verified.verified || expires_at <= now.unix_timestamp() {
            return Err(failed().into());
        }
        let fresh = db::secrets::spend(&mut *self.pool.acquire().await?, &nonce, now + LIFE).await?;
        if fresh { Ok(true) } else { Err(failed().into()) }
    }
}
