//! The officer's app or the queue, which kills itself at a given moment. Started only by the test `sigkill`.

#[cfg(unix)]
fn main() {
    purabarta_tests::sigkill::mortal();
}

#[cfg(not(unix))]
fn main() {}
