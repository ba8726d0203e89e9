//! The pages of `cargo doc`, with what is private (nobody but us reads them): made without a warning, so that every link
//! leads somewhere, and a page to start from.

use std::fs;

use anyhow::{Context, Result};

use crate::sh;

/// Links from what is public to what is private lead somewhere here, and addresses stand bare where clap shows the same words in
/// a terminal.
const FLAGS: &str = "--deny warnings --allow rustdoc::private_intra_doc_links --allow rustdoc::bare_urls";

/// Makes them all.
pub fn check() -> Result<()> {
    let mut doc = sh::cargo_workspace(&["doc"]);
    sh::run(doc.args(["--no-deps", "--document-private-items", "--quiet"]).env("RUSTDOCFLAGS", FLAGS))?;
    let metadata = sh::output(sh::cargo("metadata").args(["--no-deps", "--offline", "--format-version=1"]))?;
    let page = sh::target().join("doc/index.html");
    fs::write(&page, landing(&metadata)?)?;
    println!("{}", page.display());
    Ok(())
}

/// One line a crate: the page of its library, else of its program.
fn landing(metadata: &str) -> Result<String> {
    let metadata: serde_json::Value = serde_json::from_str(metadata)?;
    let packages =
        metadata.get("packages").and_then(|packages| packages.as_array()).context("no packages")?;
    let mut lines: Vec<_> = packages
        .iter()
        .filter_map(|package| {
            let targets = package.get("targets")?.as_array()?;
            let of_kind = |kind: &str| {
                let is_kind =
                    |target: &&serde_json::Value| target.pointer("/kind/0").is_some_and(|of| of == kind);
                targets.iter().find(is_kind)
            };
            let folder = of_kind("lib").or_else(|| of_kind("bin"))?.get("name")?.as_str()?.replace('-', "_");
            let name = package.get("name")?.as_str()?;
            let description = package.get("description").and_then(|text| text.as_str()).unwrap_or_default();
            let description = description.replace('&', "&amp;").replace('<', "&lt;");
            Some(format!("<li><a href=\"{folder}/index.html\">{name}</a> {description}</li>\n"))
        })
        .collect();
    lines.sort();
    let list = lines.concat();
    Ok(format!(
        "<!doctype html>\n<meta charset=\"utf-8\">\n<title>Purabarta</title>\n<h1>Purabarta</h1>\n<ul>\n{list}</ul>\n"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_crate_is_a_line_that_leads_to_its_library_or_program() {
        let metadata = r#"{"packages": [
            {"name": "b-two", "description": "A & B", "targets": [{"name": "b-two", "kind": ["bin"]}, {"name": "two", "kind": ["lib"]}]},
            {"name": "a-one", "description": null, "targets": [{"name": "a-one", "kind": ["bin"]}]}
        ]}"#;
        let page = landing(metadata).unwrap();
        let one = page.find("<a href=\"a_one/index.html\">a-one</a>").unwrap();
        let two = page.find("<a href=\"two/index.html\">b-two</a> A &amp; B").unwrap();
        assert!(one < two);
    }
}
