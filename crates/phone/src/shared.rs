//! What the session and its connections share, behind one lock that is never held while something is waited for.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use subtle::ConstantTimeEq as _;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use ts_rs::TS;
use wire::ambient::{Chance, Clock};

use crate::agent::Device;
use crate::album::Album;
use crate::guests::{Guests, Key, Welcome};
use crate::limits;
use crate::transfer::{CompleteFile, FileKey, FileOffer, Outcome, Transfers, UploadError, UploadState};
use crate::visits::Visits;

/// Why a session is over. Words: `phone-ended-…`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename = "PhoneEnded")]
pub enum Ended {
    /// The officer closed it, or the draft is done.
    Closed,
    /// Nothing happened for ten minutes.
    Idle,
}

/// What the session and its connections share.
pub(crate) struct Shared {
    pub clock: Arc<dyn Clock>,
    pub chance: Arc<dyn Chance>,
    pub album: Arc<dyn Album>,
    /// `192.168.1.7:54321`, as every request must say.
    pub host: String,
    pub token: String,
    pub state: Mutex<State>,
    pub stop: CancellationToken,
    /// Connections, and the clockwork.
    pub tasks: TaskTracker,
    /// Photos being stored.
    pub storing: TaskTracker,
}

pub(crate) struct State {
    pub ended: Option<Ended>,
    pub last: u64,
    /// How many photos the phone still has to bring, the one under way included.
    pub left: u32,
    pub guests: Guests,
    pub transfers: Transfers,
    pub visits: Visits,
}

impl State {
    /// The phone offers a file, and says how many it still has to send.
    pub fn offer(
        &mut self,
        key: &FileKey,
        file: &FileOffer,
        room: usize,
    ) -> Result<UploadState, UploadError> {
        let upload = match file.glance() {
            Some(glanced) => glanced,
            None => self.transfers.offer(key, file, room)?,
        };
        let over = upload.outcome.is_some();
        self.left = file.left.saturating_sub(u32::from(over));
        Ok(upload)
    }
}

impl Shared {
    /// The state, with what time did to it.
    pub fn state(&self) -> MutexGuard<'_, State> {
        // Each change is one step; a panic elsewhere does not tear it.
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if self.left(&state) == 0 && state.ended.is_none() {
            state.ended = Some(Ended::Idle);
        }
        state
    }

    /// How long the session would live on if nothing happened, in milliseconds.
    pub fn left(&self, state: &State) -> u64 {
        let idle = self.clock.ticks().saturating_sub(state.last);
        // Storing a photo counts as activity.
        if self.storing.is_empty() { limits::IDLE.saturating_sub(idle) } else { limits::IDLE }
    }

    pub fn is_open(&self) -> bool {
        self.state().ended.is_none()
    }

    /// Whether this path's first part is the session's.
    pub fn is_token(&self, said: &str) -> bool {
        said.as_bytes().ct_eq(self.token.as_bytes()).into()
    }

    /// The path everything is under, with a slash at both ends.
    pub fn root(&self) -> String {
        format!("/{}/", self.token)
    }

    /// A phone says hello. Answers whether it is admitted, and whether `fresh` is now its secret.
    pub fn hello(&self, said: Option<Key>, fresh: Key, device: Device, from: IpAddr) -> (Welcome, bool) {
        let ticks = self.clock.ticks();
        let mut state = self.state();
        let (welcome, is_new) = state.guests.hello(said, fresh, device, from, ticks);
        if welcome == Welcome::In {
            state.last = ticks;
        }
        drop(state);
        if is_new {
            self.album.changed();
        }
        (welcome, is_new)
    }

    /// A sign of life from the phone that is in. None when it is not that one, or all is over.
    pub fn touch(&self, key: Option<Key>) -> Option<MutexGuard<'_, State>> {
        let mut state = self.state();
        if state.ended.is_some() || !state.guests.is_inside(key?) {
            return None;
        }
        state.last = self.clock.ticks();
        Some(state)
    }

    /// Gives a complete file to the album; the phone may hang up meanwhile, the file is stored all the same.
    pub async fn store_photo(self: &Arc<Self>, whole: CompleteFile) -> Outcome {
        let shared = Arc::clone(self);
        let storing = self.storing.spawn(async move {
            let CompleteFile { key, name, bytes } = whole;
            let album = Arc::clone(&shared.album);
            let kept = tokio::task::spawn_blocking(move || album.add_photo(&name, &bytes)).await;
            let outcome = kept.unwrap_or_else(|e| {
                tracing::error!(error = %e, "a photo from the phone could not be taken in");
                Outcome::Failed { code: "internal".into() }
            });
            let mut state = shared.state();
            state.transfers.record_outcome(key, outcome.clone());
            if !matches!(outcome, Outcome::Failed { .. }) {
                state.left = state.left.saturating_sub(1);
            }
            state.last = shared.clock.ticks();
            drop(state);
            shared.album.changed();
            outcome
        });
        storing.await.unwrap_or_else(|_| Outcome::Failed { code: "internal".into() })
    }

    pub async fn end(&self, why: Ended) {
        self.state().ended.get_or_insert(why);
        self.storing.close();
        self.storing.wait().await;
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
        self.album.changed();
    }
}

/// 128 random bits, as part of an address.
pub(crate) fn secret(chance: &dyn Chance) -> String {
    BASE64.encode(key(chance).0)
}

/// A phone's secret.
pub(crate) fn key(chance: &dyn Chance) -> Key {
    let mut bytes = [0; 16];
    chance.fill(&mut bytes);
    Key(bytes)
}

/// The secret in a cookie's value.
pub(crate) fn key_from(value: &str) -> Option<Key> {
    BASE64.decode(value).ok()?.try_into().ok().map(Key)
}

/// The secret as a cookie's value.
pub(crate) fn key_text(key: Key) -> String {
    BASE64.encode(key.0)
}
