//! What the queue keeps is for its own user: files 0600, folders 0700.
//!
//! Citizens' telephone numbers, password hashes and the signing key lie in the data folder and in every backup of it.
//! [`from_now_on`] makes whatever the program creates private, SQLite's files among it, however the shell or the service
//! manager set the umask. [`tighten`] does it for what an older version left readable to every user of the computer.
//!
//! On Windows a file inherits who may read it from its folder, and nothing is done here: the data folder is to be
//! made where only the service's account reads (`docs/OPERATING.md`).

use std::io;
use std::path::Path;

/// Everything this process creates from now on is its user's alone. First thing in a program: it is not for one thread.
pub fn from_now_on() {
    #[cfg(unix)]
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
}

/// Takes a folder, and all that is in it, from everybody but its user; answers how many files and folders others
/// could reach before. Links are passed over: what they lead to is not in the folder.
///
/// # Errors
/// The folder cannot be read, or something in it is another user's.
#[cfg(unix)]
pub fn tighten(folder: &Path) -> io::Result<usize> {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt as _;

    let mut open = 0;
    let mut restrict = |path: &Path, found: &fs::Metadata| -> io::Result<()> {
        if found.permissions().mode() & 0o077 != 0 {
            let mode = if found.is_dir() { 0o700 } else { 0o600 };
            fs::set_permissions(path, Permissions::from_mode(mode))?;
            open += 1;
        }
        Ok(())
    };
    restrict(folder, &fs::metadata(folder)?)?;
    let mut ahead = vec![folder.to_owned()];
    while let Some(folder) = ahead.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let found = match entry.metadata() {
                Ok(found) if !found.is_symlink() => found,
                Ok(_) => continue,
                // Another process of the queue removed it meanwhile.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            };
            match restrict(&entry.path(), &found) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                done => done?,
            }
            if found.is_dir() {
                ahead.push(entry.path());
            }
        }
    }
    Ok(open)
}

/// See above: on Windows the folder decides.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub fn tighten(_: &Path) -> io::Result<usize> {
    Ok(0)
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn an_older_versions_folder_is_tightened_once_and_what_a_link_leads_to_is_left() {
        let home = tempfile::tempdir().unwrap();
        let (data, elsewhere) = (home.path().join("data"), home.path().join("elsewhere"));
        let photo = data.join("files/verified/ab/photo");
        fs::create_dir_all(photo.parent().unwrap()).unwrap();
        for file in [&photo, &elsewhere] {
            fs::write(file, b"x").unwrap();
            fs::set_permissions(file, Permissions::from_mode(0o644)).unwrap();
        }
        for folder in
            [&data, &data.join("files"), &data.join("files/verified"), &data.join("files/verified/ab")]
        {
            fs::set_permissions(folder, Permissions::from_mode(0o755)).unwrap();
        }
        symlink(&elsewhere, data.join("link")).unwrap();
        assert_eq!(tighten(&data).unwrap(), 5);
        assert_eq!((mode(&data), mode(photo.parent().unwrap()), mode(&photo)), (0o700, 0o700, 0o600));
        assert_eq!(mode(&elsewhere), 0o644);
        assert_eq!(tighten(&data).unwrap(), 0);
    }
}
