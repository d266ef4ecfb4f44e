//! The tables of types: every signature is read, every type that one names exists.

use gatepost_expression::{Library, Ty};

#[test]
fn every_signature_is_sound() {
    let library = Library::new(Vec::new(), Ty::Object);
    let faults = library.faults();
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}
