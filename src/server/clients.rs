//! The outside world: a small trait each where there are two real implementations.

pub mod embedded_postgres;
pub mod http;
pub mod mail;
pub mod oauth;
pub mod storage;
