//! HEIC: tiled as iPhones tile it, by the encoder of the library that decodes, and by another's.

use std::process::Command;

use image::RgbImage;
use photo::{Cancel, Edit};

use crate::files::pixels;
use crate::photographs::drawn;

/// The mean difference of a channel, in 255ths.
fn apart(one: &RgbImage, other: &RgbImage) -> f64 {
    assert_eq!(one.dimensions(), other.dimensions());
    let sum: u64 = one.iter().zip(other.iter()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    sum as f64 / one.len() as f64
}

fn rendition(bytes: &[u8]) -> RgbImage {
    let made = photo::prepare(bytes, &Edit::default(), &Cancel::default()).unwrap();
    assert!(photo::metadata_free(&made.rendition));
    pixels(&made.rendition)
}

#[test]
fn a_tiled_heic_keeps_its_colours_and_size() {
    let jpeg = drawn(5, 1100, 600, 1);
    let picture = pixels(&jpeg);
    let heic = heifer::encode_rgb8(1100, 600, &picture, &heifer::EncodeOptions::default()).unwrap();
    let found = apart(&rendition(&heic), &rendition(&jpeg));
    assert!(found < 4.0, "{found}");
}

#[test]
fn a_heic_cut_anywhere_is_refused_and_an_overwritten_one_never_crashes() {
    let picture = pixels(&drawn(5, 640, 560, 1));
    let heic = heifer::encode_rgb8(640, 560, &picture, &heifer::EncodeOptions::default()).unwrap();
    let prepared = |bytes: &[u8]| photo::prepare(bytes, &Edit::default(), &Cancel::default());
    for part in 1..10 {
        assert!(prepared(&heic[..heic.len() * part / 10]).is_err(), "{part} tenths");
    }
    for at in (20..heic.len()).step_by(heic.len() / 24) {
        let mut bytes = heic.clone();
        bytes[at..(at + 9).min(heic.len())].fill(0xa5);
        let _taken_or_refused = prepared(&bytes);
    }
}

/// By libheif and x265, where they are installed: `libheif-examples` of Debian.
#[test]
fn a_heic_of_another_encoder_keeps_its_colours() {
    let folder = std::env::temp_dir().join(format!("purabarta-heic-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let jpeg = drawn(5, 900, 700, 1);
    let (from, to) = (folder.join("a.jpg"), folder.join("a.heic"));
    std::fs::write(&from, &jpeg).unwrap();
    match Command::new("heif-enc").arg("-q").arg("90").arg(&from).arg("-o").arg(&to).output() {
        Ok(said) => {
            assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
            let found = apart(&rendition(&std::fs::read(&to).unwrap()), &rendition(&jpeg));
            assert!(found < 4.0, "{found}");
        }
        Err(missing) => println!("not tried: heif-enc: {missing}"),
    }
    std::fs::remove_dir_all(folder).unwrap();
}
