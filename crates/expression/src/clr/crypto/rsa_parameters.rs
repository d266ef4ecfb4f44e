//! System.Security.Cryptography.RSAParameters and the XML form of keys

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use parking_lot::Mutex;

use super::cipher::failure;
use crate::declare::{Allowed, Type};
use crate::exception::Exception;
use crate::ty::Ty;
use crate::value::{Object, Value};

const NAME: &str = "System.Security.Cryptography.RSAParameters";
/// The names of the parts in the order of the array of them.
const NAMES: [&str; 8] = ["Modulus", "Exponent", "D", "P", "Q", "DP", "DQ", "InverseQ"];
/// The order of the parts in XML.
const XML: [usize; 8] = [0, 1, 3, 4, 5, 6, 7, 2];

/// An `RSAParameters`.
#[derive(Default)]
pub(super) struct Parameters(Mutex<[Option<Vec<u8>>; 8]>);

impl std::fmt::Debug for Parameters {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RSAParameters")
    }
}

impl Object for Parameters {
    fn ty(&self) -> Ty {
        Ty::named(NAME, [])
    }
}

macro_rules! fields {
    ($ty:expr, $($index:literal $signature:literal)*) => {{
        let mut ty: Type = $ty;
        $(
            ty = ty.writable(
                $signature,
                |parameters: Arc<Parameters>| parameters.get($index),
                |parameters: Arc<Parameters>, value: Option<Vec<u8>>| parameters.set($index, value),
            );
        )*
        ty
    }};
}

pub(super) fn declare() -> Type {
    let ty = Type::structure(NAME, Value::object(Parameters::default()))
        .allowed(Allowed::No)
        .constructor("RSAParameters()", || Value::object(Parameters::default()));
    fields!(
        ty,
        0 "byte[] Modulus" 1 "byte[] Exponent" 2 "byte[] D" 3 "byte[] P" 4 "byte[] Q" 5 "byte[] DP" 6 "byte[] DQ"
        7 "byte[] InverseQ"
    )
}

impl Parameters {
    pub(super) fn public(modulus: Vec<u8>, exponent: Vec<u8>) -> Self {
        let parameters = Self::default();
        parameters.set(0, Some(modulus));
        parameters.set(1, Some(exponent));
        parameters
    }

    /// With D, P, Q, DP, DQ and InverseQ.
    pub(super) fn private(public: Self, parts: [Vec<u8>; 6]) -> Self {
        for (index, part) in parts.into_iter().enumerate() {
            public.set(index + 2, Some(part));
        }
        public
    }

    fn get(&self, index: usize) -> Option<Vec<u8>> {
        self.0.lock().get(index).cloned().flatten()
    }

    fn set(&self, index: usize, value: Option<Vec<u8>>) {
        if let Some(slot) = self.0.lock().get_mut(index) {
            *slot = value;
        }
    }

    pub(super) fn public_parts(&self) -> Option<(Vec<u8>, Vec<u8>)> {
        self.get(0).zip(self.get(1))
    }

    pub(super) fn private_parts(&self) -> Option<(Vec<u8>, Vec<u8>, Vec<u8>)> {
        Some((self.get(2)?, self.get(3)?, self.get(4)?))
    }
}

/// `ToXmlString`.
pub(super) fn to_xml(parameters: &Parameters) -> Result<String, crate::exception::Throw> {
    let mut xml = String::from("<RSAKeyValue>");
    for (index, name) in XML.iter().filter_map(|index| Some((*index, NAMES.get(*index)?))) {
        if let Some(bytes) = parameters.get(index) {
            xml.push_str(&format!("<{name}>{}</{name}>", STANDARD.encode(bytes)));
        }
    }
    xml.push_str("</RSAKeyValue>");
    Ok(xml)
}

/// `FromXmlString`.
pub(super) fn from_xml(xml: &str) -> Result<Parameters, Exception> {
    let parameters = Parameters::default();
    for (index, name) in NAMES.iter().enumerate() {
        let (open, close) = (format!("<{name}>"), format!("</{name}>"));
        let part = xml.split_once(&open).and_then(|(_, rest)| rest.split_once(&close)).map(|(part, _)| part);
        let Some(part) = part else { continue };
        let text: String = part.split_whitespace().collect();
        let bytes = STANDARD.decode(text).map_err(|_| {
            failure("Input string does not contain a valid encoding of the 'RSA' parameters.")
        })?;
        parameters.set(index, Some(bytes));
    }
    if parameters.public_parts().is_none() {
        return Err(failure(
            "Input string does not contain a valid encoding of the 'RSA' 'Modulus' parameter.",
        ));
    }
    Ok(parameters)
}
