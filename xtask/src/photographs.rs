//! Real photographs for tests, from Debian's wallpaper packages: kept in a cache, never in the repository.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

const PACKAGES: [&str; 2] = ["lomiri-wallpapers-16.04", "lomiri-wallpapers-20.04"];
/// The photographs among the wallpapers; the rest is painted or too small.
const PHOTOGRAPHS: [&str; 10] = [
    "Bridge_by_Sander_Klootwijk.jpg",
    "Dragonfly_by_Bolly.jpg",
    "Fossa_by_Jasper_Roks.jpg",
    "Kleiber_by_Lukas_Baubkus.jpg",
    "aitzgorri_by_Aitzol_Berasategi.jpg",
    "life_by_Aitzol_Berasategi.jpg",
    "picosdeeuropa_by_Aitzol_Berasategi.jpg",
    "seeding_by_Clements_Engelhardt.jpg",
    "sunset_by_Aitzol_Berasategi.jpg",
    "umang_by_Abhishek_Mudgal.jpg",
];

/// Where they are kept; the tests are told by the environment.
pub fn cache() -> PathBuf {
    let folder = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    folder("PURABARTA_PHOTOGRAPHS").unwrap_or_else(|| {
        let cache = folder("XDG_CACHE_HOME").or_else(|| std::env::home_dir().map(|home| home.join(".cache")));
        cache.unwrap_or_else(std::env::temp_dir).join("purabarta/photographs")
    })
}

/// Fills `cache` with the originals, as they are. `Ok(false)` where there is no apt, or it does not
/// reach its packages: tests then draw their own.
///
/// # Errors
/// If a downloaded package cannot be unpacked, or `cache` cannot be written.
pub fn fetch(cache: &Path) -> io::Result<bool> {
    if PHOTOGRAPHS.iter().all(|name| cache.join(name).is_file()) {
        println!("{} photographs are in {} already", PHOTOGRAPHS.len(), cache.display());
        return Ok(true);
    }
    let work = cache.join("unpacking");
    std::fs::create_dir_all(&work)?;
    let fetched = download(&work).and_then(|got| if got { copy(&work, cache).map(Some) } else { Ok(None) });
    std::fs::remove_dir_all(&work)?;
    Ok(match fetched? {
        Some(copied) => {
            println!("{copied} photographs are in {}", cache.display());
            copied > 0
        }
        None => {
            println!("no photographs fetched; tests draw their own");
            false
        }
    })
}

fn download(work: &Path) -> io::Result<bool> {
    println!("apt-get download {}", PACKAGES.join(" "));
    match Command::new("apt-get").arg("download").args(PACKAGES).current_dir(work).status() {
        Ok(status) => Ok(status.success()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

fn copy(work: &Path, cache: &Path) -> io::Result<usize> {
    let unpacked = work.join("unpacked");
    for package in files_of(work)?.iter().filter(|path| path.extension().is_some_and(|end| end == "deb")) {
        let status = Command::new("dpkg-deb").arg("-x").arg(package).arg(&unpacked).status()?;
        if !status.success() {
            return Err(io::Error::other(format!("dpkg-deb could not unpack {}", package.display())));
        }
    }
    let mut copied = 0;
    for file in files_of(&unpacked.join("usr/share/backgrounds"))? {
        let Some(name) = file.file_name().filter(|name| PHOTOGRAPHS.iter().any(|known| *name == *known))
        else {
            continue;
        };
        // Under its name only once it is whole.
        let arriving = work.join(name);
        std::fs::copy(&file, &arriving)?;
        std::fs::rename(&arriving, cache.join(name))?;
        copied += 1;
    }
    Ok(copied)
}

fn files_of(folder: &Path) -> io::Result<Vec<PathBuf>> {
    std::fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect()
}
