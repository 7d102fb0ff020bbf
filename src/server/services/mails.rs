//! What our mails say: text and HTML, in the reader's language. Who gets which is decided by the
//! services; that they leave is the job's business.

use crate::i18n::Locale;
use crate::server::clients::mail::Mail;
use crate::words::say;
use serde::{Deserialize, Serialize};
use std::fmt::Write;

/// A mail with a link that is good for one act, once (API contract §1.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkPurpose {
    /// Signs in; makes the account where there is none.
    Magic,
    /// Proves that the address is the person's.
    Verify,
    /// Lets the person choose another password.
    Reset,
    /// Sends a report off that came without a proof of work.
    Report,
}

impl LinkPurpose {
    /// What is stored beside the digest.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Magic => "magic",
            Self::Verify => "verify",
            Self::Reset => "reset",
            Self::Report => "report",
        }
    }

    /// How long the link works, from the moment it is sent.
    #[must_use]
    pub const fn life(self) -> time::Duration {
        match self {
            Self::Magic => time::Duration::minutes(15),
            Self::Reset => time::Duration::hours(1),
            Self::Verify | Self::Report => time::Duration::hours(24),
        }
    }

    /// The page whose button uses the link.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Magic => "/magic",
            Self::Verify => "/verify-email",
            Self::Reset => "/reset",
            Self::Report => "/confirm-report",
        }
    }
}

/// A mail that tells something and carries no secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// Somebody signed up with the address of an account.
    Exists,
    /// The password is another one.
    PasswordChanged,
    /// The export can be downloaded.
    ExportReady,
    /// The account and its reports are gone.
    Erased,
    /// The account is gone, its reports stay.
    Anonymised,
    /// An account of staff was made.
    StaffMade,
}

/// The words of a mail before they are put together.
struct Parts {
    subject: String,
    lead: String,
    button: Option<(String, String)>,
    after: Vec<String>,
}

/// A mail with a link.
#[must_use]
pub fn link(
    locale: Locale,
    purpose: LinkPurpose,
    to: &str,
    name: Option<&str>,
    about: &str,
    url: &str,
    id: String,
) -> Mail {
    let url = url.to_owned();
    let (subject, lead, button, expiry) = match purpose {
        LinkPurpose::Magic => (
            say!(locale, mail.magic_subject),
            say!(locale, mail.magic_lead),
            say!(locale, mail.magic_button),
            say!(locale, mail.magic_expiry),
        ),
        LinkPurpose::Verify => (
            say!(locale, mail.verify_subject),
            say!(locale, mail.verify_lead),
            say!(locale, mail.verify_button),
            say!(locale, mail.verify_expiry),
        ),
        LinkPurpose::Reset => (
            say!(locale, mail.reset_subject),
            say!(locale, mail.reset_lead),
            say!(locale, mail.reset_button),
            say!(locale, mail.reset_expiry),
        ),
        LinkPurpose::Report => (
            say!(locale, mail.report_subject),
            say!(locale, mail.report_lead, title = about),
            say!(locale, mail.report_button),
            say!(locale, mail.report_expiry),
        ),
    };
    let after = vec![expiry, say!(locale, mail.ignore)];
    compose(locale, to, name, Parts { subject, lead, button: Some((button, url)), after }, id)
}

/// A mail that tells something.
#[must_use]
pub fn notice(locale: Locale, notice: Notice, to: &str, name: &str, base_url: &str, id: String) -> Mail {
    let at = |path: &str| format!("{base_url}{path}");
    let parts = match notice {
        Notice::Exists => Parts {
            subject: say!(locale, mail.exists_subject),
            lead: say!(locale, mail.exists_lead, name = name),
            button: Some((say!(locale, mail.exists_button), at("/signin"))),
            after: vec![say!(locale, mail.ignore)],
        },
        Notice::PasswordChanged => Parts {
            subject: say!(locale, mail.password_subject),
            lead: say!(locale, mail.password_lead),
            button: Some((say!(locale, mail.password_button), at("/forgot"))),
            after: Vec::new(),
        },
        Notice::ExportReady => Parts {
            subject: say!(locale, mail.export_subject),
            lead: say!(locale, mail.export_lead),
            button: Some((say!(locale, mail.export_button), at("/account/export"))),
            after: vec![say!(locale, mail.export_expiry)],
        },
        Notice::StaffMade => Parts {
            subject: say!(locale, people.mail_subject),
            lead: say!(locale, people.mail_lead, name = name),
            button: Some((say!(locale, mail.exists_button), at("/signin"))),
            after: Vec::new(),
        },
        Notice::Erased | Notice::Anonymised => Parts {
            subject: say!(locale, mail.deleted_subject),
            lead: match notice {
                Notice::Erased => say!(locale, mail.deleted_lead),
                _ => say!(locale, mail.anonymised_lead),
            },
            button: None,
            after: Vec::new(),
        },
    };
    compose(locale, to, Some(name), parts, id)
}

fn compose(locale: Locale, to: &str, name: Option<&str>, parts: Parts, id: String) -> Mail {
    let Parts { subject, lead, button, after } = parts;
    let greeting = match name {
        Some(name) => say!(locale, mail.greeting, name = name),
        None => say!(locale, mail.hello),
    };
    let footer = say!(locale, mail.footer);
    let hint = say!(locale, mail.link_hint);

    let mut text = format!("{greeting}\n\n{lead}\n");
    let mut html = format!("<p>{}</p><p>{}</p>", escape(&greeting), escape(&lead));
    if let Some((words, url)) = &button {
        let _ = write!(text, "\n{words}:\n{url}\n");
        let (words, url) = (escape(words), escape(url));
        let _ = write!(
            html,
            "<p><a href=\"{url}\" style=\"display:inline-block;padding:12px 24px;border-radius:24px;\
             background:#0f5c5c;color:#ffffff;text-decoration:none\">{words}</a></p>\
             <p style=\"color:#555555\">{}<br><a href=\"{url}\">{url}</a></p>",
            escape(&hint)
        );
    }
    for line in &after {
        let _ = write!(text, "\n{line}\n");
        let _ = write!(html, "<p style=\"color:#555555\">{}</p>", escape(line));
    }
    let _ = write!(text, "\n-- \n{footer}\n");
    let html = format!(
        "<!doctype html><html lang=\"{}\"><meta charset=\"utf-8\"><title>{}</title>\
         <body style=\"font-family:sans-serif;font-size:16px;line-height:1.5;max-width:36em;margin:0 auto;padding:16px\">\
         {html}<hr><p style=\"color:#555555\">{}</p></body></html>",
        locale_tag(locale),
        escape(&subject),
        escape(&footer)
    );
    Mail { to: to.to_owned(), subject, text, html, id }
}

/// The tag of a language, as it is stored.
#[must_use]
pub const fn locale_tag(locale: Locale) -> &'static str {
    match locale {
        Locale::en => "en",
        Locale::hi => "hi",
    }
}

/// The language of a stored tag; English for an unknown one.
#[must_use]
pub fn locale_of_tag(tag: &str) -> Locale {
    if tag == "hi" { Locale::hi } else { Locale::en }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_wrote_stays_text_in_html() {
        let about = "<b>Hole</b> & more";
        let mail = link(Locale::en, LinkPurpose::Report, "a@b.example", None, about, "http://x/y?token=1", "m1".into());
        assert!(mail.html.contains("&lt;b&gt;Hole&lt;/b&gt; &amp; more") && !mail.html.contains("<b>"));
        assert!(mail.text.contains("<b>Hole</b> & more") && mail.text.contains("http://x/y?token=1"));
    }

    #[test]
    fn each_mail_speaks_both_languages() {
        for purpose in [LinkPurpose::Magic, LinkPurpose::Verify, LinkPurpose::Reset, LinkPurpose::Report] {
            let [en, hi] = [Locale::en, Locale::hi]
                .map(|locale| link(locale, purpose, "a@b.example", Some("asha"), "t", "http://x", "m".into()));
            assert_ne!(en.subject, hi.subject);
            assert!(hi.text.contains("नमस्ते asha") && hi.html.contains("lang=\"hi\""));
        }
    }
}
