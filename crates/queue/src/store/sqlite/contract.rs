//! SQLite keeps the contract of every store: on real files, and with one connection on a disk in memory.

use simdisk::SimDisk;
use std::path::{Path, PathBuf};

use super::Sqlite;
use crate::store::Store;
use crate::store::contract::{Subject, coverage, every_contract_test};

/// Real files, with one connection to write and others to read.
fn on_files(test: fn(&Subject)) {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().to_owned();
    let open = move |name: &str| -> Box<dyn Store> { Box::new(Sqlite::open(&folder.join(name)).unwrap()) };
    test(&Subject { folder: home.path().to_owned(), open: Box::new(open) });
}

/// A new disk in memory, on which one connection does everything.
fn simulated() -> Subject {
    let (disk, folder) = (SimDisk::new(0), Path::new("/queue"));
    disk.create_dir_all(folder).unwrap();
    let vfs = disk.mount().unwrap();
    let open = move |name: &str| -> Box<dyn Store> {
        Box::new(Sqlite::open_on(&folder.join(name), Some(vfs.name())).unwrap())
    };
    Subject { folder: PathBuf::from(folder), open: Box::new(open) }
}

fn with_one_connection(test: fn(&Subject)) {
    test(&simulated());
}

/// Makes tests of a list of the contract's, all run the same way.
macro_rules! tests {
    ($run:ident: $($module:ident { $($test:ident)* })*) => {
        $(mod $module { $(
            #[test]
            fn $test() {
                crate::store::sqlite::contract::$run(crate::store::contract::$module::$test);
            }
        )* })*
    };
}

mod files {
    macro_rules! on_files {
        ($($list:tt)*) => { tests! { on_files: $($list)* } };
    }
    super::every_contract_test!(on_files);
}

mod one_connection {
    macro_rules! with_one_connection {
        ($($list:tt)*) => { tests! { with_one_connection: $($list)* } };
    }
    super::every_contract_test!(with_one_connection);
}

#[test]
fn the_contract_calls_every_method_of_every_trait() {
    coverage::every_method_is_called(&simulated);
}
