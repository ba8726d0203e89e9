//! Ordinary files on the simulated disk: what a power cut leaves of them, and what a fault does.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop where it stands")]

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use simdisk::{Fault, OpKind, SimDisk};

const SEEDS: u64 = 300;

fn p(path: &str) -> &Path {
    Path::new(path)
}

/// A disk with a durable folder `/photos`.
fn disk(seed: u64) -> SimDisk {
    let disk = SimDisk::new(seed);
    disk.create_dir_all(p("/photos")).unwrap();
    disk.sync_dir(p("/")).unwrap();
    disk
}

fn there(disk: &SimDisk, path: &str) -> Option<Vec<u8>> {
    match disk.read(p(path)) {
        Ok(bytes) => Some(bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => panic!("{path}: {error}"),
    }
}

/// The way a photo is kept: whole under another name first.
fn keep(disk: &SimDisk, path: &str, bytes: &[u8]) -> io::Result<()> {
    disk.write_synced(p("/photos/new"), bytes)?;
    disk.rename(p("/photos/new"), p(path))?;
    disk.sync_dir(p("/photos"))
}

fn picture(seed: u64, len: usize) -> Vec<u8> {
    (0..len as u64).map(|i| (i.wrapping_mul(31) ^ seed.wrapping_add(i >> 8)).to_le_bytes()[0] | 1).collect()
}

#[test]
fn a_fully_synced_file_survives_any_power_cut() {
    for seed in 0..SEEDS {
        let disk = disk(seed);
        let (old, new) = (picture(seed, 3000), picture(seed + 1, 5000));
        keep(&disk, "/photos/a", &old).unwrap();
        disk.power_cut();
        assert_eq!(there(&disk, "/photos/a"), Some(old.clone()), "seed {seed}");
        keep(&disk, "/photos/a", &new).unwrap();
        disk.power_cut();
        assert_eq!(there(&disk, "/photos/a"), Some(new), "seed {seed}");
    }
}

#[test]
fn a_power_cut_at_every_operation_leaves_the_old_file_or_the_new_one() {
    for seed in 0..SEEDS {
        for k in 1..=5 {
            let disk = disk(seed);
            let (old, new) = (picture(seed, 3000), picture(seed + 1, 5000));
            keep(&disk, "/photos/a", &old).unwrap();
            disk.fail_at(disk.ops() + k, Fault::PowerCut);
            assert!(keep(&disk, "/photos/a", &new).is_err(), "seed {seed}, operation {k}");
            assert!(disk.is_off());
            assert!(disk.read(p("/photos/a")).is_err(), "nothing runs on a machine that is off");
            disk.start();
            let found = there(&disk, "/photos/a").unwrap();
            assert!(found == old || found == new, "seed {seed}, operation {k}: torn");
        }
    }
}

#[test]
fn each_missing_sync_loses_something_for_some_seed() {
    let all = |disk: &SimDisk, bytes: &[u8]| keep(disk, "/photos/a", bytes);
    let no_file_sync = |disk: &SimDisk, bytes: &[u8]| {
        disk.create(p("/photos/new"), bytes)?;
        disk.rename(p("/photos/new"), p("/photos/a"))?;
        disk.sync_dir(p("/photos"))
    };
    let no_folder_sync = |disk: &SimDisk, bytes: &[u8]| {
        disk.write_synced(p("/photos/new"), bytes)?;
        disk.rename(p("/photos/new"), p("/photos/a"))
    };
    let lost = |way: &dyn Fn(&SimDisk, &[u8]) -> io::Result<()>| {
        let lost = |seed: &u64| {
            let (disk, bytes) = (disk(*seed), picture(*seed, 5000));
            way(&disk, &bytes).unwrap();
            disk.power_cut();
            there(&disk, "/photos/a") != Some(bytes)
        };
        (0..SEEDS).filter(lost).count()
    };
    assert_eq!(lost(&all), 0);
    for found in [lost(&no_file_sync), lost(&no_folder_sync)] {
        assert!(found > 50 && (found as u64) < SEEDS, "lost with {found} of {SEEDS} seeds");
    }
}

#[test]
fn a_folder_made_without_a_sync_of_its_parent_may_vanish_with_all_in_it() {
    let vanished = |one_journal: bool| {
        let vanished = |seed: &u64| {
            let disk = SimDisk::new(*seed);
            disk.one_journal(one_journal);
            disk.create_dir_all(p("/data/photos")).unwrap();
            disk.write_synced(p("/data/photos/a"), b"photo").unwrap();
            disk.sync_dir(p("/data/photos")).unwrap();
            disk.power_cut();
            there(&disk, "/data/photos/a").is_none()
        };
        (0..SEEDS).filter(vanished).count()
    };
    assert!(vanished(false) > 50);
    assert_eq!(vanished(true), 0, "a file system with one journal keeps the names above");
}

#[test]
fn a_power_cut_tears_an_unsynced_append_at_sectors_and_keeps_the_synced_part() {
    let (synced, tail) = (picture(1, 1000), picture(2, 4000));
    let (mut none, mut whole, mut torn) = (0, 0, 0);
    for seed in 0..SEEDS {
        let disk = disk(seed);
        disk.write_synced(p("/photos/part"), &synced).unwrap();
        disk.sync_dir(p("/photos")).unwrap();
        let mut file = disk.open_append(p("/photos/part"), 1000).unwrap();
        file.append(&tail[..1500]).unwrap();
        file.append(&tail[1500..]).unwrap();
        disk.power_cut();
        assert!(file.append(b"x").is_err() && file.sync().is_err(), "the handle is dead");
        let found = there(&disk, "/photos/part").unwrap();
        assert_eq!(&found[..1000], synced, "seed {seed}");
        let written = [&synced[..], &tail[..]].concat();
        match found.len() {
            1000 => none += 1,
            _ if found == written => whole += 1,
            _ => torn += 1,
        }
    }
    assert!(none > 20 && whole > 20 && torn > 50, "none {none}, whole {whole}, torn {torn}");
}

/// Numbers for the test itself.
fn numbers(seed: u64) -> impl FnMut(u64) -> u64 {
    let mut state = seed | 1;
    move |below| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    }
}

#[test]
fn any_sequence_of_writes_matches_a_model_disk() {
    for seed in 0..2000 {
        let (disk, mut next) = (disk(seed), numbers(seed));
        disk.capacity(Some(1 << 20));
        let path = p("/photos/a");
        let (mut now, mut durable): (Vec<u8>, Vec<u8>) = (Vec::new(), Vec::new());
        disk.write_synced(path, b"").unwrap();
        disk.sync_dir(p("/photos")).unwrap();
        for _ in 0..40 {
            let (at, len) = (next(3000), next(1500));
            match next(8) {
                0 => {
                    disk.sync(path).unwrap();
                    durable.clone_from(&now);
                }
                1 => {
                    disk.set_len(path, at).unwrap();
                    now.resize(usize::try_from(at).unwrap(), 0);
                }
                2 => {
                    now = picture(at, usize::try_from(len).unwrap());
                    disk.create(path, &now).unwrap();
                }
                3 => {
                    let copy = disk.snapshot();
                    disk.set_len(path, 0).unwrap();
                    disk.restore(&copy);
                }
                4 if next(4) == 0 => {
                    disk.power_cut_losing_all();
                    now.clone_from(&durable);
                }
                _ => {
                    let at = at.min(now.len() as u64);
                    let bytes = picture(len, usize::try_from(len).unwrap());
                    disk.open_append(path, at).unwrap().append(&bytes).unwrap();
                    now.truncate(usize::try_from(at).unwrap());
                    now.extend(bytes);
                }
            }
            assert_eq!(disk.read(path).unwrap(), now, "seed {seed}");
            assert_eq!(disk.free(), (1 << 20) - now.len() as u64, "seed {seed}");
        }
        disk.power_cut_losing_all();
        assert_eq!(disk.read(path).unwrap(), durable, "seed {seed}");
    }
}

#[test]
fn any_sequence_of_renames_keeps_what_a_folder_sync_kept() {
    for seed in 0..2000 {
        let (disk, mut next) = (disk(seed), numbers(seed));
        disk.create_dir_all(p("/kept")).unwrap();
        disk.sync_dir(p("/")).unwrap();
        for round in 0..30_u8 {
            let name = |n: u64| format!("/{}/{}", if n < 3 { "photos" } else { "kept" }, n % 3);
            let (one, other) = (name(next(6)), name(next(6)));
            let _ = match next(3) {
                0 => disk.write_synced(p(&one), &[round]),
                1 => disk.rename(p(&one), p(&other)),
                _ => disk.remove(p(&one)),
            };
        }
        let contents =
            || -> Vec<_> { disk.paths().into_iter().map(|path| (disk.read(&path).unwrap(), path)).collect() };
        let now = contents();
        let first = if next(2) == 0 { ["/photos", "/kept"] } else { ["/kept", "/photos"] };
        first.iter().for_each(|folder| disk.sync_dir(p(folder)).unwrap());
        disk.power_cut();
        assert_eq!(contents(), now, "seed {seed}");
    }
}

#[test]
fn a_killed_process_loses_nothing_it_wrote() {
    let disk = disk(7);
    let mut file = disk.create_file(p("/photos/a")).unwrap();
    file.append(b"not synced").unwrap();
    disk.kill();
    assert!(file.append(b"more").is_err());
    drop(file);
    assert_eq!(there(&disk, "/photos/a").as_deref(), Some(&b"not synced"[..]));
    disk.power_cut_losing_all();
    assert_eq!(there(&disk, "/photos/a"), None, "yet it was never durable");
}

#[test]
fn a_later_sync_does_not_repair_a_failed_one() {
    let (mut lost, mut kept) = (0, 0);
    for seed in 0..SEEDS {
        let disk = disk(seed);
        let mut file = disk.create_file(p("/photos/a")).unwrap();
        disk.sync_dir(p("/photos")).unwrap();
        file.append(&[1; 600]).unwrap();
        disk.fail_at(disk.ops() + 1, Fault::SyncFails);
        assert!(file.sync().is_err());
        file.append(&[2; 600]).unwrap();
        file.sync().unwrap();
        assert_eq!(disk.read(p("/photos/a")).unwrap()[..600], [1; 600], "the cache still shows it");
        disk.power_cut();
        let found = there(&disk, "/photos/a").unwrap();
        assert_eq!(found[600..], [2; 600], "what a good sync covers is kept, seed {seed}");
        if found[..600] == [1; 600] { kept += 1 } else { lost += 1 }
    }
    assert!(lost > 50 && kept > 50, "lost {lost}, kept {kept}");
}

#[test]
fn each_fault_returns_its_error_and_has_its_effect() {
    let kind = |fault| {
        let disk = disk(3);
        disk.fail_at(disk.ops() + 2, fault);
        let outcome = disk.write_synced(p("/photos/a"), &[5; 4000]).map_err(|error| error.kind());
        (outcome, disk.struck().len(), disk)
    };
    let (outcome, struck, disk) = kind(Fault::NoSpace);
    assert_eq!((outcome, struck), (Err(io::ErrorKind::StorageFull), 1));
    assert_eq!(there(&disk, "/photos/a").as_deref(), Some(&[][..]), "nothing of the write was done");
    assert_eq!(kind(Fault::Io).0, Err(io::ErrorKind::Other));
    assert_eq!(kind(Fault::SyncFails).0, Ok(()), "a write does not sync");
    assert_eq!(kind(Fault::Denied).0, Ok(()), "an open file is not denied");

    let disk = disk_with_short_write();
    assert!(disk.len(p("/photos/a")).unwrap().unwrap() < 4000);
    disk.fail_at(disk.ops() + 1, Fault::Denied);
    let error = disk.rename(p("/photos/a"), p("/photos/b")).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::PermissionDenied);
    disk.rename(p("/photos/a"), p("/photos/b")).unwrap();
}

fn disk_with_short_write() -> SimDisk {
    let (mut short, mut full, mut found) = (0, 0, None);
    for seed in 0..40 {
        let disk = disk(seed);
        let mut file = disk.create_file(p("/photos/a")).unwrap();
        disk.fail_at(disk.ops() + 1, Fault::ShortWrite);
        match file.write(&[5; 4000]) {
            Ok(done) => {
                assert!(done > 0 && done < 4000);
                short += 1;
            }
            Err(error) => {
                assert_eq!(error.kind(), io::ErrorKind::StorageFull);
                full += 1;
            }
        }
        found = Some(disk);
    }
    assert!(short > 5 && full > 5);
    found.unwrap()
}

#[test]
fn a_full_disk_accepts_what_fits_and_removing_files_frees_space() {
    let disk = disk(4);
    disk.capacity(Some(1000));
    disk.write_synced(p("/photos/a"), &[1; 600]).unwrap();
    assert_eq!(disk.free(), 400);
    let error = disk.write_synced(p("/photos/b"), &[2; 600]).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    assert_eq!(disk.len(p("/photos/b")).unwrap(), Some(400), "a prefix is there");
    let open = disk.open(p("/photos/a")).unwrap();
    disk.remove(p("/photos/a")).unwrap();
    assert_eq!(disk.free(), 0, "an open file keeps its place");
    drop(open);
    assert_eq!(disk.free(), 600);
    disk.write_synced(p("/photos/b"), &[2; 600]).unwrap();
    disk.set_len(p("/photos/b"), 100).unwrap();
    assert_eq!(disk.free(), 900);
    disk.heal();
    disk.fail_always_from(disk.ops() + 1, Fault::NoSpace);
    assert!(disk.create(p("/photos/c"), b"").is_err());
    assert_eq!(disk.read(p("/photos/b")).unwrap().len(), 100, "a full disk can be read");
    disk.remove(p("/photos/b")).unwrap();
    disk.heal();
    disk.create(p("/photos/c"), b"").unwrap();
}

#[test]
fn an_append_continues_at_the_given_offset() {
    let disk = disk(5);
    let mut file = disk.open_append(p("/photos/part"), 0).unwrap();
    file.append(b"first second").unwrap();
    file.sync().unwrap();
    drop(file);
    let mut file = disk.open_append(p("/photos/part"), 6).unwrap();
    file.append(b"again").unwrap();
    assert_eq!((file.len().unwrap(), file.is_empty().unwrap()), (11, false));
    assert_eq!(disk.read(p("/photos/part")).unwrap(), b"first again");
    let error = disk.open_append(p("/photos/part"), 12).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
    let (mut text, mut file) = (String::new(), disk.open(p("/photos/part")).unwrap());
    file.read_to_string(&mut text).unwrap();
    assert_eq!(text, "first again");
    assert_eq!(file.append(b"!").unwrap_err().kind(), io::ErrorKind::PermissionDenied);
}

#[test]
fn file_names_behave_as_on_a_real_disk() {
    let disk = disk(6);
    let kind = |done: io::Result<()>| done.unwrap_err().kind();
    assert_eq!(kind(disk.create(p("/nowhere/a"), b"")), io::ErrorKind::NotFound);
    assert_eq!(kind(disk.create(p("/photos"), b"")), io::ErrorKind::IsADirectory);
    assert_eq!(kind(disk.remove(p("/photos/a"))), io::ErrorKind::NotFound);
    disk.create(p("/photos/b"), b"b").unwrap();
    disk.create(p("/photos/a"), b"a").unwrap();
    assert_eq!(kind(disk.remove(p("/photos"))), io::ErrorKind::DirectoryNotEmpty);
    assert_eq!(kind(disk.create_dir_all(p("/photos/a/x"))), io::ErrorKind::NotADirectory);
    assert_eq!(disk.list(p("/photos")).unwrap(), [p("/photos/a"), p("/photos/b")]);
    disk.rename(p("/photos"), p("/pictures")).unwrap();
    assert_eq!(disk.paths(), ["/pictures/a", "/pictures/b"].map(PathBuf::from));
    disk.rename(p("/pictures/a"), p("/pictures/b")).unwrap();
    assert_eq!(disk.read(p("/pictures/b")).unwrap(), b"a");
    assert_eq!(disk.len(p("/pictures/a")).unwrap(), None);
}

#[test]
fn a_rename_between_folders_never_loses_the_file() {
    for seed in 0..SEEDS {
        let disk = disk(seed);
        disk.create_dir_all(p("/kept")).unwrap();
        disk.sync_dir(p("/")).unwrap();
        keep(&disk, "/photos/a", b"a").unwrap();
        disk.remove(p("/photos/a")).unwrap();
        keep(&disk, "/photos/a", b"b").unwrap();
        disk.rename(p("/photos/a"), p("/kept/a")).unwrap();
        if seed % 3 > 0 {
            disk.sync_dir(p(if seed % 3 == 1 { "/photos" } else { "/kept" })).unwrap();
        }
        disk.power_cut();
        let found = (there(&disk, "/photos/a"), there(&disk, "/kept/a"));
        let (old, new) = ((Some(b"b".to_vec()), None), (None, Some(b"b".to_vec())));
        assert!(found == new || (seed % 3 == 0 && found == old), "seed {seed}: {found:?}");
    }
}

#[test]
fn damage_is_durable_and_a_snapshot_restores_everything() {
    let disk = disk(8);
    keep(&disk, "/photos/a", &[0; 1000]).unwrap();
    disk.create(p("/photos/b"), b"unsynced").unwrap();
    let before = disk.snapshot();
    disk.flip_bit(p("/photos/a"), 8 * 10 + 3).unwrap();
    disk.truncate(p("/photos/a"), 500).unwrap();
    assert!(disk.flip_bit(p("/photos/a"), 8 * 500).is_err());
    disk.power_cut_losing_all();
    let found = there(&disk, "/photos/a").unwrap();
    assert_eq!((found.len(), found[10]), (500, 8));
    disk.restore(&before);
    assert_eq!(disk.read(p("/photos/a")).unwrap(), [0; 1000]);
    assert_eq!(disk.read(p("/photos/b")).unwrap(), b"unsynced");
    disk.power_cut_losing_all();
    assert_eq!(there(&disk, "/photos/b"), None, "a snapshot knows what was durable");
}

#[test]
fn the_same_seed_gives_the_same_disk_twice() {
    let run = |seed: u64| {
        let disk = disk(seed);
        disk.trace(true);
        disk.random_faults(100_000);
        let mut outcomes = Vec::new();
        for round in 0..40_u64 {
            let name = format!("/photos/{}", round % 7);
            outcomes.push(keep(&disk, &name, &picture(round, 2000)).map_err(|error| error.kind()));
            if round % 10 == 9 {
                let _ = disk.create(p("/photos/loose"), &picture(round, 3000));
                disk.power_cut();
            }
        }
        disk.heal();
        let files: Vec<_> =
            disk.paths().iter().map(|path| (path.clone(), disk.read(path).unwrap())).collect();
        (outcomes, files, disk.take_trace(), disk.struck())
    };
    let first = run(11);
    assert!(!first.3.is_empty(), "some operation was struck");
    assert!(first.2.iter().any(|op| op.kind == OpKind::Rename && op.path == p("/photos/new")));
    assert_eq!(first, run(11));
    assert_ne!(first, run(12));
}
