//! The block ciphers AES, DES and triple DES

use aes::cipher::block_padding::NoPadding;
use aes::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyInit, KeyIvInit};
use aes::{Aes128, Aes192, Aes256};
use des::{Des, TdesEde2, TdesEde3};

use crate::exception::Exception;
use crate::run::Cx;

/// A block cipher.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cipher {
    Aes,
    Des,
    TripleDes,
}

/// A `CipherMode` that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Cbc,
    Ecb,
}

/// A `PaddingMode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Padding {
    None,
    Pkcs7,
    Zeros,
    AnsiX923,
    Iso10126,
}

/// How to encrypt or decrypt: everything but the data.
#[derive(Clone)]
pub(super) struct Plan {
    pub(super) cipher: Cipher,
    pub(super) mode: Mode,
    pub(super) padding: Padding,
    pub(super) key: Vec<u8>,
    pub(super) iv: Vec<u8>,
}

impl std::fmt::Debug for Plan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Plan").field("cipher", &self.cipher).finish_non_exhaustive()
    }
}

impl Cipher {
    /// Length of a block in bytes.
    pub(super) fn block(self) -> usize {
        match self {
            Self::Aes => 16,
            Self::Des | Self::TripleDes => 8,
        }
    }

    /// Lengths of keys in bytes, the one that is generated first.
    pub(super) fn keys(self) -> &'static [usize] {
        match self {
            Self::Aes => &[32, 24, 16],
            Self::Des => &[8],
            Self::TripleDes => &[24, 16],
        }
    }

    /// Whether .NET refuses the key because it makes the cipher weak.
    pub(super) fn is_weak(self, key: &[u8]) -> bool {
        let plain: Vec<u8> = key.iter().map(|byte| byte & 0xfe).collect();
        match self {
            Self::Aes => false,
            Self::Des => {
                WEAK.iter().any(|weak| weak.iter().map(|byte| byte & 0xfe).eq(plain.iter().copied()))
            }
            Self::TripleDes => {
                let mut parts = plain.chunks(8);
                let (first, second, third) = (parts.next(), parts.next(), parts.next());
                first == second || third.is_some() && second == third
            }
        }
    }
}

/// The weak and the semi-weak keys of DES.
const WEAK: [[u8; 8]; 16] = [
    [0x01, 0x01, 0x01, 0x01, 0x01, 0x01, 0x01, 0x01],
    [0xfe, 0xfe, 0xfe, 0xfe, 0xfe, 0xfe, 0xfe, 0xfe],
    [0x1f, 0x1f, 0x1f, 0x1f, 0x0e, 0x0e, 0x0e, 0x0e],
    [0xe0, 0xe0, 0xe0, 0xe0, 0xf1, 0xf1, 0xf1, 0xf1],
    [0x01, 0xfe, 0x01, 0xfe, 0x01, 0xfe, 0x01, 0xfe],
    [0xfe, 0x01, 0xfe, 0x01, 0xfe, 0x01, 0xfe, 0x01],
    [0x1f, 0xe0, 0x1f, 0xe0, 0x0e, 0xf1, 0x0e, 0xf1],
    [0xe0, 0x1f, 0xe0, 0x1f, 0xf1, 0x0e, 0xf1, 0x0e],
    [0x01, 0xe0, 0x01, 0xe0, 0x01, 0xf1, 0x01, 0xf1],
    [0xe0, 0x01, 0xe0, 0x01, 0xf1, 0x01, 0xf1, 0x01],
    [0x1f, 0xfe, 0x1f, 0xfe, 0x0e, 0xfe, 0x0e, 0xfe],
    [0xfe, 0x1f, 0xfe, 0x1f, 0xfe, 0x0e, 0xfe, 0x0e],
    [0x01, 0x1f, 0x01, 0x1f, 0x01, 0x0e, 0x01, 0x0e],
    [0x1f, 0x01, 0x1f, 0x01, 0x0e, 0x01, 0x0e, 0x01],
    [0xe0, 0xfe, 0xe0, 0xfe, 0xf1, 0xfe, 0xf1, 0xfe],
    [0xfe, 0xe0, 0xfe, 0xe0, 0xfe, 0xf1, 0xfe, 0xf1],
];

/// `System.Security.Cryptography.CryptographicException`.
pub(super) fn failure(message: &str) -> Exception {
    Exception::new("System.Security.Cryptography.CryptographicException", message)
}

/// Encrypts all of the data.
pub(super) fn encrypt(cx: &Cx<'_>, plan: &Plan, data: &[u8]) -> Result<Vec<u8>, Exception> {
    let mut buffer = data.to_vec();
    pad(cx, plan, &mut buffer)?;
    run(plan, &mut buffer, true)?;
    Ok(buffer)
}

/// Decrypts all of the data.
pub(super) fn decrypt(plan: &Plan, data: &[u8]) -> Result<Vec<u8>, Exception> {
    if !data.len().is_multiple_of(plan.cipher.block()) {
        return Err(failure("The input data is not a complete block."));
    }
    let mut buffer = data.to_vec();
    run(plan, &mut buffer, false)?;
    unpad(plan, &mut buffer)?;
    Ok(buffer)
}

fn pad(cx: &Cx<'_>, plan: &Plan, buffer: &mut Vec<u8>) -> Result<(), Exception> {
    let block = plan.cipher.block();
    let rest = buffer.len() % block;
    let missing = block - rest;
    let length = u8::try_from(missing).unwrap_or(0);
    match plan.padding {
        Padding::None if rest != 0 => return Err(failure("The input data is not a complete block.")),
        Padding::None => {}
        Padding::Zeros if rest != 0 => buffer.resize(buffer.len() + missing, 0),
        Padding::Zeros => {}
        Padding::Pkcs7 => buffer.resize(buffer.len() + missing, length),
        Padding::AnsiX923 => {
            buffer.resize(buffer.len() + missing - 1, 0);
            buffer.push(length);
        }
        Padding::Iso10126 => {
            let mut random = vec![0; missing - 1];
            cx.fill_random(&mut random);
            buffer.extend(random);
            buffer.push(length);
        }
    }
    Ok(())
}

fn unpad(plan: &Plan, buffer: &mut Vec<u8>) -> Result<(), Exception> {
    if matches!(plan.padding, Padding::None | Padding::Zeros) || buffer.is_empty() {
        return Ok(());
    }
    let invalid = || failure("Padding is invalid and cannot be removed.");
    let length = buffer.last().map_or(0, |byte| usize::from(*byte));
    if length == 0 || length > plan.cipher.block() || length > buffer.len() {
        return Err(invalid());
    }
    let kept = buffer.len() - length;
    let padding = buffer.get(kept..buffer.len() - 1).unwrap_or_default();
    let valid = match plan.padding {
        Padding::Pkcs7 => padding.iter().all(|byte| usize::from(*byte) == length),
        Padding::AnsiX923 => padding.iter().all(|byte| *byte == 0),
        _ => true,
    };
    if !valid {
        return Err(invalid());
    }
    buffer.truncate(kept);
    Ok(())
}

/// Runs one cipher over whole blocks.
macro_rules! blocks {
    ($cipher:ty, $plan:expr, $buffer:expr, $encrypt:expr) => {{
        let length = $buffer.len();
        let size = |_| failure("Specified key is not a valid size for this algorithm.");
        let whole = |_| failure("The input data is not a complete block.");
        match ($plan.mode, $encrypt) {
            (Mode::Cbc, true) => {
                let mode = cbc::Encryptor::<$cipher>::new_from_slices(&$plan.key, &$plan.iv).map_err(size)?;
                mode.encrypt_padded::<NoPadding>($buffer, length).map(|_| ()).map_err(whole)
            }
            (Mode::Cbc, false) => {
                let mode = cbc::Decryptor::<$cipher>::new_from_slices(&$plan.key, &$plan.iv).map_err(size)?;
                mode.decrypt_padded::<NoPadding>($buffer).map(|_| ()).map_err(|_| whole_block())
            }
            (Mode::Ecb, true) => {
                let mode = ecb::Encryptor::<$cipher>::new_from_slice(&$plan.key).map_err(size)?;
                mode.encrypt_padded::<NoPadding>($buffer, length).map(|_| ()).map_err(whole)
            }
            (Mode::Ecb, false) => {
                let mode = ecb::Decryptor::<$cipher>::new_from_slice(&$plan.key).map_err(size)?;
                mode.decrypt_padded::<NoPadding>($buffer).map(|_| ()).map_err(|_| whole_block())
            }
        }
    }};
}

fn whole_block() -> Exception {
    failure("The input data is not a complete block.")
}

fn run(plan: &Plan, buffer: &mut [u8], encrypt: bool) -> Result<(), Exception> {
    match (plan.cipher, plan.key.len()) {
        (Cipher::Aes, 16) => blocks!(Aes128, plan, buffer, encrypt),
        (Cipher::Aes, 24) => blocks!(Aes192, plan, buffer, encrypt),
        (Cipher::Aes, _) => blocks!(Aes256, plan, buffer, encrypt),
        (Cipher::Des, _) => blocks!(Des, plan, buffer, encrypt),
        (Cipher::TripleDes, 16) => blocks!(TdesEde2, plan, buffer, encrypt),
        (Cipher::TripleDes, _) => blocks!(TdesEde3, plan, buffer, encrypt),
    }
}
