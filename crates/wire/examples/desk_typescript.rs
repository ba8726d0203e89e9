//! Prints the TypeScript that the desk's page alone imports: `ui/desk/generated.ts`.

fn main() {
    print!("{}", wire::typescript::desk());
}
