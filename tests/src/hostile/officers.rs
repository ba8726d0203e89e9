//! Officers at their work: each announces reports whose photo the queue has, and gets signed receipts.

use reqwest::{Client, StatusCode};
use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;
use wire::digest::Digest;
use wire::operation::OperationState;
use wire::routes;
use wire::time::Timestamp;

use crate::served::{Device, report, upload};

/// Between two reports of one officer.
const PAUSE: Duration = Duration::from_millis(25);
/// Where they sit: none of the strangers' addresses.
const OFFICE: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 77));

/// Those of one queue.
pub struct Officers {
    url: String,
    client: Client,
    devices: Vec<Device>,
    photo: (Digest, u64),
}

impl Officers {
    /// Each department of theirs has the photo.
    ///
    /// # Panics
    /// When the queue does not take it.
    pub async fn at(url: &str, devices: &[Device]) -> Self {
        let client = Client::builder().local_address(OFFICE).build().expect("a client");
        let photo = testkit::photographs::bare(1, 64, 48);
        let sha256 = Digest::of(&photo);
        let mut had = Vec::new();
        for device in devices {
            if !had.contains(&&device.department) {
                had.push(&device.department);
                upload(&client, url, device, sha256, photo.clone().into()).await;
            }
        }
        Self { url: url.to_owned(), client, devices: devices.to_vec(), photo: (sha256, photo.len() as u64) }
    }

    /// All announce so many reports each, by this clock; how long each waited for its receipt. A report not received
    /// within `patience` counts as that, and its officer sends no more.
    ///
    /// # Panics
    /// When a report is answered with anything but its receipt or *come later*.
    #[allow(clippy::disallowed_methods, reason = "how long one waits is a matter of real time")]
    pub async fn announce(&self, now: Timestamp, reports: usize, patience: Duration) -> Vec<Duration> {
        let mut senders = JoinSet::new();
        for device in self.devices.clone() {
            let (client, url, (sha256, len)) = (self.client.clone(), self.url.clone(), self.photo);
            senders.spawn(async move {
                let mut waits = Vec::new();
                for _ in 0..reports {
                    let (id, bytes) = report(now, &device.department, sha256, len);
                    let (url, began) = (format!("{url}{}", routes::operation(id)), Instant::now());
                    while !received(&client, &url, &device, &bytes, patience).await
                        && began.elapsed() < patience
                    {}
                    waits.push(began.elapsed());
                    if began.elapsed() >= patience {
                        break;
                    }
                    tokio::time::sleep(PAUSE).await;
                }
                waits
            });
        }
        senders.join_all().await.concat()
    }
}

/// Whether the receipt came; waits as the queue asked where it did not.
async fn received(client: &Client, url: &str, device: &Device, bytes: &[u8], patience: Duration) -> bool {
    let request = client.put(url).bearer_auth(&device.token).header("content-type", "application/json");
    let Ok(answer) = request.timeout(patience).body(bytes.to_vec()).send().await else {
        tokio::time::sleep(PAUSE).await;
        return false;
    };
    let status = answer.status();
    if status.is_success() {
        return matches!(answer.json().await, Ok(OperationState::Received { .. }));
    }
    assert!(
        matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE),
        "{status}: {}",
        answer.text().await.unwrap_or_default()
    );
    let after = answer.headers().get("retry-after").and_then(|value| value.to_str().ok()?.parse().ok());
    tokio::time::sleep(Duration::from_secs(after.unwrap_or(1))).await;
    false
}
