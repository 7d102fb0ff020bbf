//! The server's key, and the keys derived from it: one secret to keep and to share between servers.

use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::path::Path;

/// The root key.
#[derive(Clone)]
pub struct Keys {
    root: Vec<u8>,
}

impl Keys {
    /// The configured key, or one that is made once and kept in the data folder.
    ///
    /// # Errors
    /// When the key's file cannot be read or written.
    pub fn new(configured: Option<&str>, data_dir: &Path) -> std::io::Result<Self> {
        let root = match configured {
            Some(key) => key.as_bytes().to_vec(),
            None => kept_key(&data_dir.join("secret.key"))?,
        };
        Ok(Self { root })
    }

    /// The key itself.
    #[must_use]
    pub fn root(&self) -> &[u8] {
        &self.root
    }

    /// A key of 64 bytes for one purpose: HMAC-SHA-256 of the purpose's name and a counter (the expanding
    /// half of HKDF, RFC 5869).
    #[must_use]
    pub fn derive(&self, purpose: &str) -> [u8; 64] {
        let mut derived = [0; 64];
        for (n, half) in derived.chunks_mut(32).enumerate() {
            // HMAC takes keys of any length.
            let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.root) else { continue };
            mac.update(purpose.as_bytes());
            mac.update(&[0, u8::from(n > 0)]);
            half.copy_from_slice(&mac.finalize().into_bytes());
        }
        derived
    }
}

fn kept_key(path: &Path) -> std::io::Result<Vec<u8>> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    if let Ok(key) = std::fs::read(path)
        && key.len() >= 32
    {
        return Ok(key);
    }
    let mut key = vec![0; 32];
    getrandom::fill(&mut key).map_err(|error| std::io::Error::other(error.to_string()))?;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    // Written whole under another name, then linked: of two servers that start at once, one key wins.
    let part = path.with_extension(format!("{}.part", std::process::id()));
    let mut file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part)?;
    file.write_all(&key)?;
    file.sync_all()?;
    let linked = std::fs::hard_link(&part, path);
    std::fs::remove_file(&part)?;
    match linked {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => std::fs::read(path),
        Err(error) => Err(error),
        Ok(()) => Ok(key),
    }
}

/// 256 random bits as text for addresses and tokens.
///
/// # Errors
/// When the system has no randomness to give.
pub fn random_secret() -> std::io::Result<String> {
    let mut random = [0; 32];
    getrandom::fill(&mut random).map_err(|error| std::io::Error::other(error.to_string()))?;
    Ok(data_encoding::BASE64URL_NOPAD.encode(&random))
}

/// What is kept of a secret with 256 random bits: its SHA-256. Slow hashing is for what people think up.
#[must_use]
pub fn digest(secret: &str) -> [u8; 32] {
    use sha2::Digest;
    Sha256::digest(secret.as_bytes()).into()
}
