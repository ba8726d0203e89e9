//! tus 1.0.0 to the letter, as clients of others rely on it.

use crate::world::{World, jpeg, refused};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::{Method, RequestBuilder, Response};
use wire::device::Enrolled;
use wire::digest::Digest;
use wire::routes;

impl World {
    fn asks_tus(&self, device: &Enrolled, method: &str, path: &str) -> RequestBuilder {
        let method: Method = method.parse().unwrap();
        let request = self.client.request(method, self.url(path)).bearer_auth(&device.token);
        request.header("tus-resumable", "1.0.0")
    }
}

fn said<'a>(answer: &'a Response, name: &str) -> &'a str {
    answer.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn head_tells_the_metadata_as_they_were_said_at_the_creation() {
    let world = World::new().await;
    let device = world.device("SWM").await;
    let photo = jpeg(1, 4_000);
    let sha256 = Digest::of(&photo);
    let (department, digest) = (STANDARD.encode("SWM"), STANDARD.encode(sha256.to_string()));
    let metadata =
        format!("filename {},sha256 {digest},is_final,department {department}", STANDARD.encode("ছবি.jpg"));
    let creates = async |metadata: &str| {
        let request = world.asks_tus(&device, "POST", routes::BLOBS).header("upload-length", photo.len());
        request.header("upload-metadata", metadata).send().await.unwrap()
    };
    assert_eq!(creates(&metadata).await.status(), 201);
    let head = world.head(&device, "SWM", sha256).await;
    assert_eq!(said(&head, "upload-metadata"), metadata);
    assert_eq!((said(&head, "upload-offset"), said(&head, "upload-length")), ("0", "4000"));
    assert_eq!((said(&head, "cache-control"), said(&head, "tus-resumable")), ("no-store", "1.0.0"));
    assert!(!said(&head, "upload-expires").is_empty());
    // Begun again with other words, the first stay; also while it is half here.
    assert_eq!(creates(&format!("department {department},sha256 {digest}")).await.status(), 201);
    world.patch(&device, "SWM", sha256, 0).body(photo[..1_000].to_vec()).send().await.unwrap();
    assert_eq!(said(&world.head(&device, "SWM", sha256).await, "upload-metadata"), metadata);
    // Whole, it is what it is.
    world.patch(&device, "SWM", sha256, 1_000).body(photo[1_000..].to_vec()).send().await.unwrap();
    let whole = world.head(&device, "SWM", sha256).await;
    assert_eq!(said(&whole, "upload-metadata"), format!("department {department},sha256 {digest}"));
    let long = format!("department {department},sha256 {digest},x {}", "A".repeat(5_000));
    refused(creates(&long).await, 400, "malformed").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_under_another_type_are_refused_with_415_and_leave_the_offset() {
    let world = World::new().await;
    let device = world.device("SWM").await;
    let photo = jpeg(1, 4_000);
    let at = routes::blob(&"SWM".parse().unwrap(), Digest::of(&photo));
    world.create(&device, "SWM", &photo).await;
    let sends = |kind: Option<&'static str>| {
        let request =
            world.asks_tus(&device, "PATCH", &at).header("upload-offset", 0).body(photo[..100].to_vec());
        kind.into_iter().fold(request, |request, kind| request.header("content-type", kind)).send()
    };
    for kind in
        [None, Some("application/octet-stream"), Some("image/jpeg"), Some("application/offset+octet-streams")]
    {
        let answer = sends(kind).await.unwrap();
        assert_eq!(said(&answer, "tus-resumable"), "1.0.0");
        refused(answer, 415, "type_refused").await;
    }
    assert_eq!(said(&world.head(&device, "SWM", Digest::of(&photo)).await, "upload-offset"), "0");
    let answer = sends(Some("Application/Offset+Octet-Stream; charset=binary")).await.unwrap();
    assert_eq!((answer.status().as_u16(), said(&answer, "upload-offset")), (204, "100"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_method_is_overridden_in_any_case_and_one_that_means_nothing_is_405() {
    let world = World::new().await;
    let device = world.device("SWM").await;
    let photo = jpeg(1, 4_000);
    let at = routes::blob(&"SWM".parse().unwrap(), Digest::of(&photo));
    world.create(&device, "SWM", &photo).await;
    let overridden = async |method: &str, path: &str| {
        world.asks_tus(&device, "POST", path).header("x-http-method-override", method).send().await.unwrap()
    };
    for method in ["HEAD", "head", "Head"] {
        let answer = overridden(method, &at).await;
        assert_eq!((answer.status().as_u16(), said(&answer, "upload-offset")), (200, "0"), "{method}");
    }
    let patched = world.asks_tus(&device, "POST", &at).header("x-http-method-override", "patch");
    let patched =
        patched.header("content-type", "application/offset+octet-stream").header("upload-offset", 0);
    assert_eq!(patched.body(photo[..100].to_vec()).send().await.unwrap().status(), 204);
    let options = overridden("options", routes::BLOBS).await;
    assert_eq!((options.status().as_u16(), said(&options, "tus-version")), (204, "1.0.0"));
    assert_eq!(overridden("delete", &at).await.status(), 204);
    for (method, path) in [("GET", routes::BLOBS), ("PUT", at.as_str()), ("POST", at.as_str())] {
        let answer = world.asks_tus(&device, method, path).send().await.unwrap();
        assert_eq!(
            (answer.status().as_u16(), said(&answer, "tus-resumable")),
            (405, "1.0.0"),
            "{method} {path}"
        );
        assert!(said(&answer, "allow").contains("OPTIONS"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_created_upload_is_told_with_its_whole_address_and_every_answer_says_its_version() {
    let world = World::new().await;
    let device = world.device("SWM").await;
    let photo = jpeg(1, 4_000);
    let path = routes::blob(&"SWM".parse().unwrap(), Digest::of(&photo));
    let made = world.create(&device, "SWM", &photo).await;
    assert_eq!(said(&made, "location"), world.url(&path));
    let creates = |host: &'static str| {
        let metadata = format!(
            "department {},sha256 {}",
            STANDARD.encode("SWM"),
            STANDARD.encode(Digest::of(&photo).to_string())
        );
        let request = world.asks_tus(&device, "POST", routes::BLOBS).header("upload-length", photo.len());
        request
            .header("upload-metadata", metadata)
            .header("host", host)
            .header("x-forwarded-host", "evil.org")
            .send()
    };
    assert_eq!(
        said(&creates("queue.example.org:8080").await.unwrap(), "location"),
        format!("http://queue.example.org:8080{path}")
    );
    let nobody = world.client.head(world.url(&path)).send().await.unwrap();
    let missing = world.head(&device, "SWM", Digest::of(b"none")).await;
    let conflict = world.patch(&device, "SWM", Digest::of(&photo), 7).body("x").send().await.unwrap();
    let other =
        world.client.head(world.url(&path)).bearer_auth(&device.token).header("tus-resumable", "0.2.2");
    let other = other.send().await.unwrap();
    assert_eq!(said(&other, "tus-version"), "1.0.0");
    for (answer, status) in [(nobody, 401), (missing, 404), (conflict, 409), (other, 412)] {
        assert_eq!((answer.status().as_u16(), said(&answer, "tus-resumable")), (status, "1.0.0"));
        assert_eq!(said(&answer, "cache-control"), "no-store");
    }
}
