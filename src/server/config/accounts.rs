//! Accounts: tokens, proof of work, sign-in by other houses.

use super::reader::Reader;
use std::time::Duration;

/// Accounts and how one signs in.
#[derive(Clone, Debug)]
pub struct Accounts {
    /// Key of the phones' tokens, 32 bytes or more; `None`: derived from the secret key.
    pub jwt_key: Option<Secret>,
    /// The key before it: its tokens are still taken until they expire.
    pub jwt_key_previous: Option<Secret>,
    /// Life of a citizen's token.
    pub token_life: Duration,
    /// Life of a token of staff.
    pub staff_token_life: Duration,
    /// Iterations of PBKDF2 of a proof of work; `None`: none is asked for.
    pub proof_of_work: Option<u32>,
    /// Where the old web client lives: scheme and host, without a slash at the end.
    pub frontend_url: String,
    /// Where a phone app may be sent back to after OAuth, exact addresses.
    pub redirect_uris: Vec<String>,
    /// Providers that are set up.
    pub providers: Vec<OAuthProvider>,
}

/// A text that no log shows.
#[derive(Clone)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

/// A provider that is set up.
#[derive(Clone, Debug)]
pub struct OAuthProvider {
    /// As in addresses: `google`.
    pub slug: &'static str,
    /// As people know it.
    pub name: String,
    /// Our id there.
    pub client_id: String,
    /// Our secret there.
    pub client_secret: Secret,
    /// How to talk to it.
    pub protocol: Protocol,
}

/// How a provider tells who somebody is.
#[derive(Clone, Debug)]
pub enum Protocol {
    /// `OpenID` Connect: everything follows from the issuer's discovery document.
    Oidc {
        /// Its address, as in its tokens.
        issuer: String,
    },
    /// `GitHub`: OAuth 2 and its API.
    GitHub(Urls),
    /// Facebook: OAuth 2 and the Graph API.
    Facebook(Urls),
}

/// Addresses of a provider without discovery.
#[derive(Clone, Debug)]
pub struct Urls {
    /// Where people consent.
    pub auth: String,
    /// Where a code becomes a token.
    pub token: String,
    /// Who the token's person is.
    pub user: String,
}

impl Accounts {
    pub(super) fn read(read: &mut Reader<'_>, base_url: &str) -> Self {
        let long = |read: &mut Reader<'_>, name: &str| {
            let key = read.text(name);
            read.require(key.as_ref().is_none_or(|key| key.len() >= 32), name, "must have at least 32 bytes");
            key.map(Secret)
        };
        let jwt_key = long(read, "DARSHI_JWT_KEY");
        let jwt_key_previous = long(read, "DARSHI_JWT_KEY_PREVIOUS");
        let days: u64 = read.parsed("DARSHI_TOKEN_DAYS", 30, "a number of days");
        let minutes: u64 = read.parsed("DARSHI_STAFF_TOKEN_MINUTES", 60, "a number of minutes");
        read.require((1..=3650).contains(&days), "DARSHI_TOKEN_DAYS", "must be 1 to 3650");
        read.require((1..=525_600).contains(&minutes), "DARSHI_STAFF_TOKEN_MINUTES", "must be 1 to 525600");
        let cost: u32 = read.parsed("DARSHI_PROOF_OF_WORK_COST", 5000, "a number");
        read.require((1..=1_000_000).contains(&cost), "DARSHI_PROOF_OF_WORK_COST", "must be 1 to 1000000");
        let proof_of_work = read.flag("DARSHI_PROOF_OF_WORK", false).then_some(cost);
        Self {
            jwt_key,
            jwt_key_previous,
            token_life: Duration::from_secs(days * 86_400),
            staff_token_life: Duration::from_secs(minutes * 60),
            proof_of_work,
            frontend_url: read.text("DARSHI_FRONTEND_URL").unwrap_or_else(|| base_url.to_owned()),
            redirect_uris: read.list("DARSHI_OAUTH_REDIRECTS"),
            providers: providers(read),
        }
    }
}

fn providers(read: &mut Reader<'_>) -> Vec<OAuthProvider> {
    let oidc = |read: &mut Reader<'_>| read.required("OIDC_ISSUER");
    let google =
        |read: &mut Reader<'_>| read.text("GOOGLE_ISSUER").unwrap_or_else(|| "https://accounts.google.com".to_owned());
    let oidc_name = read.text("OIDC_NAME").unwrap_or_else(|| "OpenID".to_owned());
    let found = [
        provider(read, "google", "Google".to_owned(), ["GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET"], |read| {
            Protocol::Oidc { issuer: google(read) }
        }),
        provider(read, "github", "GitHub".to_owned(), ["GITHUB_CLIENT_ID", "GITHUB_CLIENT_SECRET"], |read| {
            Protocol::GitHub(Urls {
                auth: or(read, "GITHUB_AUTH_URL", "https://github.com/login/oauth/authorize"),
                token: or(read, "GITHUB_TOKEN_URL", "https://github.com/login/oauth/access_token"),
                user: or(read, "GITHUB_API_URL", "https://api.github.com"),
            })
        }),
        provider(read, "facebook", "Facebook".to_owned(), ["FACEBOOK_CLIENT_ID", "FACEBOOK_CLIENT_SECRET"], |read| {
            Protocol::Facebook(Urls {
                auth: or(read, "FACEBOOK_AUTH_URL", "https://www.facebook.com/v23.0/dialog/oauth"),
                token: or(read, "FACEBOOK_TOKEN_URL", "https://graph.facebook.com/v23.0/oauth/access_token"),
                user: or(read, "FACEBOOK_API_URL", "https://graph.facebook.com/v23.0"),
            })
        }),
        provider(read, "oidc", oidc_name, ["OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"], |read| Protocol::Oidc {
            issuer: oidc(read),
        }),
    ];
    found.into_iter().flatten().collect()
}

/// A provider is set up when it has a client id.
fn provider(
    read: &mut Reader<'_>,
    slug: &'static str,
    name: String,
    [id, secret]: [&str; 2],
    protocol: impl Fn(&mut Reader<'_>) -> Protocol,
) -> Option<OAuthProvider> {
    let client_id = read.text(id)?;
    let client_secret = Secret(read.required(secret));
    Some(OAuthProvider { slug, name, client_id, client_secret, protocol: protocol(read) })
}

fn or(read: &Reader<'_>, name: &str, usual: &str) -> String {
    read.text(name).unwrap_or_else(|| usual.to_owned()).trim_end_matches('/').to_owned()
}
