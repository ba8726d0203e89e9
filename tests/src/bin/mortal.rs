//! The officer's app or the queue, that ends itself at a given moment. Started by the test `sigkill` only.

#[cfg(unix)]
fn main() {
    purabarta_tests::sigkill::mortal();
}

#[cfg(not(unix))]
fn main() {}
