//! `cargo xtask dist`: an installable package of the officer's program, and what both programs are made of.

use anyhow::Result;

use crate::{
    sbom,
    setup::{node, system},
    sh,
    steps::Steps,
};

/// The system the package is for.
const BUILT_FOR: &str = "x86_64-unknown-linux-gnu";

/// Builds the `.deb` with the `dist` profile; or only lists what both programs are made of, which takes seconds.
pub fn dist(only_list: bool) -> Result<()> {
    let lists = sh::target().join("dist/sbom");
    if only_list {
        return sbom::write(&lists, BUILT_FOR);
    }
    let mut steps = Steps::new(5);
    steps.step("System packages", || system::ensure(system::BUILD))?;
    steps.step("Front-end packages", node::install)?;
    steps.step("Front ends", node::build)?;
    steps.step("Package (about twenty minutes)", || {
        let mut tauri = sh::command(sh::root().join("ui/node_modules/.bin/tauri"));
        tauri.args(["build", "--bundles", "deb", "--", "--profile", "dist"]);
        sh::run(tauri.current_dir(sh::root().join("src-tauri")))
    })?;
    steps.step("What it is made of (CycloneDX)", || sbom::write(&lists, BUILT_FOR))?;
    println!("the package is in {}", sh::target().join("dist/bundle/deb").display());
    Ok(())
}
