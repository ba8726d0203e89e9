//! Where `run` keeps everything between starts: the queue's folder, the officer's, the port.

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

use crate::sh;

/// What was asked for on the command line.
#[derive(Debug, Default)]
pub struct Options {
    pub fresh: bool,
    pub headless: bool,
    pub data: Option<PathBuf>,
    pub port: Option<u16>,
}

const USUAL_PORT: u16 = 8747;

/// Where everything is kept between starts.
pub struct Data {
    pub folder: PathBuf,
    pub port: u16,
}

impl Data {
    pub fn open(options: &Options) -> Result<Self> {
        let folder = match &options.data {
            Some(data) => std::path::absolute(data)?,
            None => sh::root().join("data"),
        };
        if options.fresh && folder.exists() {
            let aside = first_free_name(&folder);
            fs::rename(&folder, &aside).with_context(|| format!("moving {}", folder.display()))?;
            println!("      the old data is kept in {}", aside.display());
        }
        fs::create_dir_all(folder.join("queue"))?;
        fs::create_dir_all(folder.join("officer"))?;
        // An enrolled officer remembers the queue's address, so the port stays what it was.
        let remembered =
            fs::read_to_string(folder.join("port")).ok().and_then(|port| port.trim().parse().ok());
        let port = match options.port {
            Some(0) => sh::free_port()?,
            Some(port) => port,
            None => remembered.unwrap_or(USUAL_PORT),
        };
        if TcpListener::bind(("127.0.0.1", port)).is_err() {
            bail!("port {port} is in use (another run?); stop that program or choose a port with --port");
        }
        if remembered.is_some_and(|remembered| remembered != port) {
            println!(
                "      an officer enrolled before looks for the queue at its old port; --fresh starts anew"
            );
        }
        fs::write(folder.join("port"), port.to_string())?;
        println!("      {}", folder.display());
        Ok(Self { folder, port })
    }

    pub fn queue(&self) -> PathBuf {
        self.folder.join("queue")
    }

    pub fn officer(&self) -> PathBuf {
        self.folder.join("officer")
    }

    /// The home folder of the private display.
    pub fn desktop(&self) -> PathBuf {
        self.folder.join("desktop")
    }

    /// The folder of a second officer, whose pages are in a browser (`cargo xtask dev`).
    pub fn browser_officer(&self) -> PathBuf {
        self.folder.join("browser-officer")
    }

    pub fn code_file(&self) -> PathBuf {
        self.folder.join("enrol-code")
    }

    /// What `demo` said: how to log in to the desk. There once the demo data is.
    pub fn welcome(&self) -> PathBuf {
        self.folder.join("welcome.txt")
    }
}

fn first_free_name(folder: &Path) -> PathBuf {
    let named = |n: u32| {
        let mut name = folder.as_os_str().to_owned();
        name.push(format!(".old-{n}"));
        PathBuf::from(name)
    };
    (1..).map(named).find(|name| !name.exists()).unwrap_or_else(|| named(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fresh_data_never_replaces_what_was_put_aside_before() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        fs::create_dir(&data).unwrap();
        fs::write(data.join("unsent"), "work").unwrap();
        let options = Options { fresh: true, data: Some(data.clone()), port: Some(0), ..Options::default() };
        fs::create_dir(folder.path().join("data.old-1")).unwrap();
        Data::open(&options).unwrap();
        assert!(folder.path().join("data.old-2/unsent").exists() && !data.join("unsent").exists());
    }

    #[test]
    fn the_port_stays_the_same_between_starts() {
        let folder = tempfile::tempdir().unwrap();
        let first = Options { data: Some(folder.path().into()), port: Some(0), ..Options::default() };
        let again = Options { port: None, data: Some(folder.path().into()), ..Options::default() };
        assert_eq!(Data::open(&first).unwrap().port, Data::open(&again).unwrap().port);
    }

    #[test]
    fn a_taken_port_is_refused() {
        let (folder, taken) = (tempfile::tempdir().unwrap(), TcpListener::bind(("127.0.0.1", 0)).unwrap());
        let port = Some(taken.local_addr().unwrap().port());
        let options = Options { data: Some(folder.path().into()), port, ..Options::default() };
        assert!(Data::open(&options).is_err());
    }
}
