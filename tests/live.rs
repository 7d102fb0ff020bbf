//! What is kept and what is told: caches that drop exactly what changed, pages that hear of it.

mod keeping;
mod streams;
