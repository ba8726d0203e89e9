use std::fs;

use super::{
    graph::Graph,
    source::Crate,
    told,
    walls::{self, Wall},
};

/// The graph of a made-up crate: file names and texts. `lib.rs` is the root.
fn graph(files: &[(&str, &str)]) -> Graph {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let file = folder.path().join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    let mut parsed = Crate::parse(&folder.path().join("lib.rs")).unwrap();
    for module in &mut parsed.modules {
        module.file = module.file.strip_prefix(folder.path()).unwrap().to_owned();
    }
    Graph::of(&parsed)
}

fn edges(files: &[(&str, &str)]) -> Vec<String> {
    graph(files).edges().map(|edge| format!("{} -> {}", edge.from, edge.to)).collect()
}

const NO_EDGES: [&str; 0] = [];

#[test]
fn two_modules_that_import_each_other_are_a_cycle_told_with_its_places() {
    let graph = graph(&[
        ("lib.rs", "mod a;\nmod b;\nmod c;"),
        ("a.rs", "use crate::b::B;\npub struct A;"),
        ("b.rs", "pub struct B;\nfn f(a: super::a::A) {}\nfn g() { let _ = crate::a::A; }"),
        ("c.rs", "use crate::{a::A, b::B};"),
    ]);
    let cycles = graph.cycles();
    assert_eq!(cycles.len(), 1);
    assert_eq!(cycles[0].modules, ["a", "b"]);
    let text = told(&cycles[0]);
    assert!(text.contains("a -> b  a.rs:1\n") && text.contains("b -> a  b.rs:2 (2 uses)\n"), "{text}");
}

#[test]
fn a_circle_over_three_modules_is_found_and_a_chain_is_none() {
    let three = |last: &'static str| {
        graph(&[
            ("lib.rs", "mod a; mod b; mod c;"),
            ("a.rs", "pub fn a() { crate::b::b() }"),
            ("b.rs", "use crate::c;\npub fn b() { c::c() }"),
            ("c.rs", last),
        ])
    };
    assert_eq!(three("pub fn c() { crate::a::a() }").cycles()[0].modules, ["a", "b", "c"]);
    assert!(three("pub fn c() {}").cycles().is_empty());
}

#[test]
fn what_only_tests_import_is_ignored() {
    let test_only = "pub struct B;\n#[cfg(test)] use crate::a::A;\n#[cfg(all(test, unix))] fn f(a: crate::a::A) {}\n\
                     #[test] fn t() { crate::a::f() }\n#[cfg(test)]\nmod tests { use crate::a::A; }\n\
                     impl B { #[cfg(test)] fn g(a: crate::a::A) {} }\n#[cfg(test)] mod missing_file;";
    let files =
        [("lib.rs", "mod a; mod b;"), ("a.rs", "use crate::b::B; pub struct A;"), ("b.rs", test_only)];
    assert_eq!(edges(&files), ["a -> b"]);
    let files = [
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "pub struct A;"),
        ("b.rs", "#[cfg(not(test))] use crate::a::A;"),
    ];
    assert_eq!(edges(&files), ["b -> a"]);
}

#[test]
fn a_parent_that_declares_and_reexports_its_child_does_not_use_it() {
    let files = [
        ("lib.rs", "mod a;\npub use a::A;"),
        ("a/mod.rs", "mod deep;\npub(crate) use deep::*;\npub use self::deep::Deep;\npub struct A;"),
        ("a/deep.rs", "pub struct Deep; pub fn f(a: super::A) {}"),
    ];
    assert_eq!(edges(&files), ["a::deep -> a"]);
}

#[test]
fn a_parent_that_uses_its_child_and_is_used_by_it_is_a_cycle() {
    let cycles = graph(&[
        ("lib.rs", "mod a;"),
        ("a.rs", "mod deep;\npub struct A;\npub fn f() { deep::g() }"),
        ("a/deep.rs", "use super::*;\npub fn g() {}"),
    ])
    .cycles();
    assert_eq!(cycles[0].modules, ["a", "a::deep"]);
}

#[test]
fn an_import_through_a_reexport_goes_to_the_child_that_defines_it() {
    let files = |reexport| {
        [
            ("lib.rs", "mod a; mod b; mod other;"),
            ("a.rs", reexport),
            ("a/deep.rs", "pub struct Deep;"),
            ("b.rs", "use crate::a::Deep;\nfn f() -> crate::a::Deep { Deep }"),
            ("other.rs", "pub struct Deep;"),
        ]
    };
    assert_eq!(edges(&files("mod deep; pub use deep::Deep;")), ["b -> a::deep"]);
    assert_eq!(edges(&files("mod deep; pub use deep::*;")), ["b -> a::deep"]);
    assert_eq!(edges(&files("mod deep; pub use crate::other::Deep;")), ["a -> other", "b -> a"]);
}

#[test]
fn importing_a_module_is_no_use_of_it_but_naming_something_through_it_is() {
    let files = |b| [("lib.rs", "mod a; mod b;"), ("a.rs", "pub mod deep { pub fn f() {} }"), ("b.rs", b)];
    assert_eq!(edges(&files("use crate::a;")), NO_EDGES);
    assert_eq!(edges(&files("use crate::a as renamed; fn g() { renamed::deep::f() }")), ["b -> a::deep"]);
    assert_eq!(
        edges(&files("use crate::a::{self, deep}; fn g() { use a as c; deep::f() }")),
        ["b -> a::deep"]
    );
}

#[test]
fn names_inside_of_macros_count_and_attributes_and_visibilities_do_not() {
    let files = |b| [("lib.rs", "mod a; mod b;"), ("a.rs", "pub fn f() {}"), ("b.rs", b)];
    assert_eq!(edges(&files("fn g() { assert!(vec![1, crate::a::f()].is_empty()) }")), ["b -> a"]);
    assert_eq!(edges(&files("macro_rules! m { () => { $crate::a::f() } }")), ["b -> a"]);
    assert_eq!(edges(&files("#[doc(alias = crate::a::f)] pub(in crate::b) fn g() {}")), NO_EDGES);
}

#[test]
fn an_enum_of_another_module_leads_to_that_module() {
    let files = [
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "pub enum E { One, Two }"),
        ("b.rs", "use crate::a::E::{self, *}; fn f() -> E { E::One }"),
    ];
    assert_eq!(edges(&files), ["b -> a"]);
}

#[test]
fn an_edge_through_a_wall_is_found_where_it_stands_and_nowhere_else() {
    let walls = [
        Wall {
            folder: "made/up",
            from: &["rules"],
            except: &["rules::old"],
            to: &["crate::http", "axum", "std::fs"],
            why: "rules decide",
        },
        Wall { folder: "made/up", from: &[], except: &["start"], to: &["crate::demo"], why: "not shipped" },
    ];
    let graph = graph(&[
        ("lib.rs", "mod demo; mod http; mod httpd; mod rules; mod start;"),
        ("demo.rs", "pub fn fill() {}"),
        ("http.rs", "use axum::Router; pub fn f() { crate::demo::fill() }"),
        ("httpd.rs", "pub fn f() {}"),
        ("start.rs", "use crate::demo; fn f() { demo::fill() }"),
        (
            "rules.rs",
            "mod old;\nuse std::fs;\nfn f() { fs::read(x); crate::http::f(); crate::httpd::f() }\nuse std::fmt;",
        ),
        ("rules/old.rs", "fn f() { crate::http::f() }"),
    ]);
    assert_eq!(
        walls::broken(&graph, "made/up", &walls),
        [
            "http.rs:1: http must not reach crate::demo: not shipped",
            "rules.rs:2: rules must not reach std::fs: rules decide",
            "rules.rs:3: rules must not reach crate::http: rules decide",
            "rules.rs:3: rules must not reach std::fs::read: rules decide",
        ]
    );
    assert!(walls::broken(&graph, "another", &walls).is_empty());
}
