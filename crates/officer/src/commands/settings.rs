//! The officer's settings on this computer, and what the desktop does by them.

use crate::alerts::{About, Alert, Opens};
use crate::officer::Officer;
use crate::store::Stored;
use crate::view::{CallFailed, HereCode, Kind, Settings};

const SETTINGS: &str = "settings";
/// Set once the officer was notified that the program keeps running without its window.
const WENT_ON: &str = "went_on";

impl Officer {
    pub(crate) async fn settings(&self, (): ()) -> Result<Settings, CallFailed> {
        Ok(Settings { autostart: self.host.autostart(), ..self.stored_settings()? })
    }

    pub(crate) async fn settings_save(&self, settings: Settings) -> Result<Settings, CallFailed> {
        if settings.quiet.is_some_and(|quiet| !quiet.is_valid()) {
            return Err(HereCode::BadCall.into());
        }
        // Whether it starts with the computer is the desktop's to know: asked each time.
        self.store.set(SETTINGS, &Settings { autostart: None, ..settings.clone() })?;
        if let Some(wanted) = settings.autostart
            && self.host.autostart().is_some_and(|is| is != wanted)
        {
            self.host.set_autostart(wanted);
        }
        self.host.changed(Kind::Officer);
        self.settings(()).await
    }

    pub(crate) async fn quit(&self, (): ()) -> Result<(), CallFailed> {
        self.host.quit();
        Ok(())
    }

    pub(crate) fn stored_settings(&self) -> Stored<Settings> {
        Ok(self.store.setting(SETTINGS)?.unwrap_or_default())
    }

    /// The window is being closed. Answers whether the program is to go on without it; the first time the officer
    /// is told so.
    #[must_use]
    pub fn keeps_running_without_window(&self) -> bool {
        let told = || -> Stored<bool> {
            if !self.stored_settings()?.keep_running {
                return Ok(false);
            }
            if self.store.setting::<bool>(WENT_ON)?.is_none() {
                self.host
                    .notify(&Alert { about: About::StillRunning, opens: Opens::Home }, self.language_set()?);
                self.store.set(WENT_ON, &true)?;
            }
            Ok(true)
        };
        told().unwrap_or_else(|e| {
            tracing::warn!(error = %e, "the settings cannot be read; the window closes as any other");
            false
        })
    }
}
