//! Officers at their work: each announces reports whose photo the queue has, and gets signed receipts.

use purabarta_tests::findings::quantile;
use purabarta_tests::served::{Device, report, upload};
use reqwest::{Client, StatusCode};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;
use wire::digest::Digest;
use wire::operation::OperationState;
use wire::routes;

/// How many they are.
pub const MANY: usize = 8;
/// Reports of each in a round.
const REPORTS: usize = 40;
/// Between two reports of one officer.
const PAUSE: Duration = Duration::from_millis(25);
/// A report not received after so long counts as so long, and its officer sends no more in this round.
const PATIENCE: Duration = Duration::from_secs(10);

/// Those of one queue.
pub struct Officers {
    url: String,
    client: Client,
    devices: Vec<Device>,
    photo: (Digest, u64),
}

impl Officers {
    /// Each department has the photo.
    pub async fn at(url: &str, devices: &[Device]) -> Self {
        let client = Client::builder().local_address("127.0.0.77".parse::<std::net::IpAddr>().unwrap());
        let client = client.build().expect("a client");
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

    /// All announce; how long one waited for its receipt, in milliseconds, at the 95th percentile.
    pub async fn announce(&self) -> f64 {
        let mut senders = JoinSet::new();
        for device in self.devices.clone() {
            let (client, url, (sha256, len)) = (self.client.clone(), self.url.clone(), self.photo);
            senders.spawn(async move {
                let mut waits = Vec::new();
                for _ in 0..REPORTS {
                    let (id, bytes) = report(&device.department, sha256, len);
                    let began = Instant::now();
                    while !received(&client, &format!("{url}{}", routes::operation(id)), &device, &bytes)
                        .await
                        && began.elapsed() < PATIENCE
                    {}
                    waits.push(began.elapsed().as_secs_f64() * 1e3);
                    if began.elapsed() >= PATIENCE {
                        break;
                    }
                    tokio::time::sleep(PAUSE).await;
                }
                waits
            });
        }
        quantile(senders.join_all().await.concat(), 0.95)
    }
}

/// Whether the receipt came; waits as the queue asked where it did not.
async fn received(client: &Client, url: &str, device: &Device, bytes: &[u8]) -> bool {
    let request = client.put(url).bearer_auth(&device.token).header("content-type", "application/json");
    let Ok(answer) = request.timeout(PATIENCE).body(bytes.to_vec()).send().await else {
        tokio::time::sleep(Duration::from_millis(100)).await;
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
