//! Keys and sealing. The service key wraps one random data key per patient; each value is sealed with its
//! patient's key, table and record key as associated data. Erasing a patient's key erases the patient.

use std::collections::HashMap;
use std::sync::Mutex;

use base64::Engine;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::Error;

const NONCE: usize = 24;
/// Most unwrapped data keys held in memory.
const MAX_OPEN_KEYS: usize = 10_000;

/// The 32 bytes that open a store. Not printed.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct ServiceKey([u8; 32]);

impl ServiceKey {
    /// Reads 32 bytes in base64.
    pub fn from_base64(text: &str) -> Result<Self, Error> {
        let bytes = Zeroizing::new(
            base64::engine::general_purpose::STANDARD
                .decode(text.trim())
                .map_err(|_| Error::BadKey)?,
        );
        bytes.as_slice().try_into().map(Self).map_err(|_| Error::BadKey)
    }

    /// A new random key.
    pub fn random() -> Result<Self, Error> {
        random().map(Self)
    }
}

/// Random bytes.
pub(super) fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| Error::Random)?;
    Ok(bytes)
}

/// The keys of an open store.
pub(super) struct Keys {
    wrap: XChaCha20Poly1305,
    service: XChaCha20Poly1305,
    chat: Zeroizing<[u8; 32]>,
    open: Mutex<HashMap<u64, XChaCha20Poly1305>>,
}

impl Keys {
    pub(super) fn derive(service: &ServiceKey) -> Self {
        let derive = |purpose: &[u8]| {
            let mut bytes = Zeroizing::new([0; 32]);
            let derived = Hkdf::<Sha256>::new(None, &service.0).expand(purpose, bytes.as_mut_slice());
            derived.expect("32 bytes are within what HKDF gives");
            bytes
        };
        Self {
            wrap: cipher(&derive(b"vertebot wrap 1")),
            service: cipher(&derive(b"vertebot service 1")),
            chat: derive(b"vertebot chat 1"),
            open: Mutex::new(HashMap::new()),
        }
    }

    /// A chat's keyed hash.
    pub(super) fn chat(&self, chat: i64) -> [u8; 32] {
        let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(self.chat.as_slice())
            .expect("any length is a key");
        mac.update(&chat.to_be_bytes());
        mac.finalize().into_bytes().into()
    }

    /// A new patient's data key, wrapped.
    pub(super) fn new_patient(&self, patient: u64) -> Result<Vec<u8>, Error> {
        let key = Zeroizing::new(random::<32>()?);
        let wrapped = seal(&self.wrap, "keys", &patient.to_be_bytes(), key.as_slice())?;
        self.remember(patient, cipher(&key));
        Ok(wrapped)
    }

    /// Makes a patient's key usable.
    pub(super) fn unwrap(&self, patient: u64, wrapped: &[u8]) -> Result<(), Error> {
        let key = Zeroizing::new(open(&self.wrap, "keys", &patient.to_be_bytes(), wrapped)?);
        let key: [u8; 32] = key.as_slice().try_into().map_err(|_| Error::Sealed("keys"))?;
        self.remember(patient, cipher(&key));
        Ok(())
    }

    pub(super) fn is_open(&self, patient: u64) -> bool {
        self.lock().contains_key(&patient)
    }

    pub(super) fn forget(&self, patient: u64) {
        self.lock().remove(&patient);
    }

    /// Seals under a patient's key, or the service's for patient 0.
    pub(super) fn seal(
        &self,
        patient: u64,
        table: &'static str,
        key: &[u8],
        value: &[u8],
    ) -> Result<Vec<u8>, Error> {
        match patient {
            0 => seal(&self.service, table, key, value),
            patient => seal(
                self.lock().get(&patient).ok_or(Error::Sealed(table))?,
                table,
                key,
                value,
            ),
        }
    }

    /// Opens what [`Keys::seal`] sealed.
    pub(super) fn open(
        &self,
        patient: u64,
        table: &'static str,
        key: &[u8],
        sealed: &[u8],
    ) -> Result<Vec<u8>, Error> {
        match patient {
            0 => open(&self.service, table, key, sealed),
            patient => open(
                self.lock().get(&patient).ok_or(Error::Sealed(table))?,
                table,
                key,
                sealed,
            ),
        }
    }

    fn remember(&self, patient: u64, cipher: XChaCha20Poly1305) {
        let mut open = self.lock();
        if open.len() >= MAX_OPEN_KEYS {
            open.clear();
        }
        open.insert(patient, cipher);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<u64, XChaCha20Poly1305>> {
        // A panic elsewhere cannot leave the map half changed.
        self.open
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

fn cipher(key: &[u8; 32]) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&Key::from(*key))
}

fn associated(table: &str, key: &[u8]) -> Vec<u8> {
    [table.as_bytes(), &[0, super::SCHEMA as u8], key].concat()
}

fn seal(cipher: &XChaCha20Poly1305, table: &'static str, key: &[u8], value: &[u8]) -> Result<Vec<u8>, Error> {
    let nonce = random::<NONCE>()?;
    let aad = associated(table, key);
    let sealed = cipher
        .encrypt(
            &XNonce::from(nonce),
            Payload {
                msg: value,
                aad: &aad,
            },
        )
        .map_err(|_| Error::Sealed(table))?;
    Ok([nonce.as_slice(), &sealed].concat())
}

fn open(
    cipher: &XChaCha20Poly1305,
    table: &'static str,
    key: &[u8],
    sealed: &[u8],
) -> Result<Vec<u8>, Error> {
    let (nonce, text) = sealed.split_first_chunk::<NONCE>().ok_or(Error::Sealed(table))?;
    let aad = associated(table, key);
    cipher
        .decrypt(&XNonce::from(*nonce), Payload { msg: text, aad: &aad })
        .map_err(|_| Error::Sealed(table))
}
