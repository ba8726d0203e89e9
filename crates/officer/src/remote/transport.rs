//! What carries a request: the network, or a test in its place.

use futures::FutureExt as _;
use futures::future::BoxFuture;
use reqwest::{Client, Request, Response};
use std::time::Duration;

use super::error::{NoAnswer, RemoteError, causes};

/// How long a connection may take, and how long an answer may be silent. There is no limit on the whole:
/// a slow link is not a broken one.
const CONNECT: Duration = Duration::from_secs(15);
const SILENCE: Duration = Duration::from_secs(30);

/// Carries one request and its answer.
pub trait Transport: Send + Sync {
    /// Sends a request; done when the head of the answer is there.
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, NoAnswer>>;
}

/// The network, by HTTP.
pub struct Network(Client);

impl Network {
    /// The system's network.
    ///
    /// # Errors
    /// When no TLS is to be had on this computer.
    pub fn new() -> Result<Self, RemoteError> {
        let client = Client::builder()
            .connect_timeout(CONNECT)
            .read_timeout(SILENCE)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|e| RemoteError::no_answer(&e))?;
        Ok(Self(client))
    }
}

impl Transport for Network {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, NoAnswer>> {
        let answer = self.0.execute(request);
        async move { answer.await.map_err(|e| NoAnswer { detail: causes(&e), clock: is_about_time(&e) }) }
            .boxed()
    }
}

/// Whether a certificate was refused for its dates.
fn is_about_time(error: &(dyn std::error::Error + 'static)) -> bool {
    use rustls::CertificateError::{Expired, ExpiredContext, NotValidYet, NotValidYetContext};
    let mut cause = Some(error);
    while let Some(inner) = cause {
        // An I/O error shows what it wraps by `get_ref`, not as its source.
        let wrapped = inner.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        let found = wrapped.and_then(|e| e.downcast_ref()).or_else(|| inner.downcast_ref::<rustls::Error>());
        if let Some(rustls::Error::InvalidCertificate(
            Expired | ExpiredContext { .. } | NotValidYet | NotValidYetContext { .. },
        )) = found
        {
            return true;
        }
        cause = inner.source();
    }
    false
}
