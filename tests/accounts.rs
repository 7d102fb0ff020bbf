//! Accounts: signing up, in and out; tokens, links, other houses; one's own data.

mod abuse;
mod elsewhere;
mod leaving;
mod links;
mod mail;
mod pages;
mod password;
mod profile;
mod redis;
mod sessions;
mod tokens;
