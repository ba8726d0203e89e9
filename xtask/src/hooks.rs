//! `cargo xtask hooks`: git hooks for those who want them. Before a commit the quick checks run; a long subject gets a hint.
//!
//! A hook that somebody wrote themselves is never touched.

use std::{
    fs, io,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

use crate::sh;

/// By this line our hooks are known, also those of an older version.
const OURS: &str = "# Installed by `cargo xtask hooks`; `cargo xtask hooks --remove` removes it.";

const HOOKS: [(&str, &str); 2] = [
    ("pre-commit", "exec cargo xtask check --quick\n"),
    (
        "commit-msg",
        "subject=$(grep -v '^#' \"$1\" | head -n 1)\n\
         if [ ${#subject} -gt 72 ]; then\n\
         \x20   echo \"hint: the subject has ${#subject} characters; lists cut it after 72\" >&2\n\
         fi\n",
    ),
];

/// Installs both hooks, or removes them.
pub fn hooks(remove: bool) -> Result<()> {
    let folder = sh::output(sh::command("git").args(["rev-parse", "--git-path", "hooks"]))?;
    let folder = sh::root().join(folder.trim());
    if remove { removed(&folder) } else { installed(&folder) }
}

fn installed(folder: &Path) -> Result<()> {
    let foreign: Vec<_> = files(folder).filter(|file| matches!(is_ours(file), Ok(Some(false)))).collect();
    if !foreign.is_empty() {
        let names: Vec<_> = foreign.iter().map(|file| file.display().to_string()).collect();
        bail!("somebody's own hook is there already, and nothing was changed: {}", names.join(", "));
    }
    fs::create_dir_all(folder)?;
    for (file, (_, text)) in files(folder).zip(HOOKS) {
        fs::write(&file, format!("#!/bin/sh\n{OURS}\n{text}"))?;
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755))?;
        println!("installed: {}", file.display());
    }
    Ok(())
}

fn removed(folder: &Path) -> Result<()> {
    for file in files(folder) {
        if is_ours(&file)? == Some(true) {
            fs::remove_file(&file)?;
            println!("removed: {}", file.display());
        }
    }
    Ok(())
}

fn files(folder: &Path) -> impl Iterator<Item = PathBuf> {
    HOOKS.iter().map(move |(name, _)| folder.join(name))
}

/// `None` where there is no such file. One that is no text is not ours.
fn is_ours(file: &Path) -> Result<Option<bool>> {
    match fs::read(file) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).contains(OURS))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| file.display().to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn hooks_are_installed_again_and_removed() {
        let folder = tempfile::tempdir().unwrap();
        let hooks = folder.path().join("hooks");
        installed(&hooks).unwrap();
        installed(&hooks).unwrap();
        let mode = fs::metadata(hooks.join("pre-commit")).unwrap().permissions().mode();
        assert_eq!(mode & 0o111, 0o111);
        removed(&hooks).unwrap();
        removed(&hooks).unwrap();
        assert!(files(&hooks).all(|file| !file.exists()));
    }

    #[test]
    fn somebodys_own_hook_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path().join("commit-msg");
        fs::write(&own, "#!/bin/sh\nmine\n").unwrap();
        let refused = installed(folder.path()).unwrap_err().to_string();
        assert!(refused.contains("commit-msg"), "{refused}");
        assert!(!folder.path().join("pre-commit").exists());
        removed(folder.path()).unwrap();
        assert_eq!(fs::read_to_string(own).unwrap(), "#!/bin/sh\nmine\n");
    }

    #[test]
    fn a_long_subject_gets_a_hint_and_is_not_refused() {
        let folder = tempfile::tempdir().unwrap();
        installed(folder.path()).unwrap();
        let hint = |subject: &str| {
            let message = folder.path().join("message");
            fs::write(&message, format!("# a comment\n{subject}\n\n{}\n", "body ".repeat(30))).unwrap();
            let said = Command::new(folder.path().join("commit-msg")).arg(&message).output().unwrap();
            assert!(said.status.success());
            String::from_utf8(said.stderr).unwrap()
        };
        assert_eq!(hint(&"x".repeat(72)), "");
        assert!(hint(&"x".repeat(73)).contains("73 characters"));
    }
}
