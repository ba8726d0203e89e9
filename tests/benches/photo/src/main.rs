//! The photo pipeline beside `vipsthumbnail`, sharp and the naive way, on real photographs: CPU, memory, quality.
//!
//! Run by `cargo xtask bench photo`, which says where everything is: `PURABARTA_PHOTOGRAPHS` (originals),
//! `PURABARTA_BENCH_DIR` (where the results go), `PURABARTA_PEERS` (the folder with sharp and `press.mjs`).
//!
//! Every candidate runs in a process of its own, in turns, under a small process that measures only it: CPU is
//! user and system time of all its threads, memory its peak. Only ratios are meant to be kept.
#![forbid(unsafe_code)]

mod heic;
mod likeness;
mod made;
// The file alone: the crate around it would build the queue.
#[path = "../../../../crates/testkit/src/photographs.rs"]
#[allow(dead_code, clippy::expect_used, reason = "other tests use the rest")]
mod photographs;
mod quality;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use photo::{Cancel, Codec, Edit};

const ROUNDS: usize = 5;
const ALL: [&str; 5] = ["ours", "pure", "vipsthumbnail", "sharp", "naive"];
const EDGE: u32 = photo::limits::RENDITION_EDGE;

fn main() -> Result<()> {
    let mut words = std::env::args().skip(1);
    let word = words.next().unwrap_or_default();
    let rest: Vec<String> = words.collect();
    match word.as_str() {
        "measure" => measure(&rest),
        "ours" => press(Codec::default(), "ours", &rest),
        "pure" => press(Codec::Pure, "pure", &rest),
        "decode" => heic::decode(&rest),
        "two-workers" => two_workers(&rest),
        "naive" => naive(&rest),
        "likeness" => likeness::table(),
        "heic" => heic_alone(),
        _ => bench(),
    }
}

fn bench() -> Result<()> {
    let folder =
        |name: &str| std::env::var_os(name).map(PathBuf::from).with_context(|| format!("{name} is not set"));
    let out = folder("PURABARTA_BENCH_DIR")?;
    let peers = folder("PURABARTA_PEERS")?;
    let work = out.join("photo");
    let set = made::set(&work.join("set"))?;
    let scratch = work.join("out");
    std::fs::create_dir_all(&scratch)?;
    let candidates = Candidates { peers, scratch };

    let mut cpu: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    let mut wall: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    let mut memory: BTreeMap<&str, f64> = BTreeMap::new();
    for round in 1..=ROUNDS {
        for name in ALL.into_iter().filter(|name| round == 1 || *name != "naive") {
            let sum = candidates.all(name, &set.small)?;
            println!("round {round}: {name:<14} {:>6.1} ms CPU a photo", sum.cpu / set.small.len() as f64);
            cpu.entry(name).or_default().push(sum.cpu);
            wall.entry(name).or_default().push(sum.wall);
            memory.insert(name, sum.memory);
        }
    }
    let bytes: BTreeMap<&str, f64> =
        ALL.into_iter().map(|name| Ok((name, candidates.bytes(name, &set.small)?))).collect::<Result<_>>()?;
    let two = measured(&candidates.own("two-workers", &set.small)?)?.memory;
    let with_exif = first_thumbnail(&set.small)?;
    let without = first_thumbnail(&made::stripped(&set.small, &work.join("stripped"))?)?;
    let quality = quality::compare(&set.small, &candidates)?;

    // Round by round, since the machine is never twice the same.
    let ratio = |ours: &str, theirs: &str| {
        let rounds = cpu.get(ours).into_iter().flatten().zip(cpu.get(theirs).into_iter().flatten());
        median(rounds.map(|(ours, theirs)| ours / theirs).collect())
    };
    let of = |values: &BTreeMap<&str, Vec<f64>>, name: &str| {
        median(values.get(name).cloned().unwrap_or_default()) / set.small.len() as f64
    };
    println!(
        "\n12 megapixels      CPU ms  wall ms  peak MB       kB  SSIMULACRA2    CPU / vipsthumbnail, / sharp"
    );
    for name in ALL {
        println!(
            "{name:<14} {:>10.1} {:>8.1} {:>8.0} {:>8.0} {:>12} {:>22.2} {:>7.2}",
            of(&cpu, name),
            of(&wall, name),
            memory.get(name).copied().unwrap_or(f64::NAN),
            bytes.get(name).copied().unwrap_or(f64::NAN) / 1000.0,
            quality.get(name).map_or_else(String::new, |score| format!("{score:.2}")),
            ratio(name, "vipsthumbnail"),
            ratio(name, "sharp"),
        );
    }
    let mut large = f64::NAN;
    for (size, files) in [(50, &set.medium), (108, &set.large)] {
        println!("\n{size} megapixels      CPU ms  wall ms  peak MB");
        for name in ALL {
            let sum = candidates.all(name, files)?;
            let photos = files.len() as f64;
            println!("{name:<14} {:>10.1} {:>8.1} {:>8.0}", sum.cpu / photos, sum.wall / photos, sum.memory);
            if (size, name) == (108, "ours") {
                large = sum.memory;
            }
        }
    }
    let heic = heic::compare(&set.small, &work.join("heic"), &candidates)?;
    let score = |name: &str| quality.get(name).copied().unwrap_or(f64::NAN);
    let round = |value: f64| (value * 1000.0).round() / 1000.0;
    let json = serde_json::json!({
        "cpu_vs_vipsthumbnail": round(ratio("ours", "vipsthumbnail")),
        "cpu_vs_sharp": round(ratio("ours", "sharp")),
        "ssimulacra2_minus_sharp": round(score("ours") - score("sharp")),
        "first_thumb_exif_ms": round(with_exif),
        "first_thumb_ms": round(without),
        "rss_two_workers_mb": round(two),
        "rss_108mp_mb": round(large),
        "pure_rust_cpu_vs_vipsthumbnail": round(ratio("pure", "vipsthumbnail")),
        "heic_cpu_vs_libheif": round(heic.decode),
        "heic_ready_cpu_vs_heif_thumbnailer": round(heic.heif_thumbnailer),
        "heic_ready_cpu_vs_vipsthumbnail": round(heic.vipsthumbnail),
    });
    let file = out.join("photo.json");
    std::fs::write(&file, format!("{json:#}\n"))?;
    println!("\n{json:#}\n{}", file.display());
    likeness::table()
}

/// Only the part about HEIC: `PURABARTA_BENCH_DIR` as for all.
fn heic_alone() -> Result<()> {
    let out = std::env::var_os("PURABARTA_BENCH_DIR").map(PathBuf::from).context("where to?")?;
    let work = out.join("photo");
    let set = made::set(&work.join("set"))?;
    let candidates = Candidates { peers: PathBuf::new(), scratch: work.join("out") };
    std::fs::create_dir_all(&candidates.scratch)?;
    let ratios = heic::compare(&set.small, &work.join("heic"), &candidates)?;
    println!("{:.3} {:.3} {:.3}", ratios.decode, ratios.heif_thumbnailer, ratios.vipsthumbnail);
    Ok(())
}

/// How the others are asked.
pub struct Candidates {
    peers: PathBuf,
    pub scratch: PathBuf,
}

impl Candidates {
    fn own(&self, word: &str, files: &[PathBuf]) -> Result<Vec<String>> {
        let program = std::env::current_exe()?.display().to_string();
        Ok([program, word.to_owned(), self.scratch.display().to_string()]
            .into_iter()
            .chain(shown(files))
            .collect())
    }

    fn commands(&self, name: &str, files: &[PathBuf]) -> Result<Vec<Vec<String>>> {
        Ok(match name {
            "vipsthumbnail" => {
                vec![
                    self.vips(files, EDGE, 80, "vipsthumbnail"),
                    self.vips(files, 320, 75, "vipsthumbnail_t"),
                ]
            }
            "sharp" => vec![self.sharp(files, EDGE, 80)],
            own => vec![self.own(own, files)?],
        })
    }

    /// All its processes, one after the other.
    fn all(&self, name: &str, files: &[PathBuf]) -> Result<Usage> {
        let commands = self.commands(name, files)?;
        commands.iter().try_fold(Usage::default(), |sum, command| Ok(sum.and(measured(command)?)))
    }

    /// Of a rendition, on average.
    fn bytes(&self, name: &str, files: &[PathBuf]) -> Result<f64> {
        let length = |file: &PathBuf| Ok(std::fs::metadata(self.made(file, name)?)?.len() as f64);
        let sum = files.iter().map(length).sum::<Result<f64>>()?;
        Ok(sum / files.len() as f64)
    }

    /// The rendition that was made of a file.
    pub fn made(&self, file: &Path, name: &str) -> Result<PathBuf> {
        let stem = file.file_stem().context("a name")?.display();
        Ok(self.scratch.join(format!("{stem}_{name}.jpg")))
    }

    pub fn vips(&self, files: &[PathBuf], edge: u32, quality: u8, end: &str) -> Vec<String> {
        let out = format!("{}/%s_{end}.jpg[Q={quality},strip]", self.scratch.display());
        let size = format!("{edge}x{edge}");
        ["vipsthumbnail".to_owned()]
            .into_iter()
            .chain(shown(files))
            .chain(["-s".to_owned(), size, "-o".to_owned(), out])
            .collect()
    }

    pub fn sharp(&self, files: &[PathBuf], edge: u32, quality: u8) -> Vec<String> {
        let program = self.peers.join("press.mjs").display().to_string();
        let out = self.scratch.display().to_string();
        ["node".to_owned(), program, out, edge.to_string(), quality.to_string()]
            .into_iter()
            .chain(shown(files))
            .collect()
    }
}

fn shown(files: &[PathBuf]) -> impl Iterator<Item = String> {
    files.iter().map(|file| file.display().to_string())
}

/// Milliseconds and megabytes.
#[derive(Debug, Clone, Copy, Default)]
struct Usage {
    cpu: f64,
    wall: f64,
    memory: f64,
}

impl Usage {
    fn and(self, other: Self) -> Self {
        Self {
            cpu: self.cpu + other.cpu,
            wall: self.wall + other.wall,
            memory: self.memory.max(other.memory),
        }
    }
}

/// Runs a command below a small process that has no other child.
fn measured(command: &[String]) -> Result<Usage> {
    let output = Command::new(std::env::current_exe()?)
        .arg("measure")
        .args(command)
        .stderr(Stdio::inherit())
        .output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    let line = said.lines().last().unwrap_or_default();
    let values: Vec<f64> = line.split_whitespace().filter_map(|value| value.parse().ok()).collect();
    match values.as_slice() {
        [cpu, wall, memory] if output.status.success() => {
            Ok(Usage { cpu: *cpu, wall: *wall, memory: *memory })
        }
        _ => bail!("{} failed", command.first().map_or("", String::as_str)),
    }
}

fn measure(command: &[String]) -> Result<()> {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeValLike as _;
    let (program, words) = command.split_first().context("nothing to measure")?;
    let started = Instant::now();
    let status =
        Command::new(program).args(words).stdout(Stdio::null()).status().with_context(|| program.clone())?;
    let wall = started.elapsed().as_secs_f64() * 1000.0;
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let cpu = (usage.user_time().num_microseconds() + usage.system_time().num_microseconds()) as f64 / 1000.0;
    if !status.success() {
        bail!("{program} ended with {status}");
    }
    println!("{cpu} {wall} {}", usage.max_rss() as f64 / 1024.0);
    Ok(())
}

/// Makes each file ready and writes what was made, as the officer's program does.
fn press(codec: Codec, end: &str, words: &[String]) -> Result<()> {
    let (out, files) = words.split_first().context("where to?")?;
    let _one_drop = photo::Workbench::open();
    for file in files {
        let bytes = std::fs::read(file)?;
        let made = codec.prepare(&bytes, &Edit::default(), &Cancel::default())?;
        let name = Path::new(file).file_stem().context("a name")?.display().to_string();
        std::fs::write(Path::new(out).join(format!("{name}_{end}.jpg")), made.rendition)?;
        std::fs::write(Path::new(out).join(format!("{name}_{end}_t.jpg")), made.thumbnail)?;
    }
    Ok(())
}

fn two_workers(words: &[String]) -> Result<()> {
    let (out, files) = words.split_first().context("where to?")?;
    let half = |nth: usize| {
        let files = files.iter().skip(nth).step_by(2).cloned();
        [out.clone()].into_iter().chain(files).collect::<Vec<_>>()
    };
    let (first, second) = (half(0), half(1));
    std::thread::scope(|scope| {
        let other = scope.spawn(move || press(Codec::default(), "two", &second));
        press(Codec::default(), "two", &first)?;
        other.join().map_err(|_| anyhow::anyhow!("a worker stopped"))?
    })
}

/// As one would begin: `image` alone.
fn naive(words: &[String]) -> Result<()> {
    use image::{ImageDecoder as _, codecs::jpeg::JpegEncoder, imageops::FilterType};
    let (out, files) = words.split_first().context("where to?")?;
    for file in files {
        let bytes = std::fs::read(file)?;
        let mut decoder =
            image::ImageReader::new(std::io::Cursor::new(&bytes)).with_guessed_format()?.into_decoder()?;
        let orientation = decoder.orientation()?;
        let mut picture = image::DynamicImage::from_decoder(decoder)?;
        picture.apply_orientation(orientation);
        let name = Path::new(file).file_stem().context("a name")?.display().to_string();
        for (edge, quality, end) in [(EDGE, 80, "naive"), (320, 75, "naive_t")] {
            picture = picture.resize(edge, edge, FilterType::Lanczos3);
            let mut jpeg = Vec::new();
            JpegEncoder::new_with_quality(&mut jpeg, quality).encode_image(&picture)?;
            std::fs::write(Path::new(out).join(format!("{name}_{end}.jpg")), jpeg)?;
        }
    }
    Ok(())
}

/// Milliseconds of this thread's CPU until the first picture of a file can be shown, on average.
fn first_thumbnail(files: &[PathBuf]) -> Result<f64> {
    let mut sum = 0.0;
    for file in files {
        let bytes = std::fs::read(file)?;
        let before = thread_cpu()?;
        photo::quick_thumbnail(&bytes).context("no thumbnail")?;
        sum += thread_cpu()? - before;
    }
    Ok(sum / files.len() as f64)
}

/// This thread's time on a CPU, in milliseconds.
fn thread_cpu() -> Result<f64> {
    let told = nix::time::clock_gettime(nix::time::ClockId::CLOCK_THREAD_CPUTIME_ID)?;
    Ok(told.tv_sec() as f64 * 1e3 + told.tv_nsec() as f64 / 1e6)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
