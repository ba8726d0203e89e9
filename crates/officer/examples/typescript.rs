//! Prints one of the files of TypeScript that `cargo xtask gen` writes: what both front ends import (`shared`), or what
//! the desk's page imports beside it (`desk`).

fn main() -> Result<(), String> {
    match std::env::args().nth(1).as_deref() {
        Some("shared") => {
            print!("{}{}{}", wire::typescript::wire(), photo::typescript(), officer::api::typescript());
        }
        Some("desk") => print!("{}", wire::typescript::desk()),
        other => return Err(format!("neither shared nor desk: {other:?}")),
    }
    Ok(())
}
