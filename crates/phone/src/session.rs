//! One opened page: who has it open, what came, when it ends.
//!
//! States: open → (the officer closes it | nothing happens for [`limits::IDLE`]) → ended, for good. All
//! of it is behind one lock that is never held while something is waited for.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde::{Deserialize, Serialize};
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use subtle::ConstantTimeEq as _;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use ts_rs::TS;
use wire::ambient::{Chance, Clock};

use crate::agent::Device;
use crate::certificate::Identity;
use crate::guests::{Guest, Guests, Key, Welcome};
use crate::tray::{Arriving, Asking, FileKey, Not, Outcome, Stand, Tray, Whole};
use crate::visits::Visits;
use crate::{Album, Code, limits, server};

/// What a session is opened with.
pub struct Opening {
    /// The address of this computer to listen on.
    pub address: Ipv4Addr,
    /// Time: for the certificate's days and for the end.
    pub clock: Arc<dyn Clock>,
    /// Chance: for the path and the phones' secrets.
    pub chance: Arc<dyn Chance>,
    /// Where photos go.
    pub album: Arc<dyn Album>,
}

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

/// What the officer is shown of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(rename = "PhonePage")]
pub struct View {
    /// The page's address: whoever knows it may send photos. For the QR code; never for a log.
    pub url: String,
    /// The same as a QR code.
    pub code: Code,
    /// The beginning of the certificate's SHA-256.
    pub fingerprint: String,
    /// Where it listens.
    #[ts(type = "string")]
    pub address: Ipv4Addr,
    /// Why it is over; none while it is open.
    pub ended: Option<Ended>,
    /// The phone that is in.
    pub phone: Option<Guest>,
    /// Another phone that asks.
    pub asking: Option<Guest>,
    /// The photo that is coming in.
    pub arriving: Option<Arriving>,
    /// How many photos the person chose: what came and what is still to come.
    pub chosen: u32,
    /// How many of them are kept.
    pub kept: u32,
    /// How many were refused.
    pub refused: u32,
}

/// An opened page. Dropped, it is cut off; [`Session::close`] ends it in peace.
pub struct Session {
    shared: Arc<Shared>,
    url: String,
    code: Code,
    fingerprint: String,
    address: Ipv4Addr,
}

/// What the session and its connections share.
pub(crate) struct Shared {
    pub clock: Arc<dyn Clock>,
    pub chance: Arc<dyn Chance>,
    pub album: Arc<dyn Album>,
    /// `192.168.1.7:54321`, as every request must say.
    pub host: String,
    token: String,
    state: Mutex<State>,
    pub stop: CancellationToken,
    /// Connections, and the clockwork.
    pub tasks: TaskTracker,
    /// Photos being kept.
    keeping: TaskTracker,
}

pub(crate) struct State {
    ended: Option<Ended>,
    last: u64,
    /// How many photos the phone still has to bring, the one under way included.
    left: u32,
    pub guests: Guests,
    pub tray: Tray,
    pub visits: Visits,
}

impl State {
    /// The phone asks where a file stands, and says how many it still has to bring.
    pub fn ask(&mut self, key: &FileKey, file: &Asking, room: usize) -> Result<Stand, Not> {
        let stand = self.tray.ask(key, file, room)?;
        let over = stand.outcome.is_some();
        self.left = file.left.saturating_sub(u32::from(over));
        Ok(stand)
    }
}

impl Session {
    /// Opens the page. Needs a tokio runtime.
    ///
    /// # Errors
    /// [`OpenError`]; then nothing listens.
    pub async fn open(opening: Opening) -> Result<Self, OpenError> {
        let Opening { address, clock, chance, album } = opening;
        let identity = Identity::make(address, clock.now())?;
        let listener = tokio::net::TcpListener::bind(SocketAddr::from((address, 0))).await?;
        let host = listener.local_addr()?.to_string();
        let token = secret(&*chance);
        let url = format!("https://{host}/{token}/");
        let code = Code::of(&url)?;
        let state = State {
            ended: None,
            last: clock.ticks(),
            left: 0,
            guests: Guests::default(),
            tray: Tray::default(),
            visits: Visits::default(),
        };
        let shared = Arc::new(Shared {
            clock,
            chance,
            album,
            host,
            token,
            state: Mutex::new(state),
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
            keeping: TaskTracker::new(),
        });
        shared.tasks.spawn(server::listen(Arc::clone(&shared), listener, identity.config));
        shared.tasks.spawn(end_in_time(Arc::clone(&shared)));
        Ok(Self { shared, url, code, fingerprint: identity.fingerprint, address })
    }

    /// What the officer is shown.
    #[must_use]
    pub fn view(&self) -> View {
        let ticks = self.shared.clock.ticks();
        let state = self.shared.state();
        View {
            url: self.url.clone(),
            code: self.code.clone(),
            fingerprint: self.fingerprint.clone(),
            address: self.address,
            ended: state.ended,
            phone: state.guests.inside().cloned(),
            asking: state.guests.asking(ticks).cloned(),
            arriving: state.tray.arriving(),
            chosen: state.tray.kept.saturating_add(state.tray.refused).saturating_add(state.left),
            kept: state.tray.kept,
            refused: state.tray.refused,
        }
    }

    /// The officer's word on a phone that asks: let in (and the other one out), or turned away.
    pub fn decide(&self, phone: u32, let_in: bool) {
        let mut state = self.shared.state();
        if state.guests.decide(phone, let_in) && let_in {
            state.tray.cleared();
            state.left = 0;
        }
        state.last = self.shared.clock.ticks();
        drop(state);
        self.shared.album.changed();
    }

    /// Ends it. Returns when the photo that was being kept is kept, the phone has its answer (or
    /// [`limits::GRACE`] is over), and nobody listens any more.
    pub async fn close(&self) {
        self.shared.end(Ended::Closed).await;
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.shared.state().ended.get_or_insert(Ended::Closed);
        self.shared.stop.cancel();
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
    fn left(&self, state: &State) -> u64 {
        let idle = self.clock.ticks().saturating_sub(state.last);
        // A photo that is being kept is not nothing.
        if self.keeping.is_empty() { limits::IDLE.saturating_sub(idle) } else { limits::IDLE }
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

    /// A phone says hello. Answers where it stands, and whether `fresh` is now its secret.
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
    pub fn heard(&self, key: Option<Key>) -> Option<MutexGuard<'_, State>> {
        let mut state = self.state();
        if state.ended.is_some() || !state.guests.is_inside(key?) {
            return None;
        }
        state.last = self.clock.ticks();
        Some(state)
    }

    /// Gives a whole file to the album; the phone may hang up meanwhile, the file is kept all the same.
    pub async fn keep(self: &Arc<Self>, whole: Whole) -> Outcome {
        let shared = Arc::clone(self);
        let keeping = self.keeping.spawn(async move {
            let Whole { key, name, bytes } = whole;
            let album = Arc::clone(&shared.album);
            let kept = tokio::task::spawn_blocking(move || album.take_in(&name, &bytes)).await;
            let outcome = kept.unwrap_or_else(|e| {
                tracing::error!(error = %e, "a photo from the phone could not be taken in");
                Outcome::Failed { code: "internal".into() }
            });
            let mut state = shared.state();
            state.tray.finished(key, outcome.clone());
            if !matches!(outcome, Outcome::Failed { .. }) {
                state.left = state.left.saturating_sub(1);
            }
            state.last = shared.clock.ticks();
            drop(state);
            shared.album.changed();
            outcome
        });
        keeping.await.unwrap_or_else(|_| Outcome::Failed { code: "internal".into() })
    }

    async fn end(&self, why: Ended) {
        self.state().ended.get_or_insert(why);
        self.keeping.close();
        self.keeping.wait().await;
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
        self.album.changed();
    }
}

/// Ends the session when nothing happened for long enough.
async fn end_in_time(shared: Arc<Shared>) {
    loop {
        let left = {
            let state = shared.state();
            if state.ended.is_some() { 0 } else { shared.left(&state) }
        };
        if left == 0 {
            break;
        }
        tokio::select! {
            biased;
            () = shared.stop.cancelled() => return,
            () = tokio::time::sleep(Duration::from_millis(left)) => {}
        }
    }
    shared.stop.cancel();
    shared.album.changed();
}

/// 128 bits of chance, as part of an address.
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
