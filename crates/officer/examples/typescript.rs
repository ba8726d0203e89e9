//! Prints the TypeScript that both front ends import. Run by `cargo xtask gen`.

fn main() {
    print!("{}{}{}", wire::typescript::wire(), photo::typescript(), officer::api::typescript());
}
