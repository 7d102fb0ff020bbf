//! The account of whoever is signed in.

mod delete;
mod export;
mod identities;
mod nav;
mod overview;
mod password;
mod sessions;

pub use delete::DeletePage;
pub use export::ExportPage;
pub use identities::IdentitiesPage;
pub use overview::AccountPage;
pub use password::PasswordPage;
pub use sessions::SessionsPage;
