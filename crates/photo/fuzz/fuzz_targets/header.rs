//! The header gate, the EXIF and the metadata of any bytes: no crash, no memory by what a header promises.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = photo::gate(bytes, "ছবি.jpg");
    let _ = photo::metadata_free(bytes);
    let _ = photo::quick_thumbnail(bytes);
});
