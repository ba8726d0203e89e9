//! Veil.
