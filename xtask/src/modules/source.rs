//! The modules of one crate as they are written: what each declares, imports and names.
//!
//! Test code (`#[cfg(test)]`, `#[test]`) is left out: a test may reach anything. Names are kept as written here;
//! [`super::graph`] resolves them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use proc_macro2::{TokenStream, TokenTree};
use syn::{Attribute, Item, Meta, UseTree, Visibility, punctuated::Punctuated, visit::Visit};

/// The modules of a library or a program. The first one is its root.
pub struct Crate {
    pub modules: Vec<Module>,
}

/// A module, in a file of its own or inline.
#[derive(Default)]
pub struct Module {
    /// `crate` for the root, else without it: `rules::cases`.
    pub name: String,
    pub file: PathBuf,
    pub parent: Option<usize>,
    /// Child modules by name.
    pub children: BTreeMap<String, usize>,
    /// Functions, types, constants and so on that are defined here.
    pub items: BTreeSet<String>,
    /// Every `use`, by the name it binds.
    pub imports: BTreeMap<String, Import>,
    pub globs: Vec<Import>,
    /// Qualified paths outside of `use`, with their lines.
    pub paths: Vec<Named>,
}

/// One leaf of a `use` tree.
pub struct Import {
    pub named: Named,
    /// Whether others may import it from here.
    pub public: bool,
}

/// A path as written, and where.
#[derive(Clone)]
pub struct Named {
    pub segments: Vec<String>,
    pub line: usize,
}

impl Crate {
    /// Parses a crate from its root file (`lib.rs`, `main.rs`).
    pub fn parse(root: &Path) -> Result<Self> {
        let mut parsed = Self { modules: Vec::new() };
        let folder = root.parent().context("a folder")?;
        parsed.file("crate".to_owned(), None, root, folder)?;
        Ok(parsed)
    }

    fn file(&mut self, name: String, parent: Option<usize>, file: &Path, folder: &Path) -> Result<usize> {
        let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
        let parsed = syn::parse_file(&text).with_context(|| file.display().to_string())?;
        self.module(name, parent, file, folder, &parsed.items)
    }

    /// Adds a module and its children, whose files are in `folder`.
    fn module(
        &mut self,
        name: String,
        parent: Option<usize>,
        file: &Path,
        folder: &Path,
        items: &[Item],
    ) -> Result<usize> {
        let index = self.modules.len();
        let mut module = Module { name, file: file.to_owned(), parent, ..Module::default() };
        let mut children = Vec::new();
        for item in items.iter().filter(|item| !is_test(attributes(item))) {
            match item {
                Item::Mod(child) => children.push(child),
                item => {
                    module.items.extend(defined(item));
                    Reader(&mut module).visit_item(item);
                }
            }
        }
        let path = if parent.is_none() { String::new() } else { format!("{}::", module.name) };
        self.modules.push(module);
        for child in children {
            let word = child.ident.to_string();
            let (name, inside) = (format!("{path}{word}"), folder.join(&word));
            let added = match &child.content {
                Some((_, items)) => self.module(name, Some(index), file, &inside, items)?,
                None => self.file(name, Some(index), &file_of(&inside)?, &inside)?,
            };
            self.modules.get_mut(index).context("the parent")?.children.insert(word, added);
        }
        Ok(index)
    }
}

fn file_of(inside: &Path) -> Result<PathBuf> {
    let files = [inside.with_extension("rs"), inside.join("mod.rs")];
    match files.into_iter().find(|file| file.is_file()) {
        Some(file) => Ok(file),
        None => bail!("there is no file for the module {}", inside.display()),
    }
}

/// Collects what one module imports and names.
struct Reader<'m>(&'m mut Module);

impl Reader<'_> {
    fn import(&mut self, tree: &UseTree, before: &[String], public: bool) {
        let after = |word: &syn::Ident| [before, &[word.to_string()]].concat();
        match tree {
            UseTree::Path(path) => self.import(&path.tree, &after(&path.ident), public),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.import(tree, before, public)),
            UseTree::Name(name) if name.ident == "self" => {
                self.bind(before.last().cloned(), before.to_vec(), &name.ident, public);
            }
            UseTree::Name(name) => {
                self.bind(Some(name.ident.to_string()), after(&name.ident), &name.ident, public);
            }
            UseTree::Rename(name) => {
                let path = if name.ident == "self" { before.to_vec() } else { after(&name.ident) };
                self.bind(Some(name.rename.to_string()), path, &name.ident, public);
            }
            UseTree::Glob(glob) => {
                let [star] = glob.star_token.spans;
                let named = Named { segments: before.to_vec(), line: star.start().line };
                self.0.globs.push(Import { named, public });
            }
        }
    }

    fn bind(&mut self, name: Option<String>, segments: Vec<String>, at: &syn::Ident, public: bool) {
        let import = Import { named: Named { segments, line: at.span().start().line }, public };
        match name {
            // `use a::Trait as _` binds no name, and neither does a second import inside a function.
            Some(name) if name != "_" && !self.0.imports.contains_key(&name) => {
                self.0.imports.insert(name, import);
            }
            _ => self.0.paths.push(import.named),
        }
    }

    /// Paths inside of a macro's brackets, which `syn` does not parse.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut segments = Vec::new();
        let (mut line, mut colons) = (0, 0);
        for token in tokens {
            match token {
                TokenTree::Ident(word) => {
                    if colons != 2 {
                        self.path(std::mem::take(&mut segments), line);
                        line = word.span().start().line;
                    }
                    segments.push(word.to_string());
                    colons = 0;
                }
                TokenTree::Punct(mark) if mark.as_char() == ':' => colons += 1,
                other => {
                    self.path(std::mem::take(&mut segments), line);
                    colons = 0;
                    if let TokenTree::Group(group) = other {
                        self.tokens(group.stream());
                    }
                }
            }
        }
        self.path(segments, line);
    }

    fn path(&mut self, segments: Vec<String>, line: usize) {
        if segments.len() > 1 {
            self.0.paths.push(Named { segments, line });
        }
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let public = !matches!(item.vis, Visibility::Inherited);
        self.import(&item.tree, &[], public);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let line = path.segments.first().map_or(0, |first| first.ident.span().start().line);
        self.path(segments, line);
        syn::visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.visit_path(&call.path);
        self.tokens(call.tokens.clone());
    }

    fn visit_item(&mut self, item: &'ast Item) {
        if !is_test(attributes(item)) {
            syn::visit::visit_item(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        if !is_test(&item.attrs) {
            syn::visit::visit_impl_item_fn(self, item);
        }
    }

    fn visit_local(&mut self, local: &'ast syn::Local) {
        if !is_test(&local.attrs) {
            syn::visit::visit_local(self, local);
        }
    }

    // `pub(in crate::a)` and `#[serde(default)]` are no use of anything.
    fn visit_visibility(&mut self, _: &'ast Visibility) {}
    fn visit_attribute(&mut self, _: &'ast Attribute) {}
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::ExternCrate(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::ForeignMod(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::TraitAlias(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

fn defined(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::ExternCrate(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::TraitAlias(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let test = attribute.path().segments.last().is_some_and(|last| last.ident == "test");
        let cfg = attribute.path().is_ident("cfg");
        test || cfg && attribute.parse_args::<Meta>().is_ok_and(|condition| needs_test(&condition))
    })
}

/// Whether a `cfg` condition holds in tests only.
fn needs_test(condition: &Meta) -> bool {
    let Meta::List(list) = condition else { return condition.path().is_ident("test") };
    let inner = list.parse_args_with(Punctuated::<Meta, syn::Token![,]>::parse_terminated);
    let Ok(inner) = inner else { return false };
    if list.path.is_ident("all") {
        inner.iter().any(needs_test)
    } else {
        list.path.is_ident("any") && inner.iter().all(needs_test)
    }
}
