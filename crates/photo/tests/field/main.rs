//! The field's files: what phones, scanners and messengers really write, made here kind by kind.
//!
//! Each module makes its kinds by its own generator, tests what is right for them, and gives those that are taken as
//! `samples`, so that every one of them can also be held against other programs' decoders.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a test may stop where it stands, and knows its numbers"
)]

mod colour;
mod dice;
mod exif_blocks;
mod facts;
mod formats;
#[cfg(feature = "heic")]
mod heic_files;
mod jpegs;
#[cfg(feature = "heic")]
mod peers;
// The file alone: the crate around it would compile the queue for the tests of what the queue is made of.
#[path = "../../../testkit/src/photographs.rs"]
#[allow(dead_code, reason = "the whole system's tests use the rest")]
mod photographs;
mod plain;
mod profiles;
mod sample;
mod structure;

use sample::Sample;

/// The modules with files that are taken.
const KINDS: &[fn() -> Vec<Sample>] =
    &[plain::samples, colour::samples, structure::samples, facts::samples, formats::samples];

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
