//! Passwords: argon2id, away from the async threads, a few at a time.

use crate::domain::{
    FieldProblem, Role,
    account_text::{PASSWORD_LENGTH, check_password},
};
use crate::server::error::Result;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version, password_hash::phc::PasswordHash};
use std::{sync::Arc, time::Instant};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;

/// OWASP's Password Storage Cheat Sheet (2025), the first choice for argon2id: 19 MiB, 2 passes, 1 lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Fewest characters of a password of staff.
const STAFF_LENGTH: u32 = 12;
/// zxcvbn's score from 0 to 4 that a password must reach: "safely unguessable: moderate protection from
/// offline slow-hash scenario".
const STRENGTH: u8 = 3;
/// zxcvbn's work grows with the square of the length; what is longer is strong by its beginning.
const JUDGED: usize = 40;

/// Hashes and compares passwords.
#[derive(Clone)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    argon2: Argon2<'static>,
    /// The hash of nobody's password: an unknown name must take as long as a known one.
    nobody: Arc<str>,
}

/// What comparing a password told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is another one.
    Wrong,
    /// It is the one.
    Right,
    /// It is the one, but was hashed with other parameters: here is the hash with the present ones.
    RightRehashed(String),
}

impl Passwords {
    /// Works on at most `workers` passwords at once.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn new(workers: usize) -> anyhow::Result<Self> {
        let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|error| anyhow::anyhow!("{error}"))?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let nobody = hash(&argon2, &super::keys::random_secret()?)?.into();
        Ok(Self { turns: Arc::new(Semaphore::new(workers)), argon2, nobody })
    }

    /// Whether somebody of this role may take a password: length, a letter and a digit, and hard to guess,
    /// also for who knows what else the person typed (`about`).
    ///
    /// # Errors
    /// The problem, for the field.
    pub fn check(password: &str, role: Role, about: &[&str]) -> Result<(), FieldProblem> {
        check_password(password)?;
        if role.is_staff() && password.chars().count() < STAFF_LENGTH as usize {
            return Err(FieldProblem::Length { min: STAFF_LENGTH, max: PASSWORD_LENGTH.1 });
        }
        let judged: String = password.chars().take(JUDGED).collect();
        let about: Vec<&str> = about.iter().flat_map(|text| [*text].into_iter().chain(text.split('@'))).collect();
        let strength = u8::from(zxcvbn::zxcvbn(&judged, &about).score());
        if strength >= STRENGTH { Ok(()) } else { Err(FieldProblem::PasswordWeak) }
    }

    /// The PHC string of a password.
    ///
    /// # Errors
    /// `Internal` when hashing fails.
    pub async fn hash(&self, password: &str) -> Result<String> {
        let (password, argon2) = (composed(password), self.argon2.clone());
        Ok(self.blocking(move || hash(&argon2, &password)).await??)
    }

    /// Compares a password with a PHC string; without one, with nobody's, so that it takes as long.
    ///
    /// # Errors
    /// `Internal` when a stored hash cannot be read.
    pub async fn verify(&self, password: &str, stored: Option<&str>) -> Result<Verdict> {
        let known = stored.is_some();
        let stored = stored.map_or_else(|| self.nobody.to_string(), str::to_owned);
        let (password, argon2) = (composed(password), self.argon2.clone());
        let verdict = self.blocking(move || -> anyhow::Result<Verdict> {
            let parsed = PasswordHash::new(&stored).map_err(|error| anyhow::anyhow!("a stored hash: {error}"))?;
            if argon2.verify_password(password.as_bytes(), &parsed).is_err() {
                return Ok(Verdict::Wrong);
            }
            let params = Params::try_from(&parsed).map_err(|error| anyhow::anyhow!("a stored hash: {error}"))?;
            let same = (params.m_cost(), params.t_cost(), params.p_cost()) == (MEMORY_KIB, PASSES, LANES)
                && parsed.algorithm.as_str() == "argon2id";
            Ok(if same { Verdict::Right } else { Verdict::RightRehashed(hash(&argon2, &password)?) })
        });
        let verdict = verdict.await??;
        Ok(if known { verdict } else { Verdict::Wrong })
    }

    /// How long one comparison takes here, in ms: the median of 50.
    ///
    /// # Errors
    /// `Internal` when hashing fails.
    pub async fn time_of_one(&self) -> Result<f64> {
        let mut times = Vec::new();
        for _ in 0..50 {
            let from = Instant::now();
            self.verify("monsoon lantern 42", None).await?;
            times.push(from.elapsed().as_secs_f64() * 1000.0);
        }
        times.sort_by(f64::total_cmp);
        Ok(times[times.len() / 2])
    }

    async fn blocking<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let turn = self.turns.clone().acquire_owned().await.map_err(anyhow::Error::from)?;
        let work = move || {
            let _turn = turn;
            work()
        };
        Ok(tokio::task::spawn_blocking(work).await.map_err(anyhow::Error::from)?)
    }
}

/// The same password typed on another keyboard is the same text (RFC 8265, 4.2: NFC).
fn composed(password: &str) -> String {
    password.nfc().collect()
}

fn hash(argon2: &Argon2<'_>, password: &str) -> anyhow::Result<String> {
    let hash = argon2.hash_password(password.as_bytes()).map_err(|error| anyhow::anyhow!("hashing: {error}"))?;
    Ok(hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_known_again_however_it_is_composed() {
        let passwords = Passwords::new(1).unwrap();
        let stored = passwords.hash("caf\u{e9} wall 42").await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert_eq!(passwords.verify("cafe\u{301} wall 42", Some(&stored)).await.unwrap(), Verdict::Right);
        assert_eq!(passwords.verify("cafe wall 42", Some(&stored)).await.unwrap(), Verdict::Wrong);
        assert_eq!(passwords.verify("anything", None).await.unwrap(), Verdict::Wrong);
    }

    #[tokio::test]
    async fn a_hash_of_other_parameters_is_made_anew() {
        let passwords = Passwords::new(1).unwrap();
        let params = Params::new(4096, 3, 1, None).unwrap();
        let old = hash(&Argon2::new(Algorithm::Argon2id, Version::V0x13, params), "wall 42 river").unwrap();
        let Verdict::RightRehashed(new) = passwords.verify("wall 42 river", Some(&old)).await.unwrap() else {
            panic!("not rehashed")
        };
        assert_eq!(passwords.verify("wall 42 river", Some(&new)).await.unwrap(), Verdict::Right);
    }

    #[test]
    fn guessable_passwords_are_refused() {
        for weak in ["password1", "Passw0rd123", "abcd1234", "ranchi12", "asha2024", "qwerty12345"] {
            assert!(Passwords::check(weak, Role::Citizen, &["asha", "asha@example.org"]).is_err(), "{weak}");
        }
        assert_eq!(Passwords::check("tallulahgrove1", Role::Citizen, &[]), Ok(()));
        assert_eq!(
            Passwords::check("tallulahgrove1", Role::Citizen, &["TallulahGrove"]),
            Err(FieldProblem::PasswordWeak)
        );
        for strong in ["monsoon lantern 42", "tX7#kd93Lq"] {
            assert_eq!(Passwords::check(strong, Role::Citizen, &["asha"]), Ok(()), "{strong}");
        }
        let staff = Passwords::check("tX7#kd93Lq", Role::Moderator, &[]);
        assert_eq!(staff, Err(FieldProblem::Length { min: 12, max: 128 }));
        assert_eq!(
            Passwords::check("seven elephants crossed the muddy river at 5 in the morning", Role::Citizen, &[]),
            Ok(())
        );
    }
}
