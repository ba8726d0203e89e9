//! The bridge, listening.

use axum::Router;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;

use super::{Bridge, guard, routes};

impl Bridge {
    fn router(self: Arc<Self>) -> Router {
        routes::all(&self).layer(axum::middleware::from_fn(guard::only_this_computer))
    }

    /// Answers at this address until `done`.
    ///
    /// # Errors
    /// When the address is not on loopback, or cannot be listened at.
    pub async fn serve(
        self,
        address: SocketAddr,
        listens: impl FnOnce(SocketAddr),
        done: impl Future<Output = ()> + Send + 'static,
    ) -> io::Result<()> {
        if !address.ip().is_loopback() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "the bridge listens on loopback only"));
        }
        let listener = TcpListener::bind(address).await?;
        listens(listener.local_addr()?);
        let bridge = Arc::new(self);
        // Streams of events never end by themselves: what is open is cut.
        tokio::select! {
            served = axum::serve(listener, Arc::clone(&bridge).router()) => served?,
            () = done => {}
        }
        if let Some(home) = &bridge.home {
            home.stops().await;
        }
        Ok(())
    }
}
