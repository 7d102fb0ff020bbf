//! Accounts.

use crate::domain::{Role, ids::AccountId};
use sqlx::{PgConnection, Postgres, QueryBuilder};
use time::OffsetDateTime;
use uuid::Uuid;

/// An account as the database gives it.
#[derive(Clone, Debug, sqlx::FromRow)]
#[allow(missing_docs)] // The columns' names say it; the migration documents them.
pub struct AccountRow {
    id: Uuid,
    pub username: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub password_hash: Option<String>,
    pub full_name: Option<String>,
    role: String,
    pub municipality_id: Option<String>,
    pub is_active: bool,
    pub email_verified_at: Option<OffsetDateTime>,
    pub phone_verified_at: Option<OffsetDateTime>,
    pub picture_webp_key: Option<String>,
    pub picture_jpeg_key: Option<String>,
    pub city: Option<String>,
    pub state: Option<String>,
    pub country: Option<String>,
    pub lat: Option<f64>,
    pub lng: Option<f64>,
    pub location_address: Option<String>,
    pub language: String,
    pub notification_enabled: bool,
    pub email_notifications: bool,
    pub location_tracking_enabled: bool,
    pub public_profile: bool,
    pub created_at: OffsetDateTime,
    pub last_login_at: Option<OffsetDateTime>,
}

impl AccountRow {
    /// The id.
    #[must_use]
    pub fn id(&self) -> AccountId {
        AccountId(self.id)
    }

    /// The role; the constraint knows the same names.
    #[must_use]
    pub fn role(&self) -> Role {
        role(&self.role)
    }
}

pub(super) fn role(stored: &str) -> Role {
    stored.parse().unwrap_or(Role::Citizen)
}

macro_rules! select_account {
    ($rest:literal) => {
        concat!(
            "select id, username, email, phone, password_hash, full_name, role, municipality_id, is_active,
                    email_verified_at, phone_verified_at, picture_webp_key, picture_jpeg_key, city, state, country,
                    st_y(location::geometry) as lat, st_x(location::geometry) as lng, location_address, language,
                    notification_enabled, email_notifications, location_tracking_enabled, public_profile,
                    created_at, last_login_at
             from accounts ",
            $rest
        )
    };
}

/// One account.
pub async fn find(conn: &mut PgConnection, id: AccountId) -> sqlx::Result<Option<AccountRow>> {
    sqlx::query_as(select_account!("where id = $1")).bind(id.0).fetch_optional(conn).await
}

/// One account, locked for the rest of the transaction.
pub async fn lock(conn: &mut PgConnection, id: AccountId) -> sqlx::Result<Option<AccountRow>> {
    sqlx::query_as(select_account!("where id = $1 for update")).bind(id.0).fetch_optional(conn).await
}

/// The account of a name, whatever its case.
pub async fn find_by_username(conn: &mut PgConnection, name: &str) -> sqlx::Result<Option<AccountRow>> {
    sqlx::query_as(select_account!("where lower(username) = lower($1)")).bind(name).fetch_optional(conn).await
}

/// The account of an address, whatever its case.
pub async fn find_by_email(conn: &mut PgConnection, email: &str) -> sqlx::Result<Option<AccountRow>> {
    sqlx::query_as(select_account!("where lower(email) = lower($1)")).bind(email).fetch_optional(conn).await
}

/// The account of a telephone number.
pub async fn find_by_phone(conn: &mut PgConnection, phone: &str) -> sqlx::Result<Option<AccountRow>> {
    sqlx::query_as(select_account!("where phone = $1")).bind(phone).fetch_optional(conn).await
}

/// An account to be written.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)]
pub struct NewAccount<'a> {
    pub username: &'a str,
    pub email: Option<&'a str>,
    pub email_verified: bool,
    pub phone: Option<&'a str>,
    pub password_hash: Option<&'a str>,
    pub full_name: Option<&'a str>,
    pub role: &'a str,
    pub municipality_id: Option<&'a str>,
    pub lat_lng: Option<(f64, f64)>,
    pub location_address: Option<&'a str>,
    pub language: &'a str,
}

/// Writes a new account. Unique violations name `accounts_username_key`, `accounts_email_key` or
/// `accounts_phone_key`.
pub async fn insert(
    conn: &mut PgConnection,
    id: AccountId,
    new: &NewAccount<'_>,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into accounts (
            id, username, email, email_verified_at, phone, password_hash, full_name, role, municipality_id,
            location, location_address, language, created_at, updated_at)
         values ($1, $2, $3, case when $4 then $5::timestamptz end, $6, $7, $8, $9, $10,
            st_setsrid(st_makepoint($11::double precision, $12::double precision), 4326)::geography, $13, $14, $5, $5)",
        id.0,
        new.username,
        new.email,
        new.email_verified,
        now,
        new.phone,
        new.password_hash,
        new.full_name,
        new.role,
        new.municipality_id,
        new.lat_lng.map(|(_, lng)| lng),
        new.lat_lng.map(|(lat, _)| lat),
        new.location_address,
        new.language,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Sets or removes the password's hash.
pub async fn update_password(
    conn: &mut PgConnection,
    id: AccountId,
    hash: Option<&str>,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!("update accounts set password_hash = $2, updated_at = $3 where id = $1", id.0, hash, now)
        .execute(conn)
        .await?;
    Ok(())
}

/// Replaces a hash by one of newer parameters, unless the password was changed meanwhile.
pub async fn update_hash(conn: &mut PgConnection, id: AccountId, old: &str, new: &str) -> sqlx::Result<()> {
    sqlx::query!("update accounts set password_hash = $3 where id = $1 and password_hash = $2", id.0, old, new)
        .execute(conn)
        .await?;
    Ok(())
}

/// Notes a sign-in.
pub async fn update_last_login(conn: &mut PgConnection, id: AccountId, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!("update accounts set last_login_at = $2 where id = $1", id.0, now).execute(conn).await?;
    Ok(())
}

/// Notes that the address is the person's.
pub async fn update_email_verified(conn: &mut PgConnection, id: AccountId, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!("update accounts set email_verified_at = $2, updated_at = $2 where id = $1", id.0, now)
        .execute(conn)
        .await?;
    Ok(())
}

/// Sets or removes the picture.
pub async fn update_picture(
    conn: &mut PgConnection,
    id: AccountId,
    keys: Option<(&str, &str)>,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    let (webp, jpeg) = keys.unzip();
    sqlx::query!(
        "update accounts set picture_webp_key = $2, picture_jpeg_key = $3, updated_at = $4 where id = $1",
        id.0,
        webp,
        jpeg,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Switches an account on or off.
pub async fn update_active(
    conn: &mut PgConnection,
    id: AccountId,
    is_active: bool,
    reason: Option<&str>,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update accounts set is_active = $2, disabled_reason = $3, updated_at = $4 where id = $1",
        id.0,
        is_active,
        reason,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives an account another role.
pub async fn update_role(
    conn: &mut PgConnection,
    id: AccountId,
    role: Role,
    municipality: Option<&str>,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update accounts set role = $2, municipality_id = $3, updated_at = $4 where id = $1",
        id.0,
        role.as_str(),
        municipality,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What a person changes about themselves. `None` leaves a column as it is, `Some(None)` empties it.
#[derive(Clone, Debug, Default, PartialEq)]
#[allow(missing_docs)]
pub struct ProfileChange {
    pub username: Option<String>,
    pub full_name: Option<Option<String>>,
    pub city: Option<Option<String>>,
    pub state: Option<Option<String>>,
    pub country: Option<Option<String>>,
    pub location_address: Option<Option<String>>,
    pub lat_lng: Option<Option<(f64, f64)>>,
    pub language: Option<String>,
    pub notification_enabled: Option<bool>,
    pub email_notifications: Option<bool>,
    pub location_tracking_enabled: Option<bool>,
    pub public_profile: Option<bool>,
}

/// Changes what is given.
pub async fn update_profile(
    conn: &mut PgConnection,
    id: AccountId,
    change: &ProfileChange,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    let mut query = QueryBuilder::<Postgres>::new("update accounts set updated_at = ");
    query.push_bind(now);
    if let Some(username) = &change.username {
        query.push(", username = ").push_bind(username.clone());
    }
    let texts = [
        (", full_name = ", &change.full_name),
        (", city = ", &change.city),
        (", state = ", &change.state),
        (", country = ", &change.country),
        (", location_address = ", &change.location_address),
    ];
    for (column, value) in texts {
        if let Some(value) = value {
            query.push(column).push_bind(value.clone());
        }
    }
    if let Some(place) = change.lat_lng {
        query.push(", location = st_setsrid(st_makepoint(").push_bind(place.map(|(_, lng)| lng));
        query.push("::double precision, ").push_bind(place.map(|(lat, _)| lat));
        query.push("::double precision), 4326)::geography");
    }
    if let Some(language) = &change.language {
        query.push(", language = ").push_bind(language.clone());
    }
    let flags = [
        (", notification_enabled = ", change.notification_enabled),
        (", email_notifications = ", change.email_notifications),
        (", location_tracking_enabled = ", change.location_tracking_enabled),
        (", public_profile = ", change.public_profile),
    ];
    for (column, value) in flags {
        if let Some(value) = value {
            query.push(column).push_bind(value);
        }
    }
    query.push(" where id = ").push_bind(id.0);
    query.build().execute(conn).await?;
    Ok(())
}

/// Locks the active accounts of a role for the rest of the transaction; how many there are.
pub async fn lock_active_of_role(conn: &mut PgConnection, role: Role) -> sqlx::Result<usize> {
    let ids = sqlx::query_scalar!(
        "select id from accounts where role = $1 and is_active order by id for update",
        role.as_str()
    )
    .fetch_all(conn)
    .await?;
    Ok(ids.len())
}

/// Removes an account; its identities, sign-ins and export go with it.
pub async fn delete(conn: &mut PgConnection, id: AccountId) -> sqlx::Result<()> {
    sqlx::query!("delete from accounts where id = $1", id.0).execute(conn).await?;
    Ok(())
}

/// An export that is kept.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct ExportRow {
    pub key: String,
    pub bytes: i64,
    pub expires_at: OffsetDateTime,
}

/// The account's export that is there.
pub async fn find_export(
    conn: &mut PgConnection,
    id: AccountId,
    now: OffsetDateTime,
) -> sqlx::Result<Option<ExportRow>> {
    sqlx::query_as!(
        ExportRow,
        "select key, bytes, expires_at from exports where account_id = $1 and expires_at > $2",
        id.0,
        now,
    )
    .fetch_optional(conn)
    .await
}

/// Notes an account's export; the key of the one before it.
pub async fn save_export(
    conn: &mut PgConnection,
    id: AccountId,
    key: &str,
    bytes: i64,
    now: OffsetDateTime,
    expires_at: OffsetDateTime,
) -> sqlx::Result<Option<String>> {
    let before = sqlx::query_scalar!("select key from exports where account_id = $1 for update", id.0)
        .fetch_optional(&mut *conn)
        .await?;
    sqlx::query!(
        "insert into exports (account_id, key, bytes, created_at, expires_at)
         values ($1, $2, $3, $4, $5)
         on conflict (account_id) do update
         set key = excluded.key, bytes = excluded.bytes, created_at = excluded.created_at, expires_at = excluded.expires_at",
        id.0,
        key,
        bytes,
        now,
        expires_at,
    )
    .execute(conn)
    .await?;
    Ok(before)
}

/// Forgets exports that are past their time; their keys.
pub async fn delete_expired_exports(conn: &mut PgConnection, now: OffsetDateTime) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!("delete from exports where expires_at <= $1 returning key", now).fetch_all(conn).await
}
