//! The simulated disk as the officer's app knows it.

/// Makes `DeviceDisk` out of the module with the app's `Disk`. A macro, since two builds of the app's crate want it: the
/// one that its own tests are in, and the one that everybody else uses.
#[macro_export]
macro_rules! device_disk {
    ($($disk:ident)::+) => {
        /// A computer's disk, as the officer's app knows it.
        pub struct DeviceDisk {
            /// The disk itself.
            pub disk: $crate::SimDisk,
            /// The same, as SQLite knows it.
            pub vfs: $crate::SimVfs,
        }

        impl $($disk ::)+Disk for DeviceDisk {
            fn make_folder(&self, folder: &std::path::Path) -> std::io::Result<()> {
                self.disk.create_dir_all(folder)
            }

            fn read(&self, path: &std::path::Path) -> std::io::Result<Vec<u8>> {
                self.disk.read(path)
            }

            fn len(&self, path: &std::path::Path) -> std::io::Result<Option<u64>> {
                self.disk.len(path)
            }

            fn list(&self, folder: &std::path::Path) -> std::io::Result<Vec<std::path::PathBuf>> {
                self.disk.list(folder)
            }

            fn write_synced(&self, path: &std::path::Path, bytes: &[u8]) -> std::io::Result<()> {
                self.disk.write_synced(path, bytes)
            }

            fn rename(&self, from: &std::path::Path, to: &std::path::Path) -> std::io::Result<()> {
                self.disk.rename(from, to)
            }

            fn remove(&self, path: &std::path::Path) -> std::io::Result<()> {
                self.disk.remove(path)
            }

            fn sync_folder(&self, folder: &std::path::Path) -> std::io::Result<()> {
                self.disk.sync_dir(folder)
            }

            fn free(&self, _: &std::path::Path) -> std::io::Result<u64> {
                Ok(self.disk.free())
            }

            fn claim(&self, _: &std::path::Path) -> std::io::Result<Option<$($disk ::)+Claim>> {
                // The simulation never starts an app twice.
                Ok(Some(Box::new(())))
            }

            fn place(&self, _: &std::path::Path) -> $($disk ::)+Place {
                $($disk ::)+Place::Here
            }

            fn pen_drives(&self) -> Vec<std::path::PathBuf> {
                Vec::new()
            }

            fn sqlite_vfs(&self) -> Option<&str> {
                Some(self.vfs.name())
            }
        }
    };
}
