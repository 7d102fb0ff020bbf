//! New accounts.

use super::{Accounts, Proven};
use crate::domain::{
    ErrorCode, FieldProblem, Fields, Point, Role,
    account_text::{FULL_NAME_MAX, LOCATION_ADDRESS_MAX, USERNAME_LENGTH, Username, line, phone},
    ids::AccountId,
    text::Email,
};
use crate::i18n::Locale;
use crate::server::{
    db::{self, accounts::NewAccount},
    error::{Error, Result},
    jobs::queue::{self, Job},
    services::{
        mails::{LinkPurpose, Notice, locale_tag},
        passwords::Passwords,
    },
};
use sqlx::PgConnection;
use unicode_normalization::UnicodeNormalization;

/// Names that the program itself goes by, or that would claim to speak for it.
const RESERVED: [&str; 12] = [
    "admin",
    "ai_system",
    "anonymous",
    "darshi",
    "deleted-user",
    "me",
    "moderator",
    "official",
    "root",
    "staff",
    "support",
    "system",
];

/// Somebody who signs up, as typed; blank is "not given".
#[derive(Clone, Debug, Default)]
#[allow(missing_docs, reason = "the names are the contract's")]
pub struct NewPerson {
    pub username: String,
    pub email: String,
    pub phone: String,
    pub password: String,
    pub full_name: String,
    pub lat: String,
    pub lng: String,
    pub location_address: String,
}

/// What of a new account somebody has already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clash {
    /// The name.
    Username,
    /// The address.
    Email,
    /// The telephone number.
    Phone,
}

struct Checked {
    username: Username,
    email: Option<Email>,
    phone: Option<String>,
    full_name: Option<String>,
    point: Option<Point>,
    location_address: Option<String>,
}

impl Accounts {
    /// Makes an account and has its address confirmed by mail.
    ///
    /// # Errors
    /// `InvalidInput` with the fields; `AlreadyExists`, in the same words for a name and an address; `Database`.
    pub async fn register(&self, new: NewPerson, locale: Locale) -> Result<AccountId> {
        self.try_register(&new, locale).await?.map_err(|_| ErrorCode::AlreadyExists.into())
    }

    /// The same for the page, where the answer must not tell that an address is known: then its owner is
    /// told by mail, and the answer is the usual one without an account.
    ///
    /// # Errors
    /// `InvalidInput` with the fields, a taken name among them; `Database`.
    pub async fn register_quietly(&self, new: NewPerson, locale: Locale) -> Result<Option<AccountId>> {
        match self.try_register(&new, locale).await? {
            Ok(id) => Ok(Some(id)),
            Err(Clash::Username) => Err(Error::field(ErrorCode::InvalidInput, "username", FieldProblem::Taken)),
            Err(Clash::Phone) => Err(Error::field(ErrorCode::InvalidInput, "phone", FieldProblem::Taken)),
            Err(Clash::Email) => {
                let mut conn = self.pool().acquire().await?;
                if let Some(row) = db::accounts::find_by_email(&mut conn, new.email.trim()).await? {
                    self.notify(&mut conn, Notice::Exists, row.email.as_deref(), &row.username, &row.language).await?;
                }
                Ok(None)
            }
        }
    }

    async fn try_register(&self, new: &NewPerson, locale: Locale) -> Result<Result<AccountId, Clash>> {
        let checked = check(new)?;
        if is_reserved(checked.username.as_str()) {
            return Ok(Err(Clash::Username));
        }
        // Hashed before it is known whether the account can be made: both answers take as long.
        let hash = match new.password.as_str() {
            "" => None,
            password => Some(self.parts.passwords.hash(password).await?),
        };
        let id = AccountId(self.parts.clock.new_id());
        let account = NewAccount {
            username: checked.username.as_str(),
            email: checked.email.as_ref().map(Email::as_str),
            email_verified: false,
            phone: checked.phone.as_deref(),
            password_hash: hash.as_deref(),
            full_name: checked.full_name.as_deref(),
            role: "citizen",
            municipality_id: None,
            lat_lng: checked.point.map(|point| (point.lat(), point.lng())),
            location_address: checked.location_address.as_deref(),
            language: locale_tag(locale),
        };
        let mut tx = self.pool().begin().await?;
        if let Err(error) = db::accounts::insert(&mut tx, id, &account, self.now()).await {
            return clash(&error).map(Err).ok_or_else(|| error.into());
        }
        if let Some(email) = account.email {
            let job = Job::SendLink {
                purpose: LinkPurpose::Verify,
                email: email.to_owned(),
                locale: locale_tag(locale).to_owned(),
                next: None,
                report: None,
            };
            queue::push(&mut tx, &job, self.parts.job_attempts, self.now()).await?;
        }
        tx.commit().await?;
        tracing::info!(account = %id, "account made");
        Ok(Ok(id))
    }

    /// Whether a name is free.
    ///
    /// # Errors
    /// `InvalidInput` for what is no name; `Database`.
    pub async fn is_username_free(&self, name: &str) -> Result<bool> {
        let name =
            Username::parse(name).map_err(|problem| Error::field(ErrorCode::InvalidInput, "username", problem))?;
        if is_reserved(name.as_str()) {
            return Ok(false);
        }
        let mut conn = self.pool().acquire().await?;
        Ok(db::accounts::find_by_username(&mut conn, name.as_str()).await?.is_none())
    }

    /// Makes an account for somebody who was proved by mail or by another house, under a free name like
    /// `wish`; its name.
    ///
    /// # Errors
    /// `AlreadyExists` when the address was taken a moment ago; `Database`.
    pub(super) async fn make_account(
        &self,
        conn: &mut PgConnection,
        wish: &str,
        email: Option<&str>,
        email_verified: bool,
        locale: Locale,
    ) -> Result<(Proven, String)> {
        let username = self.free_name(conn, wish).await?;
        let id = AccountId(self.parts.clock.new_id());
        let language = locale_tag(locale);
        let account =
            NewAccount { username: &username, email, email_verified, role: "citizen", language, ..Default::default() };
        match db::accounts::insert(conn, id, &account, self.now()).await {
            Ok(()) => Ok((Proven(id), username)),
            Err(error) if clash(&error).is_some() => Err(ErrorCode::AlreadyExists.into()),
            Err(error) => Err(error.into()),
        }
    }

    /// A free name like `wish`: with digits behind it where it is taken.
    pub(super) async fn free_name(&self, conn: &mut PgConnection, wish: &str) -> Result<String> {
        let stem = stem(wish);
        let mut name = stem.clone();
        loop {
            let is_free = Username::parse(&name).is_ok()
                && !is_reserved(&name)
                && db::accounts::find_by_username(conn, &name).await?.is_none();
            if is_free {
                return Ok(name);
            }
            let room = USERNAME_LENGTH.1 as usize - 6;
            name = format!("{}-{:05}", &stem[..stem.len().min(room)], fastrand::u32(..100_000));
        }
    }
}

/// The letters of a name or address that a username may have.
fn stem(wish: &str) -> String {
    let local = wish.split('@').next().unwrap_or_default().trim();
    let spelt = local.nfkd().map(|c| if matches!(c, ' ' | '.' | '+') { '_' } else { c });
    let stem: String = spelt.filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-')).take(30).collect();
    if stem.len() >= USERNAME_LENGTH.0 as usize { stem } else { format!("citizen{stem}") }
}

/// Whether nobody may be called so.
pub(super) fn is_reserved(name: &str) -> bool {
    RESERVED.contains(&name.to_ascii_lowercase().as_str())
}

/// What of an account was taken, by the name of the constraint.
pub(super) fn clash(error: &sqlx::Error) -> Option<Clash> {
    match error.as_database_error()?.constraint()? {
        "accounts_username_key" => Some(Clash::Username),
        "accounts_email_key" => Some(Clash::Email),
        "accounts_phone_key" => Some(Clash::Phone),
        _ => None,
    }
}

fn check(new: &NewPerson) -> Result<Checked> {
    let mut fields = Fields::new();
    let mut note = |name: &str, problem: FieldProblem| fields.entry(name.to_owned()).or_default().push(problem);
    let compose = |text: &str| text.nfc().collect::<String>();

    let username = Username::parse(&new.username).map_err(|problem| note("username", problem)).ok();
    let email = Email::parse(&compose(&new.email)).map_err(|problem| note("email", problem));
    let phone = phone(&new.phone).map_err(|problem| note("phone", problem));
    if matches!((&email, &phone), (Ok(None), Ok(None))) {
        note("email", FieldProblem::EmailOrPhone);
    }
    // Whoever has only a telephone number signs in by it, once codes can be sent there.
    let phone_only = matches!((&email, &phone), (Ok(None), Ok(Some(_))));
    if !(phone_only && new.password.is_empty())
        && let Err(problem) =
            Passwords::check(&new.password, Role::Citizen, &[&new.username, &new.email, &new.full_name])
    {
        note("password", problem);
    }
    let full_name = line(&compose(&new.full_name), (1, FULL_NAME_MAX)).map_err(|problem| note("full_name", problem));
    let address = line(&compose(&new.location_address), (1, LOCATION_ADDRESS_MAX))
        .map_err(|problem| note("location_address", problem));
    let point = super::profile::point(&new.lat, &new.lng).map_err(|problem| note("lat", problem));
    match (username, email, phone, full_name, address, point) {
        (Some(username), Ok(email), Ok(phone), Ok(full_name), Ok(location_address), Ok(point)) if fields.is_empty() => {
            Ok(Checked { username, email, phone, full_name, point, location_address })
        }
        _ => Err(crate::domain::AppError::invalid(fields).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_of_what_is_known() {
        assert_eq!(stem("asha.devi+x@example.org"), "asha_devi_x");
        assert_eq!(stem("José Núñez"), "Jose_Nunez");
        assert_eq!(stem("आशा"), "citizen");
        assert_eq!(stem("al"), "citizenal");
        assert!(is_reserved("Admin") && !is_reserved("asha"));
    }
}
