//! The queue's edge: who may connect, how slow they may be, how many may listen, and who is believed.

use crate::world::{World, refused};
use reqwest::Response;
use serde_json::json;
use std::net::SocketAddr;
use std::process::Command;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use wire::people::Role;
use wire::routes;

#[test]
fn serve_refuses_an_address_without_tls_says_why_and_makes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    for (listen, more) in [
        ("0.0.0.0:0", &[][..]),
        ("[::]:0", &[]),
        ("[::ffff:0.0.0.0]:0", &[]),
        ("0.0.0.0:0", &["--behind-tls", "true"]),
        ("0.0.0.0:0", &["--behind-tls", "true", "--trusted-proxies", "127.0.0.1,::1"]),
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_purabarta-queue"));
        command.arg("--data").arg(&data).args(["--listen", listen]).args(more).arg("serve");
        let output = command.output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success(), "{listen} {more:?}");
        assert!(said.contains("refusing to listen") && said.contains("trusted_proxies"), "{said}");
        assert!(!data.exists());
    }
}

async fn half_head(address: SocketAddr) -> TcpStream {
    let mut line = TcpStream::connect(address).await.unwrap();
    line.write_all(b"GET /healthz HTTP/1.1\r\nhost: que").await.unwrap();
    line
}

#[tokio::test(flavor = "multi_thread")]
async fn eleven_hundred_half_heads_leave_a_newcomer_answered() {
    let world = World::with(|settings| settings.max_connections = 1000).await;
    let mut half = Vec::new();
    for _ in 0..1100 {
        half.push(half_head(world.running.address()).await);
    }
    let newcomer = world.client.get(world.url("/healthz")).send().await.unwrap();
    assert_eq!(newcomer.status(), 200);
    let mut oldest = half.swap_remove(0);
    let mut said = Vec::new();
    let _ = oldest.read_to_end(&mut said).await;
    assert!(said.is_empty(), "the oldest gave way");
}

async fn streams(world: &World, token: &str) -> Response {
    world.client.get(world.url(routes::CHANGES_STREAM)).bearer_auth(token).send().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_comes_back_gets_its_stream_and_its_oldest_one_ends() {
    let world = World::with(|settings| settings.max_streams = 3).await;
    let (one, other) = (world.device("SWM").await, world.device("SD").await);
    let mut dead = streams(&world, &one.token).await;
    assert!(dead.chunk().await.unwrap().is_some());
    let mut open = Vec::new();
    for _ in 0..5 {
        let mut stream = streams(&world, &one.token).await;
        assert_eq!(stream.status(), 200);
        assert!(stream.chunk().await.unwrap().is_some());
        open.push(stream);
    }
    assert_eq!(dead.chunk().await.unwrap(), None);
    let kept = streams(&world, &other.token).await;
    assert_eq!(kept.status(), 200);
    let third = world.device("IT").await;
    let full = streams(&world, &third.token).await;
    assert_eq!(full.headers()["retry-after"], "60");
    refused(full, 503, "busy").await;
    let desk = world.login("moderator", Role::Moderator).await;
    assert_eq!(desk.get("/stream").await.status(), 200, "the desk has its own");
    drop((open, kept));
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_are_for_this_machine_and_never_for_whoever_comes_through_a_proxy() {
    let world = World::new().await;
    let asks = |world: &World, header: &str| {
        let request = world.client.get(world.url("/metrics"));
        if header.is_empty() { request } else { request.header(header, "127.0.0.1") }.send()
    };
    assert_eq!(asks(&world, "").await.unwrap().status(), 200);
    refused(asks(&world, "x-forwarded-for").await.unwrap(), 404, "not_found").await;
    refused(asks(&world, "forwarded").await.unwrap(), 404, "not_found").await;
    let world = world.restart_with(|settings| settings.behind_tls = true).await;
    // Also one that says nothing of whom it asks for.
    refused(asks(&world, "").await.unwrap(), 404, "not_found").await;
    refused(asks(&world, "x-forwarded-for").await.unwrap(), 404, "not_found").await;
    let open = |settings: &mut queue::Settings| (settings.behind_tls, settings.metrics_open) = (true, true);
    let world = world.restart_with(open).await;
    assert_eq!(asks(&world, "").await.unwrap().status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn forwarding_is_believed_from_a_trusted_proxy_only() {
    let world = World::with(|settings| {
        settings.behind_tls = true;
        settings.trusted_proxies = vec!["10.1.2.3/32".parse().unwrap()];
    })
    .await;
    let tries = |n: u8| {
        let body = json!({ "code": "AAAA-AAAA-AAAA", "device_name": "PC 1" });
        let request = world.client.post(world.url(routes::ENROL)).json(&body);
        request.header("x-forwarded-for", format!("203.0.113.{n}")).send()
    };
    for n in 0..10 {
        refused(tries(n).await.unwrap(), 403, "code_wrong").await;
    }
    refused(tries(10).await.unwrap(), 429, "rate_limited").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_behind_the_proxy_has_so_many_requests_at_a_time_and_others_are_answered() {
    let world =
        World::with(|settings| (settings.behind_tls, settings.max_requests_per_address) = (true, 3)).await;
    let mut slow = Vec::new();
    for _ in 0..3 {
        let mut line = TcpStream::connect(world.running.address()).await.unwrap();
        let head = "POST /desk/api/login HTTP/1.1\r\nhost: queue\r\nx-forwarded-for: 203.0.113.1\r\n\
            content-type: application/json\r\nexpect: 100-continue\r\ncontent-length: 9\r\n\r\n";
        line.write_all(head.as_bytes()).await.unwrap();
        let mut said = [0; 12];
        line.read_exact(&mut said).await.unwrap();
        assert_eq!(&said, b"HTTP/1.1 100");
        slow.push(line);
    }
    let asks = |from: &str| world.client.get(world.url("/healthz")).header("x-forwarded-for", from).send();
    refused(asks("203.0.113.1").await.unwrap(), 503, "busy").await;
    assert_eq!(asks("203.0.113.2").await.unwrap().status(), 200);
}

/// A sample of `docs/samples`, without its comments.
fn sample(name: &str) -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/samples/");
    let text = std::fs::read_to_string(format!("{path}{name}")).unwrap();
    text.lines().filter(|line| !line.trim_start().starts_with('#')).map(|line| format!("{line}\n")).collect()
}

/// The number after a word in a sample.
fn number(text: &str, word: &str) -> u64 {
    let (_, after) = text.split_once(word).unwrap();
    let digits: String = after.trim_start().chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap()
}

#[test]
fn the_samples_agree_with_the_settings_and_routes_they_are_for() {
    let settings = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/samples/queue.toml");
    let source = queue::settings::SettingsSource::default();
    let settings = queue::Settings::from_sources(source, Some(settings.as_ref())).unwrap();
    assert!(settings.require_tls().is_ok() && settings.behind_tls && settings.listen.ip().is_loopback());
    assert!(settings.is_proxy("127.0.0.1".parse().unwrap()) && settings.is_proxy("::1".parse().unwrap()));

    let (nginx, caddy) = (sample("nginx.conf"), sample("Caddyfile"));
    assert!(nginx.contains(&format!("server {};", settings.listen)));
    assert!(caddy.contains(&format!("reverse_proxy {} ", settings.listen)));
    for proxy in [&nginx, &caddy] {
        assert!(proxy.contains("/metrics") && proxy.contains("Strict-Transport-Security"));
    }
    // Every way to the queue says whom it asks for, in the one header that is read.
    let ways = nginx.matches("proxy_pass ").count();
    assert_eq!(nginx.matches("proxy_set_header X-Forwarded-For $remote_addr;").count(), ways);
    assert!(!caddy.contains("-X-Forwarded-For"));
    let longest = wire::limits::BLOB_BYTES / 1024 / 1024;
    assert!(number(&nginx, "client_max_body_size") > longest && number(&caddy, "max_size") > longest);
    assert!(number(&nginx, "keepalive_timeout") < settings.header_seconds);
    assert!(number(&caddy, "keepalive ") < settings.header_seconds);
    let desk_stream = format!("{}/stream", wire::desk::routes::BASE);
    let below = |path: &str| path.trim_start_matches('/').to_owned();
    let streams = format!("^/({}|{})$", below(routes::CHANGES_STREAM), below(&desk_stream));
    assert!(nginx.contains(&streams), "{streams}");

    let unit = sample("purabarta-queue.service");
    assert!(number(&unit, "LimitNOFILE=") >= 2 * settings.max_connections as u64);
    for line in ["UMask=0077", "StateDirectoryMode=0700", "NoNewPrivileges=yes", "ProtectSystem=strict"] {
        assert!(unit.contains(line), "{line}");
    }
}
