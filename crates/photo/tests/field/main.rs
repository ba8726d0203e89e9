//! The field's files: what phones, scanners and messengers really write, made here kind by kind.
//!
//! Each module makes its kinds by its own generator, tests what is right for them, and gives those that are taken as
//! `samples`, so that every one of them can also be held against other programs' decoders.
#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

// The file alone: the crate around it would compile the queue for the tests of what the queue is made of.
mod formats;
#[path = "../../../testkit/src/photographs.rs"]
#[allow(dead_code, reason = "the whole system's tests use the rest")]
mod photographs;
mod plain;
mod sample;

use sample::Sample;

/// The modules with files that are taken.
const KINDS: [fn() -> Vec<Sample>; 2] = [plain::samples, formats::samples];

/// Every file of the field that is taken.
fn samples() -> Vec<Sample> {
    KINDS.iter().flat_map(|make| make()).collect()
}

#[test]
fn every_sample_is_taken_by_both_codecs_in_its_right_size() {
    for sample in samples() {
        for codec in sample::CODECS {
            let prepared = sample.prepare(codec).unwrap_or_else(|why| panic!("{}: {why}", sample.name));
            let size = (prepared.facts.width, prepared.facts.height);
            assert_eq!(size, sample.upright, "{} by {codec:?}", sample.name);
        }
    }
}
