//! The whole way of any bytes, by Rust alone; what comes out of it must pass the check and tell nothing.
#![no_main]

use photo::{Cancel, Edit};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(prepared) = photo::prepare(bytes, &Edit::default(), &Cancel::default()) {
        assert!(photo::check(&prepared.rendition).is_ok());
        assert!(photo::metadata_free(&prepared.rendition));
    }
});
