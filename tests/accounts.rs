//! Accounts: signing up, in and out; tokens, links, other houses; one's own data.

mod abuse;
mod elsewhere;
mod password;
mod sessions;
mod tokens;
