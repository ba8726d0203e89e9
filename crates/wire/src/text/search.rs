//! Spellings and scripts.
