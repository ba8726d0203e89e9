//! HEIC beside libheif: decoding alone, and the whole of what is made of a photo.
//!
//! The files are tiled as phones tile them (512 by 512), and whole as x265 codes them. libheif decodes through `vips`,
//! which only sums the pixels up; `heif-thumbnailer` and `vipsthumbnail` make something of them, as we do.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::{Candidates, EDGE, ROUNDS, measured, median};

/// Of the 12 megapixels' files.
const PHOTOS: [usize; 3] = [0, 3, 6];
/// Between 1 and 2 MB, as phones' files are.
const TILED_QUALITY: u8 = 84;
const WHOLE_QUALITY: &str = "50";

/// Our CPU in parts of theirs.
pub struct Ratios {
    /// Decoding, over libheif's.
    pub decode: f64,
    /// Making ready, over `heif-thumbnailer`, which makes one picture.
    pub heif_thumbnailer: f64,
    /// Making ready, over `vipsthumbnail`, which makes two as we do.
    pub vipsthumbnail: f64,
}

/// Makes the files, unless they are there.
fn files(photos: &[PathBuf], folder: &Path) -> Result<Vec<PathBuf>> {
    std::fs::create_dir_all(folder)?;
    let mut files = Vec::new();
    for photo in PHOTOS.iter().filter_map(|nth| photos.get(*nth)) {
        let name = photo.file_stem().context("a name")?.display();
        let (tiled, whole) = (folder.join(format!("{name}_tiled.heic")), folder.join(format!("{name}_whole.heic")));
        if !tiled.is_file() {
            let picture = image::open(photo)?.into_rgb8();
            let options = heifer::EncodeOptions { quality: TILED_QUALITY, ..heifer::EncodeOptions::default() };
            std::fs::write(&tiled, heifer::encode_rgb8(picture.width(), picture.height(), &picture, &options)?)?;
        }
        if !whole.is_file() {
            let mut encoder = Command::new("heif-enc");
            encoder.arg(photo).args(["-q", WHOLE_QUALITY, "-o"]).arg(&whole);
            ensure!(encoder.output()?.status.success(), "heif-enc failed");
        }
        files.extend([tiled, whole]);
    }
    Ok(files)
}

/// In turns, file by file; the median of all rounds.
pub fn compare(photos: &[PathBuf], folder: &Path, others: &Candidates) -> Result<Ratios> {
    let files = files(photos, folder)?;
    let text = |word: &str| word.to_owned();
    let (mut decode, mut thumbnailer, mut vipsthumbnail) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        for file in &files {
            let one = std::slice::from_ref(file);
            let shown = file.display().to_string();
            let cpu = |command: Vec<String>| Ok::<_, anyhow::Error>(measured(&command)?.cpu);
            let ours = cpu(others.own("decode", one)?)?;
            let theirs = cpu(vec![text("vips"), text("avg"), shown.clone()])?;
            let ready = cpu(others.own("ours", one)?)?;
            let png = others.scratch.join("heif.png").display().to_string();
            let heif = [text("heif-thumbnailer"), text("-p"), text("-s"), EDGE.to_string(), shown, png];
            let heif = cpu(heif.to_vec())?;
            let vips = cpu(others.vips(one, EDGE, 80, "vips"))? + cpu(others.vips(one, 320, 75, "vips_t"))?;
            println!(
                "{}: decoding {ours:.0} ms, libheif {theirs:.0}; ready {ready:.0}, heif-thumbnailer {heif:.0}, vipsthumbnail {vips:.0}",
                file.file_name().unwrap_or_default().display(),
            );
            decode.push(ours / theirs);
            thumbnailer.push(ready / heif);
            vipsthumbnail.push(ready / vips);
        }
    }
    Ok(Ratios {
        decode: median(decode),
        heif_thumbnailer: median(thumbnailer),
        vipsthumbnail: median(vipsthumbnail),
    })
}

/// Decodes each file, and nothing more.
pub fn decode(words: &[String]) -> Result<()> {
    for file in words.iter().skip(1) {
        photo::check(&std::fs::read(file)?)?;
    }
    Ok(())
}
