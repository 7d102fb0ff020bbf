//! What an operator does from the command line: `darshi admin` with accounts, `darshi import` with tables.

use anyhow::{Context, bail};
use clap::Subcommand;
use darshi::{
    domain::{AppError, Role},
    i18n::Locale,
    server::{
        error::Error,
        services::{
            accounts::Accounts,
            places::{NewDistrict, Places, read_districts},
        },
    },
    words,
};
use std::{
    fmt::Write,
    io::{BufRead, IsTerminal},
    path::PathBuf,
};

/// Accounts of staff, and switching accounts off.
#[derive(Subcommand)]
pub enum Admin {
    /// Make an account of staff: asks for its password, or prints a link by which the person chooses one.
    Create {
        /// 3 to 30 letters, digits, _ or -.
        username: String,
        /// Where mails go.
        email: String,
        /// `super_admin`, moderator, `municipality_admin` or `municipality_staff`.
        #[arg(long, default_value = "super_admin")]
        role: Role,
        /// The municipality of an official.
        #[arg(long)]
        municipality: Option<String>,
        /// Print a link (good for a day) instead of asking for a password.
        #[arg(long)]
        link: bool,
    },
    /// Switch an account off: it is signed out everywhere at once.
    Disable {
        /// Name or address.
        account: String,
        /// Why, for the other administrators.
        #[arg(long)]
        reason: Option<String>,
    },
    /// Switch an account on again.
    Enable {
        /// Name or address.
        account: String,
    },
    /// Give an account another role: it has to sign in anew.
    Role {
        /// Name or address.
        account: String,
        /// citizen, `municipality_staff`, `municipality_admin`, moderator or `super_admin`.
        role: Role,
        /// The municipality of an official.
        #[arg(long)]
        municipality: Option<String>,
    },
}

/// Does it, and says so.
pub async fn run(admin: Admin, accounts: &Accounts) -> anyhow::Result<()> {
    match admin {
        Admin::Create { username, email, role, municipality, link } => {
            let password = if link { None } else { Some(ask_password()?) };
            let made =
                accounts.create_staff(&username, &email, role, municipality.as_deref(), password.as_deref()).await;
            match made.map_err(told)? {
                Some(link) => println!("{username} is {role}. To choose a password, within a day:\n{link}"),
                None => println!("{username} is {role}."),
            }
        }
        Admin::Disable { account, reason } => {
            accounts.set_active(&account, false, reason.as_deref()).await.map_err(told)?;
            println!("{account} is switched off and signed out.");
        }
        Admin::Enable { account } => {
            accounts.set_active(&account, true, None).await.map_err(told)?;
            println!("{account} is switched on.");
        }
        Admin::Role { account, role, municipality } => {
            accounts.set_role(&account, role, municipality.as_deref()).await.map_err(told)?;
            println!("{account} is {role} and has to sign in anew.");
        }
    }
    Ok(())
}

/// From a terminal unseen and twice; from a pipe the first line.
fn ask_password() -> anyhow::Result<String> {
    if !std::io::stdin().is_terminal() {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line).context("no password on the standard input")?;
        return Ok(line.trim_end_matches(['\r', '\n']).to_owned());
    }
    let first = rpassword::prompt_password("Password (12 characters or more): ")?;
    if rpassword::prompt_password("Once more: ")? != first {
        bail!("the two are not the same");
    }
    Ok(first)
}

/// An error in the words that people get, its fields included.
fn told(error: Error) -> anyhow::Error {
    let AppError { code, fields, .. } = error.report();
    let mut text = words::error_message(Locale::en, code);
    for (name, problems) in fields {
        for problem in problems {
            let _ = write!(text, "\n  {name}: {}", words::field_message(Locale::en, &problem));
        }
    }
    anyhow::anyhow!(text)
}

/// Tables that the state publishes.
#[derive(Subcommand)]
pub enum Import {
    /// The table of districts with their codes (docs/districts.md): replaces the one before, and gives every report
    /// the code of its district.
    Districts {
        /// CSV with a header, or a JSON array.
        file: PathBuf,
    },
}

/// Reads and checks the file before anything is opened or changed.
pub fn read_import(import: &Import) -> anyhow::Result<Vec<NewDistrict>> {
    let Import::Districts { file } = import;
    let name = file.display();
    let bytes = std::fs::read(file).with_context(|| format!("{name} cannot be read"))?;
    read_districts(&bytes)
        .map_err(|problems| anyhow::anyhow!("{name} is not taken, nothing was changed:\n  {}", problems.join("\n  ")))
}

/// Takes the table over, and says what matched.
pub async fn run_import(table: &[NewDistrict], places: &Places) -> anyhow::Result<()> {
    let done = places.import(table).await.map_err(told)?;
    println!("{} districts are in the table.", done.districts);
    println!("{} reports have a code by it; {} codes changed.", done.matched, done.changed);
    if !done.unmatched.is_empty() {
        println!("Not in the table, so without a code:");
        for (district, state, count) in &done.unmatched {
            println!("  {district}, {state}: {count} reports");
        }
    }
    Ok(())
}
