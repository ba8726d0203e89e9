//! `cargo xtask dist`: an installable package of the officer's program.

use anyhow::Result;

use crate::{
    setup::{node, system},
    sh,
    steps::Steps,
};

/// Builds the `.deb` with the `dist` profile.
pub fn dist() -> Result<()> {
    let mut steps = Steps::new(4);
    steps.step("System packages", || system::ensure(system::BUILD))?;
    steps.step("Front-end packages", node::install)?;
    steps.step("Front ends", node::build)?;
    steps.step("Package (about twenty minutes)", || {
        let mut tauri = sh::command(sh::root().join("ui/node_modules/.bin/tauri"));
        tauri.args(["build", "--bundles", "deb", "--", "--profile", "dist"]);
        sh::run(tauri.current_dir(sh::root().join("src-tauri")))
    })?;
    println!("the package is in {}", sh::target().join("dist/bundle/deb").display());
    Ok(())
}
