//! Why the page could not be opened.

use std::io;

/// The page could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address cannot be listened on.
    #[error("cannot listen: {0}")]
    Listen(#[from] io::Error),
    /// No certificate could be made.
    #[error("certificate: {0}")]
    Certificate(#[from] rcgen::Error),
    /// No encryption could be set up.
    #[error("encryption: {0}")]
    Encryption(#[from] rustls::Error),
    /// The address does not fit a QR code.
    #[error("QR code: {0}")]
    Code(#[from] qrcode::types::QrError),
    /// The clock shows no time that a calendar knows.
    #[error("the clock shows no time")]
    Clock,
}
