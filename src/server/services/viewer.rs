//! Who asks.

use crate::domain::{
    ErrorCode, ReportId, Role,
    ids::{AccountId, SessionId},
};
use crate::server::error::{Error, Result};
use std::net::IpAddr;

/// Somebody who is signed in, as the database says at this moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Me {
    /// Which account.
    pub id: AccountId,
    /// By which sign-in.
    pub session: SessionId,
    /// Its name.
    pub username: String,
    /// What it may do.
    pub role: Role,
    /// The municipality of an official.
    pub municipality: Option<String>,
    /// Address of its picture.
    pub picture: Option<String>,
}

/// Who asks.
#[derive(Clone, Debug, Default)]
pub struct Viewer {
    /// The account, if somebody is signed in.
    pub account: Option<Me>,
    /// Reports that the viewer has proved to have filed without an account (by session or tracking code).
    pub owned: Vec<ReportId>,
    /// Where the request came from.
    pub ip: Option<IpAddr>,
}

impl Viewer {
    /// Who is signed in. First in every use case that is about an account.
    ///
    /// # Errors
    /// `AuthenticationError` for nobody.
    pub fn me(&self) -> Result<&Me> {
        self.account.as_ref().ok_or_else(|| ErrorCode::AuthenticationError.into())
    }

    /// Whoever works for a municipality, or decides about every report.
    ///
    /// # Errors
    /// `AuthenticationError` for nobody, `InsufficientPermissions` for citizens.
    pub fn staff(&self) -> Result<&Me> {
        self.me().and_then(|me| if me.role.is_staff() { Ok(me) } else { Err(denied()) })
    }

    /// Whoever decides about every report.
    ///
    /// # Errors
    /// `AuthenticationError` for nobody, `InsufficientPermissions` for the others.
    pub fn moderator(&self) -> Result<&Me> {
        self.me().and_then(|me| if self.is_moderator() { Ok(me) } else { Err(denied()) })
    }

    /// Whoever administers everything.
    ///
    /// # Errors
    /// `AuthenticationError` for nobody, `InsufficientPermissions` for the others.
    pub fn admin(&self) -> Result<&Me> {
        self.me().and_then(|me| if self.is_admin() { Ok(me) } else { Err(denied()) })
    }

    /// Whether the viewer filed a report: it is the account's, or nobody's account and proved otherwise.
    #[must_use]
    pub fn owns(&self, report: ReportId, of: Option<AccountId>) -> bool {
        match of {
            Some(account) => self.account.as_ref().is_some_and(|me| me.id == account),
            None => self.owned.contains(&report),
        }
    }

    /// Whether the viewer decides about every report.
    #[must_use]
    pub fn is_moderator(&self) -> bool {
        self.account.as_ref().is_some_and(|me| me.role.is_moderator())
    }

    /// Whether the viewer administers everything.
    #[must_use]
    pub fn is_admin(&self) -> bool {
        self.account.as_ref().is_some_and(|me| me.role == Role::SuperAdmin)
    }

    /// Whether a report that `municipality` has is in the hands of the viewer: of its officials, and of
    /// whoever decides about all.
    #[must_use]
    pub fn has_in_hand(&self, municipality: Option<&str>) -> bool {
        let Some(me) = &self.account else { return false };
        let own = me.role.is_official() && me.municipality.is_some() && me.municipality.as_deref() == municipality;
        own || self.is_moderator()
    }

    /// Whether anything but the address is known of the viewer.
    #[must_use]
    pub fn is_somebody(&self) -> bool {
        self.account.is_some() || !self.owned.is_empty()
    }

    /// By what the viewer's calls are counted (API contract §0.1): the account, else the address, of
    /// `IPv6` its network of 64 bits.
    #[must_use]
    pub fn limit_key(&self) -> String {
        match &self.account {
            Some(me) => format!("account:{}", me.id),
            None => address_key(self.ip),
        }
    }
}

/// The answer to who may not.
pub(super) fn denied() -> Error {
    ErrorCode::InsufficientPermissions.into()
}

/// By what calls from an address are counted.
#[must_use]
pub fn address_key(ip: Option<IpAddr>) -> String {
    match ip {
        Some(IpAddr::V4(ip)) => format!("ip:{ip}"),
        Some(IpAddr::V6(ip)) => {
            let [a, b, c, d, ..] = ip.segments();
            format!("ip:{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        None => "ip:unknown".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_customer_is_one_network() {
        let key = |text: &str| address_key(Some(text.parse().unwrap()));
        assert_eq!(key("2001:db8:1:2:3:4:5:6"), key("2001:db8:1:2::1"));
        assert_ne!(key("2001:db8:1:2::1"), key("2001:db8:1:3::1"));
        assert_ne!(key("192.0.2.1"), key("192.0.2.2"));
    }
}
