//! The master key: it wraps every other key, lies in a file of its own, and is never in a backup.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use uuid::Uuid;
use zeroize::Zeroizing;

use crate::seal::{DataKey, Place, SealError};

/// Why there is no master key.
#[derive(Debug, thiserror::Error)]
pub enum MasterError {
    /// The file cannot be read or written.
    #[error("{0}")]
    File(#[from] std::io::Error),
    /// The file holds something else than 64 hexadecimal digits.
    #[error("the file does not hold a master key (64 hexadecimal digits)")]
    Malformed,
    /// Others may read the file.
    #[error("the file may be read by others than its owner (mode {0:o}); make it 0600")]
    Readable(u32),
    /// The operating system gave no randomness.
    #[error("no randomness from the operating system")]
    NoChance,
}

/// The master key.
pub struct Master {
    key: DataKey,
    /// The file from which it came.
    file: Option<PathBuf>,
}

impl std::fmt::Debug for Master {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Master(…)")
    }
}

impl Master {
    /// A new master key, in memory only.
    ///
    /// # Errors
    /// [`MasterError::NoChance`].
    pub fn generate() -> Result<Self, MasterError> {
        let key = DataKey::generate().map_err(|_| MasterError::NoChance)?;
        Ok(Master { key, file: None })
    }

    /// Makes a new key and writes it to a file that must not exist, mode 0600.
    ///
    /// # Errors
    /// [`MasterError::File`] where the file exists or cannot be written.
    pub fn create(path: &Path) -> Result<Self, MasterError> {
        let mut made = Self::generate()?;
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path)?;
        let hex: Zeroizing<String> = Zeroizing::new(made.key.bytes().iter().map(|byte| format!("{byte:02x}")).collect());
        file.write_all(hex.as_bytes())?;
        file.write_all(b"\n")?;
        file.sync_all()?;
        made.file = Some(path.to_owned());
        Ok(made)
    }

    /// Reads the key from its file.
    ///
    /// # Errors
    /// [`MasterError::File`], [`MasterError::Readable`] and [`MasterError::Malformed`].
    pub fn load(path: &Path) -> Result<Self, MasterError> {
        #[cfg(unix)]
        {
            let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(path)?.permissions()) & 0o777;
            if mode & 0o077 != 0 {
                return Err(MasterError::Readable(mode));
            }
        }
        let text = Zeroizing::new(std::fs::read_to_string(path)?);
        let digits = text.trim().as_bytes();
        if digits.len() != 64 {
            return Err(MasterError::Malformed);
        }
        let mut bytes = Zeroizing::new([0; 32]);
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| MasterError::Malformed)?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| MasterError::Malformed)?;
        }
        Ok(Master { key: DataKey::from_bytes(bytes), file: Some(path.to_owned()) })
    }

    /// The key that its file holds by now: another one after a rotation. None where it came from no file.
    ///
    /// # Errors
    /// As [`Master::load`].
    pub fn again(&self) -> Result<Option<Self>, MasterError> {
        self.file.as_deref().map(Self::load).transpose()
    }

    /// Wraps a data key for the row in which it is kept.
    ///
    /// # Errors
    /// As [`DataKey::seal`].
    pub fn wrap(&self, row: Uuid, key: &DataKey) -> Result<Vec<u8>, SealError> {
        self.key.seal(Place::new("data_key", "wrapped", row), key.bytes())
    }

    /// Unwraps a data key.
    ///
    /// # Errors
    /// As [`DataKey::open`]: with another master key the seal does not hold.
    pub fn unwrap_key(&self, row: Uuid, wrapped: &[u8]) -> Result<DataKey, SealError> {
        let bytes = Zeroizing::new(self.key.open(Place::new("data_key", "wrapped", row), wrapped)?);
        let bytes: [u8; 32] = bytes.as_slice().try_into().map_err(|_| SealError::Malformed)?;
        Ok(DataKey::from_bytes(Zeroizing::new(bytes)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_unwrapped_by_its_own_master_in_its_own_row_only() {
        let (master, other) = (Master::generate().expect("chance"), Master::generate().expect("chance"));
        let key = DataKey::generate().expect("chance");
        let row = Uuid::from_u128(5);
        let wrapped = master.wrap(row, &key).expect("wrapped");
        assert_eq!(master.unwrap_key(row, &wrapped).expect("unwrapped").bytes(), key.bytes());
        assert!(master.unwrap_key(Uuid::from_u128(6), &wrapped).is_err());
        assert!(other.unwrap_key(row, &wrapped).is_err());
    }

    #[test]
    fn the_file_is_made_once_for_its_owner_alone_and_read_back() {
        let folder = std::env::temp_dir().join(format!("avow-master-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let path = folder.join("master.key");
        let _ = std::fs::remove_file(&path);
        let made = Master::create(&path).expect("made");
        let read = Master::load(&path).expect("read");
        assert_eq!(read.key.bytes(), made.key.bytes());
        assert!(Master::generate().expect("made").again().expect("nothing to read").is_none());
        let next = Master::create(&folder.join("next.key")).expect("made");
        std::fs::rename(folder.join("next.key"), &path).expect("it takes its place");
        assert_eq!(read.again().expect("read").expect("from a file").key.bytes(), next.key.bytes());
        assert!(matches!(Master::create(&path), Err(MasterError::File(_))));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).expect("mode");
            assert!(matches!(Master::load(&path), Err(MasterError::Readable(0o644))));
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("mode");
        }
        std::fs::write(&path, "not a key").expect("written");
        assert!(matches!(Master::load(&path), Err(MasterError::Malformed)));
        std::fs::remove_dir_all(&folder).expect("removed");
    }
}
