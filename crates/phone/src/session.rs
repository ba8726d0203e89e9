//! One opened page: who has it open, what came, when it ends.
//!
//! States: open → (the officer closes it | nothing happens for [`crate::limits::IDLE`]) → ended, for good. All
//! of it is behind one lock that is never held while something is waited for.

use serde::{Deserialize, Serialize};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use ts_rs::TS;
use wire::ambient::{Chance, Clock};

use crate::album::Album;
use crate::certificate::Identity;
use crate::code::Code;
use crate::error::OpenError;
use crate::guests::{Guest, Guests};
use crate::server;
use crate::shared::{Ended, Shared, State, secret};
use crate::transfer::{Arriving, Transfers};
use crate::visits::Visits;

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
    /// How many of them are stored.
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
            transfers: Transfers::default(),
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
            storing: TaskTracker::new(),
        });
        shared.tasks.spawn(server::listen(Arc::clone(&shared), listener, identity.config));
        shared.tasks.spawn(end_when_idle(Arc::clone(&shared)));
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
            arriving: state.transfers.arriving(),
            chosen: state.transfers.kept.saturating_add(state.transfers.refused).saturating_add(state.left),
            kept: state.transfers.kept,
            refused: state.transfers.refused,
        }
    }

    /// The officer's decision on a phone that asks: let in (and the other one out), or turned away.
    pub fn decide(&self, phone: u32, let_in: bool) {
        let mut state = self.shared.state();
        if state.guests.decide(phone, let_in) && let_in {
            state.transfers.clear();
            state.left = 0;
        }
        state.last = self.shared.clock.ticks();
        drop(state);
        self.shared.album.changed();
    }

    /// Ends it. Returns when the photo that was being stored is stored, the phone has its answer (or
    /// [`crate::limits::GRACE`] is over), and nobody listens any more.
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

/// Ends the session when nothing happened for long enough.
async fn end_when_idle(shared: Arc<Shared>) {
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
