//! An officer's computer whose page is in a browser.

use officer::credential::CredentialFile;
use officer::disk::Disk;
use officer::endings::Endings;
use officer::lan::{Lan, Place};
use officer::remote::Network;
use officer::view::{CallFailed, CredentialPlace, HereCode};
use officer::{Ambient, Officer};
use serde_json::{Value, json};
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use wire::ambient::{Chance, Clock};

use super::desktop::{Answers, Desktop};
use super::disk::DiskWithDrives;

/// An officer's computer.
pub struct Computer {
    /// What the page hears, and what the desktop answers.
    pub desktop: Arc<Desktop>,
    /// Its disk.
    pub disk: Arc<DiskWithDrives>,
    folder: PathBuf,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
    lan: Arc<dyn Lan>,
    address: String,
    app: Mutex<Result<Arc<Officer>, CallFailed>>,
}

/// A phone that is on the same computer, on one of two networks.
pub struct TwoNetworks;

impl Lan for TwoNetworks {
    fn places(&self) -> Vec<Place> {
        let place = |last, name: &str| Place { address: Ipv4Addr::new(127, 0, 0, last), name: name.into() };
        vec![place(1, "Ethernet"), place(2, "Wi-Fi")]
    }
}

impl Computer {
    /// A computer with the app in this folder, which suggests this queue.
    #[must_use]
    pub fn on(
        folder: &Path,
        address: &str,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
        lan: Arc<dyn Lan>,
    ) -> Self {
        let documents = Some(folder.join("documents"));
        let desktop = Arc::new(Desktop::new(Answers { documents, ..Answers::default() }));
        let computer = Self {
            desktop,
            disk: Arc::default(),
            folder: folder.to_owned(),
            clock,
            chance,
            lan,
            address: address.to_owned(),
            app: Mutex::new(Err(HereCode::Fault.into())),
        };
        computer.starts();
        computer
    }

    /// The app, or why it could not be opened.
    ///
    /// # Errors
    /// Why not.
    pub fn app(&self) -> Result<Arc<Officer>, CallFailed> {
        self.app.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The app's folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Calls as the page would.
    ///
    /// # Errors
    /// What the page would be told.
    pub async fn calls(&self, name: &str, argument: Value) -> Result<Value, CallFailed> {
        self.app()?.call(name, argument).await
    }

    /// Enrols, unless it is.
    ///
    /// # Errors
    /// What the page would be told.
    pub async fn enrols(&self, code: &str) -> Result<(), CallFailed> {
        if self.app()?.credential_place() == CredentialPlace::None {
            let form = json!({ "address": self.address, "code": code, "device_name": "" });
            self.calls("enrol", form).await?;
        }
        Ok(())
    }

    /// The program ends in order, and starts again after the starts that `between` writes down.
    pub async fn restarts(&self, between: impl FnOnce(&dyn Fn() -> Endings)) {
        self.stops().await;
        between(&|| self.begins());
        self.starts();
    }

    /// The program ends in order.
    pub async fn stops(&self) {
        let before = std::mem::replace(
            &mut *self.app.lock().unwrap_or_else(PoisonError::into_inner),
            Err(HereCode::InUse.into()),
        );
        if let Ok(app) = before {
            app.stop().await;
        }
    }

    /// Writes a start of the program down.
    fn begins(&self) -> Endings {
        Endings::begin(&self.folder, Arc::clone(&self.disk) as _, Arc::clone(&self.clock))
    }

    fn starts(&self) {
        *self.app.lock().unwrap_or_else(PoisonError::into_inner) = self.opens();
    }

    fn opens(&self) -> Result<Arc<Officer>, CallFailed> {
        let ambient = Ambient {
            clock: Arc::clone(&self.clock),
            chance: Arc::clone(&self.chance),
            disk: Arc::clone(&self.disk) as Arc<dyn Disk>,
            lan: Arc::clone(&self.lan),
            transport: Arc::new(Network::new().map_err(CallFailed::from)?),
            version: env!("CARGO_PKG_VERSION").into(),
            device_name: "bridge".into(),
            suggested_address: self.address.clone(),
            runtime: tokio::runtime::Handle::current(),
            endings: Some(Arc::new(self.begins())),
        };
        self.disk.make_folder(&self.folder)?;
        self.disk.make_folder(&self.folder.join("documents"))?;
        let vault = Box::new(CredentialFile::at(self.folder.join("credential")));
        Ok(Officer::open(&self.folder, ambient, vault, Arc::clone(&self.desktop) as _)?)
    }
}
