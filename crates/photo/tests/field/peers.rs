//! The field's files held against Debian's libvips and libheif: what they show, we send.
//!
//! Run by `cargo xtask test --full`, which installs both.

use std::path::{Path, PathBuf};
use std::process::Command;

use image::RgbImage;
use image::imageops::{self, FilterType};
use photo::limits;

use crate::sample::{CODECS, Sample};

/// Where others are known to be wrong, or not to read: the beginning of a sample's name, who, and why.
const KNOWN: [(&str, Peer, &str); 12] = [
    ("heic-numbers-", Peer::Vips, "takes the primaries of every HEIC without a profile for sRGB's"),
    ("heic-numbers-", Peer::Heif, "takes the primaries of every HEIC without a profile for sRGB's"),
    ("heic-linear", Peer::Vips, "takes every curve for sRGB's"),
    ("heic-linear", Peer::Heif, "takes every curve for sRGB's"),
    ("heic-gamma", Peer::Vips, "takes every curve for sRGB's"),
    ("heic-gamma", Peer::Heif, "takes every curve for sRGB's"),
    ("heic-pq", Peer::Vips, "does not bring high dynamic range into sRGB's"),
    ("heic-pq", Peer::Heif, "does not bring high dynamic range into sRGB's"),
    ("heic-hlg", Peer::Vips, "does not bring high dynamic range into sRGB's"),
    ("heic-hlg", Peer::Heif, "does not bring high dynamic range into sRGB's"),
    ("heic-grey-limited", Peer::Vips, "libheif leaves the range of greys as it is"),
    ("heic-grey-limited", Peer::Heif, "leaves the range of greys as it is"),
];
/// The mean difference of a channel that is still the same colour.
const SAME: f64 = 3.0;
/// The long edge at which two pictures are compared: what differs by an encoder's noise is gone.
const EDGE: u32 = 64;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Peer {
    Vips,
    Heif,
}

impl Peer {
    /// What it makes of a file, upright and in sRGB.
    fn shows(self, file: &Path) -> Result<RgbImage, String> {
        let file = match self {
            Self::Vips => file.to_path_buf(),
            Self::Heif => {
                let png = file.with_extension("heif.png");
                run(Command::new("heif-convert").arg(file).arg(&png))?;
                png
            }
        };
        // libheif keeps the profile; libvips follows it. Without one it must not be asked to: it would take the
        // numbers through another white.
        let mut header = Command::new("vipsheader");
        let profiled = run(header.args(["-f", "icc-profile-data"]).arg(&file)).is_ok();
        let made = file.with_extension("made.png");
        let edge = limits::RENDITION_EDGE;
        let mut vips = Command::new("vipsthumbnail");
        vips.arg(&file).args(["-s", &format!("{edge}x{edge}>")]);
        if profiled {
            vips.args(["-e", "srgb"]);
        }
        run(vips.args(["-o", &format!("{}[strip]", made.display())]))?;
        Ok(image::open(&made).map_err(|error| error.to_string())?.into_rgb8())
    }
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

/// How far apart two pictures are, or why they cannot be compared.
fn difference(ours: &RgbImage, theirs: &RgbImage) -> Result<f64, String> {
    let ((width, height), other) = (ours.dimensions(), theirs.dimensions());
    if width.abs_diff(other.0) > 1 || height.abs_diff(other.1) > 1 {
        return Err(format!("ours is {width} x {height}, theirs {} x {}", other.0, other.1));
    }
    let long = width.max(height);
    let side = |side: u32| (side * EDGE.min(long) / long).max(1);
    let [ours, theirs] = [ours, theirs]
        .map(|picture| imageops::resize(picture, side(width), side(height), FilterType::Triangle));
    let sum: u32 = ours.iter().zip(theirs.iter()).map(|(one, other)| u32::from(one.abs_diff(*other))).sum();
    Ok(f64::from(sum) / ours.len() as f64)
}

fn compared(sample: &Sample, folder: &Path) -> Vec<String> {
    let file = folder.join(&sample.name);
    std::fs::write(&file, &sample.bytes).unwrap();
    let made = sample.prepare(CODECS[0]).unwrap();
    let ours = image::load_from_memory(&made.rendition).unwrap().into_rgb8();
    let heic = sample.name.ends_with(".heic") || sample.name.ends_with(".hif");
    let peers = if heic { &[Peer::Vips, Peer::Heif][..] } else { &[Peer::Vips] };
    let mut faults = Vec::new();
    for peer in peers {
        let known = KNOWN.iter().find(|(name, who, _)| who == peer && sample.name.starts_with(name));
        let found = peer.shows(&file).and_then(|theirs| difference(&ours, &theirs));
        let same = found.as_ref().is_ok_and(|difference| *difference <= SAME);
        println!("{} {peer:?} {found:?}{}", sample.name, known.map_or("", |_| " (known)"));
        match known {
            None if !same => faults.push(format!("{} differs from {peer:?}: {found:?}", sample.name)),
            Some((.., why)) if same => {
                faults.push(format!("{} no longer differs from {peer:?}, which {why}", sample.name));
            }
            _ => {}
        }
    }
    faults
}

#[test]
#[ignore = "asks programs of others; run by `cargo xtask test --full`"]
fn every_sample_is_sent_as_libvips_and_libheif_show_it() {
    let folder: PathBuf = std::env::temp_dir().join(format!("purabarta-peers-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let samples = crate::samples();
    let faults: Vec<String> = samples.iter().flat_map(|sample| compared(sample, &folder)).collect();
    let stale = KNOWN.iter().filter(|(name, ..)| !samples.iter().any(|sample| sample.name.starts_with(name)));
    assert_eq!(stale.count(), 0, "a sample that is excused is no longer there");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    std::fs::remove_dir_all(folder).unwrap();
}
