//! The tests of the workspace as their source names them, without building anything: what `cargo test <arguments>` would
//! find.

use std::{
    cell::OnceCell,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail, ensure};
use proc_macro2::{TokenStream, TokenTree};
use serde::Deserialize;
use syn::{Attribute, Expr, ExprLit, Item, Lit, Meta};

use crate::sh;

/// Every target of the workspace, as `cargo metadata` lists them.
#[derive(Debug, Deserialize)]
pub struct Workspace {
    packages: Vec<Package>,
}

#[derive(Debug, Deserialize)]
struct Package {
    name: String,
    targets: Vec<Target>,
}

#[derive(Debug, Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
    src_path: PathBuf,
    /// Its tests, once somebody has asked.
    #[serde(skip)]
    tests: OnceCell<Vec<String>>,
}

/// The arguments of `cargo test` that choose tests.
#[derive(Debug, Default, PartialEq, Eq)]
struct Chosen<'a> {
    /// Any, if none is named.
    package: Option<&'a str>,
    lib: bool,
    test: Option<&'a str>,
    filters: Vec<&'a str>,
}

impl Workspace {
    /// Asks cargo.
    pub fn read() -> Result<Self> {
        let metadata =
            sh::output(sh::cargo("metadata").args(["--no-deps", "--offline", "--format-version=1"]))?;
        serde_json::from_str(&metadata).context("cargo metadata")
    }

    /// An error unless each filter of this line of arguments, or without any filter the line as a whole, chooses a
    /// test.
    pub fn require(&self, arguments: &str) -> Result<()> {
        let chosen = Chosen::parse(arguments)?;
        let mut names = Vec::new();
        for target in self.targets(&chosen) {
            names.extend(target.tests()?);
        }
        ensure!(!names.is_empty(), "`cargo test {arguments}` has no test");
        for filter in &chosen.filters {
            let any = names.iter().any(|name| name.contains(filter));
            ensure!(any, "`cargo test {arguments}`: no test has `{filter}` in its name");
        }
        Ok(())
    }

    fn targets<'a>(&'a self, chosen: &'a Chosen<'_>) -> impl Iterator<Item = &'a Target> {
        let packages =
            self.packages.iter().filter(|package| chosen.package.is_none_or(|name| name == package.name));
        packages.flat_map(|package| &package.targets).filter(|target| {
            let kind = target.kind.first().map_or("", String::as_str);
            match chosen.test {
                Some(name) => kind == "test" && target.name == name,
                None if chosen.lib => ["lib", "rlib"].contains(&kind),
                None => ["lib", "rlib", "bin", "test"].contains(&kind),
            }
        })
    }
}

impl Target {
    /// Its tests with their modules (`store::tests::a_row`). Those that are `#[ignore]`d are left out.
    fn tests(&self) -> Result<&[String]> {
        if let Some(tests) = self.tests.get() {
            return Ok(tests);
        }
        let mut names = Vec::new();
        of_file(&self.src_path, self.src_path.parent().context("a folder")?, "", &mut names)?;
        Ok(self.tests.get_or_init(|| names))
    }
}

impl<'a> Chosen<'a> {
    fn parse(arguments: &'a str) -> Result<Self> {
        let mut chosen = Self::default();
        let mut words = arguments.split_whitespace();
        while let Some(word) = words.next() {
            match word {
                "-p" => chosen.package = Some(words.next().context("-p without a package")?),
                "--test" => chosen.test = Some(words.next().context("--test without a target")?),
                "--lib" => chosen.lib = true,
                "--workspace" | "--" => {}
                flag if flag.starts_with('-') => bail!("`cargo test {arguments}`: {flag} is not known here"),
                filter => chosen.filters.push(filter),
            }
        }
        Ok(chosen)
    }
}

/// Adds the tests of a file.
fn of_file(file: &Path, folder: &Path, module: &str, names: &mut Vec<String>) -> Result<()> {
    let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let parsed = syn::parse_file(&text).with_context(|| file.display().to_string())?;
    of_items(&parsed.items, file, folder, module, names)
}

/// Adds the tests among the items of a module in this file, whose children's files are in `folder`.
fn of_items(items: &[Item], file: &Path, folder: &Path, module: &str, names: &mut Vec<String>) -> Result<()> {
    for item in items {
        match item {
            Item::Fn(function) if is_run(&function.attrs) => {
                names.push(format!("{module}{}", function.sig.ident));
            }
            Item::Mod(child) => {
                let inside = folder.join(child.ident.to_string());
                let module = format!("{module}{}::", child.ident);
                if let Some((_, items)) = &child.content {
                    of_items(items, file, &inside, &module, names)?;
                } else if let Some(elsewhere) = path_of(&child.attrs) {
                    let path = file.parent().context("a folder")?.join(elsewhere);
                    of_file(&path, path.parent().context("a folder")?, &module, names)?;
                } else {
                    let files = [inside.with_extension("rs"), inside.join("mod.rs")];
                    let path = files.iter().find(|file| file.is_file());
                    of_file(path.with_context(|| inside.display().to_string())?, &inside, &module, names)?;
                }
            }
            Item::Macro(call) if call.ident.is_none() => words(&call.mac.tokens, module, names),
            _ => {}
        }
    }
    Ok(())
}

/// `#[test]` or another crate's (`#[tokio::test]`), and not ignored.
fn is_run(attributes: &[Attribute]) -> bool {
    let has = |name: &str| {
        attributes.iter().any(|one| one.path().segments.last().is_some_and(|last| last.ident == name))
    };
    has("test") && !has("ignore")
}

/// `#[path = "elsewhere.rs"]`.
fn path_of(attributes: &[Attribute]) -> Option<String> {
    attributes.iter().find_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("path") => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(path), .. }) => Some(path.value()),
            _ => None,
        },
        _ => None,
    })
}

/// What a macro makes is not known here: any word that it is given may be a test's name.
fn words(tokens: &TokenStream, module: &str, names: &mut Vec<String>) {
    for token in tokens.clone() {
        match token {
            TokenTree::Ident(word) => names.push(format!("{module}{word}")),
            TokenTree::Group(group) => words(&group.stream(), module, names),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A workspace of one package with a library and a test target, and its folder.
    fn workspace() -> (tempfile::TempDir, Workspace) {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, text).unwrap();
            path
        };
        let lib = file("src/lib.rs", "mod rows; fn no_test() {}");
        file(
            "src/rows.rs",
            "mod deep; #[cfg(test)] mod tests { #[test] fn kept() {} #[test] #[ignore] fn slow() {} }",
        );
        file("src/rows/deep.rs", "tests! { on_files: one { made_by_a_macro } }");
        let test = file("tests/walk/main.rs", "mod part; #[path = \"../../lent.rs\"] mod lent;");
        file("lent.rs", "#[test] fn shared() {}");
        file("tests/walk/part.rs", "#[tokio::test] async fn walked() {}");
        let target = |name: &str, kind: &str, src_path| Target {
            name: name.to_owned(),
            kind: vec![kind.to_owned()],
            src_path,
            tests: OnceCell::new(),
        };
        let targets = vec![target("a", "lib", lib), target("walk", "test", test)];
        (folder, Workspace { packages: vec![Package { name: "a".to_owned(), targets }] })
    }

    #[test]
    fn a_filter_fits_any_part_of_a_tests_path_in_the_chosen_target() {
        let (_folder, workspace) = workspace();
        for good in [
            "-p a --lib rows",
            "--workspace --lib -- kept",
            "--workspace --test walk -- walked",
            "-p a lent::shared",
        ] {
            workspace.require(good).unwrap();
        }
        workspace.require("--workspace --lib -- made_by_a_macro").unwrap();
    }

    #[test]
    fn a_filter_that_chooses_nothing_is_an_error() {
        let (_folder, workspace) = workspace();
        for bad in
            ["-p a --lib walked", "-p b --lib kept", "--workspace --test gone", "-p a no_test", "-p a slow"]
        {
            assert!(workspace.require(bad).is_err(), "{bad}");
        }
        assert!(workspace.require("-p a kept walked gone").is_err(), "each filter has to fit");
        assert!(workspace.require("-p a --release").is_err(), "an argument that is not known here");
    }
}
