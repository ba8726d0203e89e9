//! Unsent work on a pen drive, for the day when the network does not come back. The work stays here and
//! may go by network too: the queue takes each operation once, whichever way it came first.

use std::path::Path;
use wire::capsule::{CapsuleEntry, CapsuleError, DeviceSecret, Writer};
use wire::digest::Digest;

use crate::credential::Usable;
use crate::disk::{Disk, LocalDisk};
use crate::folder::PhotoFolder;
use crate::officer::Officer;
use crate::view::{CallFailed, ExportForm, ExportPlace, Exported, HereCode, Kind};

impl Officer {
    pub(crate) async fn export_places(&self, (): ()) -> Result<Vec<ExportPlace>, CallFailed> {
        let drives = self.folder.disk().pen_drives().into_iter().map(|path| (path, true));
        let places = drives.chain(self.host.documents().map(|path| (path, false)));
        Ok(places
            .map(|(path, removable)| ExportPlace { path: path.display().to_string(), removable })
            .collect())
    }

    pub(crate) async fn export(&self, form: ExportForm) -> Result<Exported, CallFailed> {
        // Only where it was offered: the window cannot make this program write elsewhere.
        let offered = self.export_places(()).await?;
        if !offered.iter().any(|place| place.path == form.place) {
            return Err(HereCode::PlaceGone.into());
        }
        let identity = self.identity()?;
        let key = identity.me.capsule_key.as_ref().ok_or(HereCode::NoCapsuleKey)?;
        let mut unsent = self.store.unsent()?;
        // What another officer sealed here is sent with their credential, on a pen drive too.
        unsent.retain(|unsent| unsent.owner == identity.me.officer.id);
        if unsent.is_empty() {
            return Err(HereCode::NothingToExport.into());
        }
        // Without the credential the file proves nothing about this computer, and the queue takes it only when somebody
        // there says so. It is better than none, and never a secret: the officer is told.
        let token = match self.vault.load().usable(&identity) {
            Usable::Bound(token, _) => Some(token),
            // Nobody has said yet which of several is this computer's; one alone is, as far as is known.
            Usable::Bare(mut tokens, _) => tokens.pop().filter(|_| tokens.is_empty()),
            Usable::Locked | Usable::OfOthers | Usable::Nothing => None,
        };
        let secret = token.map(|token| DeviceSecret::of(Digest::of(token.as_bytes())));
        let proved = secret.is_some();
        let chance = &*self.ambient.chance;
        let mut writer =
            Writer::new(Vec::new(), key, identity.device, secret.as_ref(), chance).map_err(failed)?;
        let mut ids = Vec::new();
        for unsent in &unsent {
            let id = unsent.operation.id;
            let Some((bytes, _, officer)) = self.store.operation_bytes(id)? else { continue };
            writer
                .add(&CapsuleEntry::Operation { device: identity.device, officer, bytes })
                .map_err(failed)?;
            for photo in &unsent.photos {
                // One that is damaged here cannot be sent by any way; the rest goes.
                if let Ok(bytes) =
                    self.folder.disk().read(&self.folder.photo(PhotoFolder::Renditions, photo.sha256))
                {
                    writer.add(&CapsuleEntry::Photo { sha256: photo.sha256, bytes }).map_err(failed)?;
                }
            }
            ids.push(id);
        }
        let bytes = writer.finish().map_err(failed)?;
        let now = self.ambient.clock.now();
        let file = format!("purabarta-{}-{}.capsules", now.day(), identity.device);
        let length = bytes.len() as u64;
        let path = Path::new(&form.place).join(&file);
        // A pen drive is pulled out at once: on it before it is called done.
        self.blocking(move || Ok((&LocalDisk as &dyn Disk).write_durably(&path, &bytes)?)).await?;
        self.store.record_export(&ids, now)?;
        self.host.changed(Kind::Outbox);
        Ok(Exported { file, operations: u32::try_from(ids.len()).unwrap_or(u32::MAX), bytes: length, proved })
    }
}

fn failed(e: CapsuleError) -> CallFailed {
    match e {
        CapsuleError::Disk(e) => e.into(),
        e => CallFailed { detail: e.to_string(), ..HereCode::NoCapsuleKey.into() },
    }
}
