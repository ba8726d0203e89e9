//! Photos for the window to show.

use std::io;
use std::path::Path;
use std::sync::Arc;
use wire::digest::Digest;

use crate::folder::{Folder, PhotoFolder};
use crate::officer::{Officer, departments};

impl Officer {
    /// A photo for the window to show. One that came from another of the department's computers is
    /// fetched from the queue once, and kept.
    pub async fn picture(&self, folder_kind: PhotoFolder, sha256: Digest) -> Option<Vec<u8>> {
        let path = self.folder.photo(folder_kind, sha256);
        if let Some(bytes) = self.read_file(&path).await {
            let shown = self.engine.queue_time().and_then(|at| self.store.record_shown(sha256, at));
            if let Err(e) = shown {
                tracing::warn!(error = %e, "when a fetched photo was shown could not be kept");
            }
            return Some(bytes);
        }
        let identity = self.identity().ok()?;
        for department in departments(&identity.me) {
            if let Some(bytes) = self.engine.fetch_photo(department, sha256).await {
                let (folder, store, kept) = (self.folder.clone(), Arc::clone(&self.store), bytes.clone());
                let at = self.engine.queue_time().unwrap_or_else(|_| self.ambient.clock.now());
                let keep = self.tasks.blocking(move || {
                    let _none_goes = folder.bring_in();
                    // First that it is one: should the rest be cut short, its files do not stay for ever.
                    if let Err(e) = store.add_fetched(sha256, at) {
                        tracing::warn!(error = %e, "that a photo was fetched could not be kept");
                    }
                    store_fetched(&folder, sha256, &kept)
                });
                match keep.await {
                    Ok(Ok(Some(print))) => {
                        if let Err(e) = self.prints.add(&self.store, sha256, print) {
                            tracing::warn!(error = %e, "what a fetched photo looks like could not be kept");
                        }
                    }
                    Ok(Err(e)) => tracing::warn!(error = %e, "a fetched photo could not be kept"),
                    _ => {}
                }
                return Some(self.read_file(&path).await.unwrap_or(bytes));
            }
        }
        None
    }

    async fn read_file(&self, path: &Path) -> Option<Vec<u8>> {
        let (folder, path) = (self.folder.clone(), path.to_owned());
        self.tasks.blocking(move || folder.disk().read(&path).ok()).await.ok().flatten()
    }
}

/// Stores a photo that came from the queue, and its thumbnail. Answers what it looks like.
fn store_fetched(folder: &Folder, sha256: Digest, bytes: &[u8]) -> io::Result<Option<photo::Fingerprint>> {
    folder.store_photo(PhotoFolder::Renditions, sha256, bytes)?;
    match photo::prepare(bytes, &photo::Edit::default(), &photo::Cancel::default()) {
        Ok(prepared) => {
            folder.store_photo(PhotoFolder::Thumbnails, sha256, &prepared.thumbnail)?;
            Ok(Some(prepared.fingerprint))
        }
        Err(_) => Ok(None),
    }
}
