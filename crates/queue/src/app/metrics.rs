//! Aggregate numbers for monitoring; nothing about persons or items.

use prometheus::{Encoder as _, IntCounter, IntCounterVec, Opts, Registry, TextEncoder};

use crate::fault::Fault;

/// The counters.
pub struct Metrics {
    registry: Registry,
    /// Answers by status class.
    pub answers: IntCounterVec,
    /// Requests told to come back later.
    pub sent_away: IntCounter,
    /// Connections closed unread, by reason.
    pub turned_away: IntCounterVec,
    /// Files verified.
    pub blobs_verified: IntCounter,
    /// Files that were not what was promised.
    pub blobs_refused: IntCounter,
}

impl Metrics {
    /// All at zero.
    ///
    /// # Errors
    /// A name is used twice.
    pub fn new() -> Result<Self, Fault> {
        let broken = |error: prometheus::Error| Fault::Broken(error.to_string());
        let registry = Registry::new();
        let answers =
            IntCounterVec::new(Opts::new("purabarta_answers", "Answers by status class"), &["class"])
                .map_err(broken)?;
        let sent_away =
            IntCounter::new("purabarta_sent_away", "Requests told to come back later").map_err(broken)?;
        let turned_away = IntCounterVec::new(
            Opts::new("purabarta_turned_away", "Connections closed unread, by reason"),
            &["reason"],
        )
        .map_err(broken)?;
        let blobs_verified = IntCounter::new("purabarta_blobs_verified", "Files verified").map_err(broken)?;
        let blobs_refused =
            IntCounter::new("purabarta_blobs_refused", "Files that were not what was promised")
                .map_err(broken)?;
        registry.register(Box::new(answers.clone())).map_err(broken)?;
        registry.register(Box::new(sent_away.clone())).map_err(broken)?;
        registry.register(Box::new(turned_away.clone())).map_err(broken)?;
        registry.register(Box::new(blobs_verified.clone())).map_err(broken)?;
        registry.register(Box::new(blobs_refused.clone())).map_err(broken)?;
        Ok(Self { registry, answers, sent_away, turned_away, blobs_verified, blobs_refused })
    }

    /// In Prometheus' text form.
    #[must_use]
    pub fn text(&self) -> Vec<u8> {
        let mut out = Vec::new();
        // Writing to memory does not fail.
        let _ = TextEncoder::new().encode(&self.registry.gather(), &mut out);
        out
    }
}
