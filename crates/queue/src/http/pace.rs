//! How slow a line may be: bodies that come, and answers that go.
//!
//! A caller who says a byte now and then would hold a connection, and what is kept for it, for ever. So what comes must
//! come at a pace, counted from its beginning, and be over some time; and an answer must be taken at one.

use axum::body::{Body, Bytes, HttpBody};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

/// The slowest line that is waited for, in bytes a second: an eighth of what a bad mobile line does.
pub const BYTES_A_SECOND: u64 = 1024;
/// The longest that one body may take. An upload goes on where it broke off.
const OVER_AFTER: Duration = Duration::from_secs(15 * 60);

/// How long so many bytes may take, after a while in which nothing need come.
fn allowed(patience: Duration, bytes: u64) -> Duration {
    patience + Duration::from_millis(bytes.saturating_mul(1000) / BYTES_A_SECOND)
}

/// The line was too slow.
#[derive(Debug, thiserror::Error)]
#[error("the line is too slow")]
struct TooSlow;

/// A request's body that must come at a pace.
pub struct PacedBody {
    inner: Body,
    idle: Duration,
    began: Instant,
    last: Instant,
    came: u64,
    timer: Option<Pin<Box<Sleep>>>,
}

impl PacedBody {
    /// One in which nothing may be missing for `idle`.
    #[must_use]
    pub fn new(inner: Body, idle: Duration) -> Self {
        let now = Instant::now();
        Self { inner, idle, began: now, last: now, came: 0, timer: None }
    }

    fn deadline(&self) -> Instant {
        let paced = self.began + allowed(self.idle, self.came).min(OVER_AFTER);
        paced.min(self.last + self.idle)
    }
}

impl HttpBody for PacedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<hyper::body::Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.inner).poll_frame(cx);
        if let Poll::Ready(Some(Ok(frame))) = &polled {
            let bytes = frame.data_ref().map_or(0, Bytes::len) as u64;
            self.came = self.came.saturating_add(bytes);
            let now = Instant::now();
            // What comes too late is not taken either: a lively line that says little would never be pending.
            if now > self.deadline() {
                return Poll::Ready(Some(Err(axum::Error::new(TooSlow))));
            }
            if bytes > 0 {
                self.last = now;
            }
        }
        if polled.is_ready() {
            return polled;
        }
        let deadline = self.deadline();
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(deadline)));
        if timer.deadline() != deadline {
            timer.as_mut().reset(deadline);
        }
        ready!(timer.as_mut().poll(cx));
        Poll::Ready(Some(Err(axum::Error::new(TooSlow))))
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> hyper::body::SizeHint {
        self.inner.size_hint()
    }
}

/// A line whose other side must take what is written to it.
pub struct PacedWrites<T> {
    inner: T,
    patience: Duration,
    /// Since when something is kept back that the other side does not take, and what it took since then.
    owed: Option<(Pin<Box<Sleep>>, Instant, u64)>,
}

impl<T> PacedWrites<T> {
    /// One whose other side may take nothing for so long.
    pub const fn new(inner: T, patience: Duration) -> Self {
        Self { inner, patience, owed: None }
    }

    fn wrote(&mut self, cx: &mut Context<'_>, polled: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match (&polled, &mut self.owed) {
            (Poll::Ready(Ok(bytes)), Some((timer, since, taken))) => {
                *taken = taken.saturating_add(*bytes as u64);
                timer.as_mut().reset(*since + allowed(self.patience, *taken));
            }
            (Poll::Pending, owed) => {
                let (timer, ..) = owed.get_or_insert_with(|| {
                    let now = Instant::now();
                    (Box::pin(sleep_until(now + self.patience)), now, 0)
                });
                ready!(timer.as_mut().poll(cx));
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
            _ => {}
        }
        polled
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for PacedWrites<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(cx, buf)
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for PacedWrites<T> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.inner).poll_write(cx, buf);
        self.wrote(cx, polled)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.inner).poll_write_vectored(cx, bufs);
        self.wrote(cx, polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.inner).poll_flush(cx);
        // Asked for when all that was to be written is with the system.
        if polled.is_ready() {
            self.owed = None;
        }
        polled
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::StreamExt as _;
    use std::convert::Infallible;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    const IDLE: Duration = Duration::from_secs(30);

    /// A body that says so many bytes every so many seconds, for ever.
    fn dripping(bytes: usize, every: Duration) -> Body {
        let parts = futures::stream::unfold((), move |()| async move {
            tokio::time::sleep(every).await;
            Some((Ok::<_, Infallible>(vec![0; bytes]), ()))
        });
        Body::new(PacedBody::new(Body::from_stream(parts), IDLE))
    }

    /// How long it is listened to, and how much came.
    async fn lasts(body: Body) -> (Duration, usize) {
        let (began, mut came, mut parts) = (Instant::now(), 0, body.into_data_stream());
        while let Some(Ok(bytes)) = parts.next().await {
            came += bytes.len();
        }
        (began.elapsed(), came)
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_drips_is_let_go_however_often_it_says_a_byte() {
        let (byte_by_byte, _) = lasts(dripping(1, Duration::from_secs(1))).await;
        assert!(byte_by_byte <= IDLE + Duration::from_secs(1), "{byte_by_byte:?}");
        let (silent, came) = lasts(dripping(1, IDLE * 2)).await;
        assert_eq!((silent.as_secs(), came), (IDLE.as_secs(), 0));
        let (empty_parts, _) = lasts(dripping(0, Duration::from_secs(1))).await;
        assert!(empty_parts <= IDLE + Duration::from_secs(1), "{empty_parts:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_bad_line_is_waited_for_but_not_for_ever() {
        let (slow, came) = lasts(dripping(4096, Duration::from_secs(2))).await;
        assert_eq!(slow.as_secs() / 10, OVER_AFTER.as_secs() / 10);
        assert!(came > 1024 * 1024, "{came}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_burst_does_not_pay_for_a_silence_after_it() {
        let burst = futures::stream::once(async { Ok::<_, Infallible>(vec![0; 1024 * 1024]) });
        let body = Body::from_stream(burst.chain(futures::stream::pending()));
        let (time, came) = lasts(Body::new(PacedBody::new(body, IDLE))).await;
        assert_eq!((time.as_secs(), came), (IDLE.as_secs(), 1024 * 1024));
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_nobody_takes_is_given_up_and_one_that_is_taken_slowly_is_not() {
        let (near, _far) = tokio::io::duplex(1024);
        let began = Instant::now();
        let given_up = PacedWrites::new(near, IDLE).write_all(&[0; 4096]).await.unwrap_err();
        assert_eq!((given_up.kind(), began.elapsed().as_secs()), (io::ErrorKind::TimedOut, IDLE.as_secs()));

        let (near, mut far) = tokio::io::duplex(1024);
        let reader = tokio::spawn(async move {
            let mut part = [0; 1024];
            for _ in 0..200 {
                tokio::time::sleep(Duration::from_secs(1)).await;
                far.read_exact(&mut part).await.unwrap();
            }
        });
        PacedWrites::new(near, IDLE).write_all(&[0; 200 * 1024]).await.unwrap();
        reader.await.unwrap();

        let (near, mut far) = tokio::io::duplex(1024);
        let reader = tokio::spawn(async move {
            loop {
                tokio::time::sleep(Duration::from_secs(1)).await;
                if far.read_u8().await.is_err() {
                    return;
                }
            }
        });
        let began = Instant::now();
        let mut line = PacedWrites::new(near, IDLE);
        assert_eq!(line.write_all(&[0; 200 * 1024]).await.unwrap_err().kind(), io::ErrorKind::TimedOut);
        assert!(began.elapsed() < IDLE * 2, "byte by byte: {:?}", began.elapsed());
        drop(line);
        reader.await.unwrap();
    }
}
