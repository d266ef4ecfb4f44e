//! Extension methods on bytes and certificates

use std::sync::Arc;

use gatepost_expression::{Array, Certificate, Cx, Str, SymmetricAlgorithm, Throw, Type};

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::static_class("Apim.CryptoExtensions")
            .method(
                "static byte[] Encrypt(this byte[] input, string alg, byte[] key, byte[] iv)",
                |cx: &mut Cx<'_>, input: Arc<Array>, name: Str, key: Arc<Array>, iv: Arc<Array>| {
                    let algorithm = SymmetricAlgorithm::named(cx, &name.to_utf8())?;
                    encrypt(cx, &algorithm, Some((key, iv)), &input)
                },
            )
            .method(
                "static byte[] Encrypt(this byte[] input, SymmetricAlgorithm alg)",
                |cx: &mut Cx<'_>, input: Arc<Array>, algorithm: Arc<SymmetricAlgorithm>| {
                    encrypt(cx, &algorithm, None, &input)
                },
            )
            .method(
                "static byte[] Encrypt(this byte[] input, SymmetricAlgorithm alg, byte[] key, byte[] iv)",
                |cx: &mut Cx<'_>,
                 input: Arc<Array>,
                 algorithm: Arc<SymmetricAlgorithm>,
                 key: Arc<Array>,
                 iv: Arc<Array>| encrypt(cx, &algorithm, Some((key, iv)), &input),
            )
            .method(
                "static byte[] Decrypt(this byte[] input, string alg, byte[] key, byte[] iv)",
                |cx: &mut Cx<'_>, input: Arc<Array>, name: Str, key: Arc<Array>, iv: Arc<Array>| {
                    let algorithm = SymmetricAlgorithm::named(cx, &name.to_utf8())?;
                    decrypt(cx, &algorithm, Some((key, iv)), &input)
                },
            )
            .method(
                "static byte[] Decrypt(this byte[] input, SymmetricAlgorithm alg)",
                |cx: &mut Cx<'_>, input: Arc<Array>, algorithm: Arc<SymmetricAlgorithm>| {
                    decrypt(cx, &algorithm, None, &input)
                },
            )
            .method(
                "static byte[] Decrypt(this byte[] input, SymmetricAlgorithm alg, byte[] key, byte[] iv)",
                |cx: &mut Cx<'_>,
                 input: Arc<Array>,
                 algorithm: Arc<SymmetricAlgorithm>,
                 key: Arc<Array>,
                 iv: Arc<Array>| decrypt(cx, &algorithm, Some((key, iv)), &input),
            )
            .method(
                "static bool VerifyNoRevocation(this X509Certificate2 certificate)",
                |cx: &mut Cx<'_>, certificate: Arc<Certificate>| cx.trusts(certificate.der(), false),
            ),
    ]
}

/// Key and initialisation vector; none where the algorithm's own are meant.
type Secret = Option<(Arc<Array>, Arc<Array>)>;

fn encrypt(
    cx: &mut Cx<'_>,
    algorithm: &SymmetricAlgorithm,
    secret: Secret,
    input: &Array,
) -> Result<Arc<Array>, Throw> {
    let (key, iv) = parts(secret);
    let output = algorithm.encrypt(cx, key, iv, &bytes(input))?;
    Ok(Arc::new(Array::from_bytes(output)))
}

fn decrypt(
    cx: &mut Cx<'_>,
    algorithm: &SymmetricAlgorithm,
    secret: Secret,
    input: &Array,
) -> Result<Arc<Array>, Throw> {
    let (key, iv) = parts(secret);
    let output = algorithm.decrypt(cx, key, iv, &bytes(input))?;
    Ok(Arc::new(Array::from_bytes(output)))
}

fn parts(secret: Secret) -> (Option<Vec<u8>>, Option<Vec<u8>>) {
    secret.map(|(key, iv)| (bytes(&key), bytes(&iv))).unzip()
}

fn bytes(array: &Array) -> Vec<u8> {
    array.to_bytes().unwrap_or_default()
}
