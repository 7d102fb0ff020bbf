//! What a person sees and changes about themselves.

use super::{Accounts, Clash, signing_up};
use crate::domain::{
    AppError, ErrorCode, FieldProblem, Fields, Point, ReportId,
    account_text::{FULL_NAME_MAX, LOCATION_ADDRESS_MAX, PLACE_NAME_LENGTH, Username, line},
    ids::AccountId,
    user::User,
};
use crate::server::{
    clients::storage::StorageError,
    db::{
        self,
        accounts::{AccountRow, ProfileChange},
        reports::PersonStats,
    },
    error::{Error, Result},
    services::{images::about_file, viewer::Me},
};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

/// Largest picture in MiB (API contract §1.7).
pub const PICTURE_MAX_MIB: u32 = 5;

/// What the profile form or call carries; `None` is "not given".
#[derive(Clone, Debug, Default)]
#[allow(missing_docs, reason = "the names are the contract's")]
pub struct ProfileInput {
    pub username: Option<String>,
    pub full_name: Option<String>,
    pub city: Option<String>,
    pub state: Option<String>,
    pub country: Option<String>,
    pub lat: Option<String>,
    pub lng: Option<String>,
    pub location_address: Option<String>,
    /// `Some(None)`: remove it; `Some(Some(url))`: keep it, which must be the present one.
    pub profile_picture: Option<Option<String>>,
}

/// What the settings form or call carries; `None` is "not given".
#[derive(Clone, Debug, Default)]
#[allow(missing_docs, reason = "the names are the contract's")]
pub struct SettingsInput {
    pub notification_enabled: Option<String>,
    pub location_tracking_enabled: Option<String>,
    pub public_profile: Option<String>,
    pub email_notifications: Option<String>,
    pub language: Option<String>,
}

/// The address of a picture: keys are `accounts/<id>/<name>`, addresses `/p/<id>/<name>`.
pub(super) fn picture_url(key: &str) -> String {
    format!("/p/{}", key.strip_prefix("accounts/").unwrap_or(key))
}

/// A place that may be left out.
pub(super) fn point(lat: &str, lng: &str) -> Result<Option<Point>, FieldProblem> {
    match (lat.trim(), lng.trim()) {
        ("", "") => Ok(None),
        (lat, lng) => {
            let point = lat.parse().ok().zip(lng.parse().ok()).and_then(|(lat, lng)| Point::new(lat, lng));
            point.map(Some).ok_or(FieldProblem::Coordinates)
        }
    }
}

impl Accounts {
    /// The account of whoever asks, whole.
    ///
    /// # Errors
    /// `Database`.
    pub async fn user(&self, me: &Me) -> Result<User> {
        self.user_of(me.id).await
    }

    /// An account, whole, for its own person.
    ///
    /// # Errors
    /// `NotFound`; `Database`.
    pub async fn user_of(&self, id: AccountId) -> Result<User> {
        let mut conn = self.pool().acquire().await?;
        let row = db::accounts::find(&mut conn, id).await?.ok_or_else(Error::not_found)?;
        let stats = db::reports::count_of_account(&mut conn, id).await?;
        let first = db::identities::list(&mut conn, id).await?.into_iter().next();
        Ok(self.view(row, &stats, first.map(|identity| identity.provider)))
    }

    fn view(&self, row: AccountRow, stats: &PersonStats, oauth_provider: Option<String>) -> User {
        User {
            user_id: row.id().to_string(),
            role: row.role(),
            username: row.username,
            email: row.email,
            phone: row.phone,
            full_name: row.full_name,
            municipality_id: row.municipality_id,
            is_active: row.is_active,
            email_verified: row.email_verified_at.is_some(),
            phone_verified: row.phone_verified_at.is_some(),
            profile_picture: row.picture_jpeg_key.as_deref().map(picture_url),
            city: row.city,
            state: row.state,
            country: row.country,
            lat: row.lat,
            lng: row.lng,
            location_address: row.location_address,
            oauth_provider,
            has_password: row.password_hash.is_some(),
            reports_count: stats.total,
            upvotes_received: stats.upvotes,
            notification_enabled: row.notification_enabled,
            location_tracking_enabled: row.location_tracking_enabled,
            public_profile: row.public_profile,
            email_notifications: row.email_notifications,
            language: row.language,
            created_at: self.local(row.created_at),
            last_login: row.last_login_at.map(|at| self.local(at)),
        }
    }

    /// The numbers of one's own reports.
    ///
    /// # Errors
    /// `Database`.
    pub async fn stats(&self, me: &Me) -> Result<PersonStats> {
        Ok(db::reports::count_of_account(&mut *self.pool().acquire().await?, me.id).await?)
    }

    /// What anybody may know of a person: name, public reports, since when.
    ///
    /// # Errors
    /// `NotFound`, also for who does not want to be seen; `Database`.
    pub async fn public_profile(&self, username: &str) -> Result<(String, i64, time::OffsetDateTime)> {
        let mut conn = self.pool().acquire().await?;
        let row = db::accounts::find_by_username(&mut conn, username).await?;
        let row = row.filter(|row| row.public_profile && row.is_active).ok_or_else(Error::not_found)?;
        let count = db::reports::count_public_of_account(&mut conn, row.id()).await?;
        Ok((row.username, count, row.created_at))
    }

    /// Changes what is given; a blank text empties the field. Tokens stay valid under a new name.
    ///
    /// # Errors
    /// `InvalidInput` with the fields, or when nothing is given; `AlreadyExists` for a taken name; `Database`.
    pub async fn update_profile(&self, me: &Me, input: ProfileInput) -> Result<User> {
        let present = self.row(me).await?;
        let remove_picture = self.check_picture(&present, &input)?;
        let change = read_profile(&input)?;
        if change == ProfileChange::default() && input.profile_picture.is_none() {
            return Err(ErrorCode::InvalidInput.into());
        }
        let is_new_name = change.username.as_ref().is_some_and(|name| !name.eq_ignore_ascii_case(&present.username));
        if is_new_name && change.username.as_deref().is_some_and(signing_up::is_reserved) {
            return Err(ErrorCode::AlreadyExists.into());
        }
        let mut tx = self.pool().begin().await?;
        match db::accounts::update_profile(&mut tx, me.id, &change, self.now()).await {
            Err(error) if signing_up::clash(&error) == Some(Clash::Username) => {
                return Err(ErrorCode::AlreadyExists.into());
            }
            done => done?,
        }
        if remove_picture {
            db::accounts::update_picture(&mut tx, me.id, None, self.now()).await?;
        }
        tx.commit().await?;
        if remove_picture {
            self.drop_pictures(&present, &[]).await;
        }
        self.user(me).await
    }

    fn check_picture(&self, present: &AccountRow, input: &ProfileInput) -> Result<bool> {
        match &input.profile_picture {
            None => Ok(false),
            Some(None) => Ok(true),
            Some(Some(url)) => {
                let own = present.picture_jpeg_key.as_deref().map(picture_url);
                let path = url.strip_prefix(&self.parts.base_url).unwrap_or(url);
                if own.as_deref() == Some(path) {
                    return Ok(false);
                }
                Err(Error::field(ErrorCode::InvalidInput, "profile_picture", FieldProblem::Invalid))
            }
        }
    }

    /// Changes the settings that are given.
    ///
    /// # Errors
    /// `InvalidInput` with the fields; `Database`.
    pub async fn update_settings(&self, me: &Me, input: SettingsInput) -> Result<()> {
        let mut fields = Fields::new();
        let mut flag = |name: &str, text: &Option<String>| match text.as_deref() {
            None => None,
            Some("true" | "on" | "1") => Some(true),
            Some("false" | "off" | "0" | "") => Some(false),
            Some(_) => {
                fields.insert(name.to_owned(), vec![FieldProblem::Invalid]);
                None
            }
        };
        let mut change = ProfileChange {
            notification_enabled: flag("notification_enabled", &input.notification_enabled),
            location_tracking_enabled: flag("location_tracking_enabled", &input.location_tracking_enabled),
            public_profile: flag("public_profile", &input.public_profile),
            email_notifications: flag("email_notifications", &input.email_notifications),
            ..ProfileChange::default()
        };
        match input.language.as_deref() {
            None => {}
            Some(tag @ ("en" | "hi")) => change.language = Some(tag.to_owned()),
            Some(_) => {
                fields.insert("language".to_owned(), vec![FieldProblem::Invalid]);
            }
        }
        // Where somebody usually is, is forgotten with the wish to have it remembered.
        if change.location_tracking_enabled == Some(false) {
            change.lat_lng = Some(None);
        }
        Error::check(fields)?;
        let mut conn = self.pool().acquire().await?;
        Ok(db::accounts::update_profile(&mut conn, me.id, &change, self.now()).await?)
    }

    /// Sets the picture: upright, small, without metadata; its address.
    ///
    /// # Errors
    /// `InvalidFile`, `InvalidFileType`, `UnsupportedMediaType`, `FileSizeExceeded` with the field `file`;
    /// `Storage`; `Database`.
    pub async fn set_picture(&self, me: &Me, file: Vec<u8>) -> Result<String> {
        if file.len() > PICTURE_MAX_MIB as usize * 1024 * 1024 {
            let problem = FieldProblem::PhotoTooLarge { n: 1, max_mib: PICTURE_MAX_MIB };
            return Err(Error::field(ErrorCode::FileSizeExceeded, "file", problem));
        }
        let picture = self.parts.images.process(1, file).await.map_err(about_file)?.thumbnail;
        let present = self.row(me).await?;
        let key = |content: &[u8], ending: &str| {
            format!("accounts/{}/{}.{ending}", me.id, HEXLOWER.encode(&Sha256::digest(content)))
        };
        let (webp, jpeg) = (key(&picture.webp, "webp"), key(&picture.jpeg, "jpg"));
        self.parts.store.put(&webp, "image/webp", picture.webp).await?;
        self.parts.store.put(&jpeg, "image/jpeg", picture.jpeg).await?;
        let mut conn = self.pool().acquire().await?;
        db::accounts::update_picture(&mut conn, me.id, Some((&webp, &jpeg)), self.now()).await?;
        drop(conn);
        self.drop_pictures(&present, &[&webp, &jpeg]).await;
        Ok(picture_url(&jpeg))
    }

    /// Removes the picture's files that are not used any more. What cannot be removed goes with the account.
    async fn drop_pictures(&self, before: &AccountRow, kept: &[&str]) {
        let keys = [&before.picture_webp_key, &before.picture_jpeg_key];
        for key in keys.into_iter().flatten().filter(|key| !kept.contains(&key.as_str())) {
            if let Err(error) = self.parts.store.delete(key).await {
                tracing::warn!(%error, "an old picture is left behind");
            }
        }
    }

    /// A picture's file, if whoever asks may see it.
    ///
    /// # Errors
    /// `NotFound`; `Storage`; `Database`.
    pub async fn picture(&self, me: Option<&Me>, id: &str, name: &str) -> Result<(Vec<u8>, bool)> {
        let id: AccountId = id.parse().map_err(|_| Error::not_found())?;
        let row = db::accounts::find(&mut *self.pool().acquire().await?, id).await?.ok_or_else(Error::not_found)?;
        if !row.public_profile && me.is_none_or(|me| me.id != id) {
            return Err(Error::not_found());
        }
        match self.parts.store.get(&format!("accounts/{id}/{name}")).await {
            Err(StorageError::NotFound) => Err(Error::not_found()),
            content => Ok((content?, row.public_profile)),
        }
    }

    /// Adds a report that was filed without an account; its code stops working.
    ///
    /// # Errors
    /// `NotFound` for a code that is not this report's, or of a report that has an account; `Database`.
    pub async fn claim(&self, me: &Me, id: Option<&str>, code: &str) -> Result<ReportId> {
        let found = self.parts.reports.find_tracked(code).await?.ok_or_else(Error::not_found)?;
        if id.is_some_and(|id| id.parse() != Ok(found)) {
            return Err(Error::not_found());
        }
        match self.parts.reports.claim(me.id, &[found]).await? {
            0 => Err(Error::not_found()),
            _ => Ok(found),
        }
    }
}

fn read_profile(input: &ProfileInput) -> Result<ProfileChange> {
    let mut fields = Fields::new();
    let mut note = |name: &str, problem: FieldProblem| {
        fields.insert(name.to_owned(), vec![problem]);
    };
    let mut text = |name: &str, given: &Option<String>, length: (u32, u32)| {
        let given = given.as_ref()?;
        let composed: String = given.nfc().collect();
        match line(&composed, length) {
            Ok(text) => Some(text),
            Err(problem) => {
                note(name, problem);
                None
            }
        }
    };
    let mut change = ProfileChange {
        full_name: text("full_name", &input.full_name, (1, FULL_NAME_MAX)),
        city: text("city", &input.city, PLACE_NAME_LENGTH),
        state: text("state", &input.state, PLACE_NAME_LENGTH),
        country: text("country", &input.country, PLACE_NAME_LENGTH),
        location_address: text("location_address", &input.location_address, (1, LOCATION_ADDRESS_MAX)),
        ..ProfileChange::default()
    };
    if let Some(name) = &input.username {
        match Username::parse(name) {
            Ok(name) => change.username = Some(name.as_str().to_owned()),
            Err(problem) => note("username", problem),
        }
    }
    if input.lat.is_some() || input.lng.is_some() {
        let given = |text: &Option<String>| text.clone().unwrap_or_default();
        match point(&given(&input.lat), &given(&input.lng)) {
            Ok(place) => change.lat_lng = Some(place.map(|place| (place.lat(), place.lng()))),
            Err(problem) => note("lat", problem),
        }
    }
    if fields.is_empty() { Ok(change) } else { Err(AppError::invalid(fields).into()) }
}
