//! Where a database is.

use std::path::PathBuf;

use crate::error::StoreError;

/// A SQLite file or a PostgreSQL server.
#[derive(Clone, PartialEq, Eq)]
pub enum Target {
    /// A file; its folder must exist.
    Sqlite(PathBuf),
    /// `postgres://user:password@host/database`.
    Postgres(String),
}

impl std::fmt::Debug for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Target::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Target::Postgres(_) => f.write_str("postgres://…"),
        }
    }
}

impl std::str::FromStr for Target {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, StoreError> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() {
                return Err(StoreError::Target("sqlite: needs a path, such as sqlite:./data/avow.db".to_owned()));
            }
            return Ok(Target::Sqlite(path.into()));
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Target::Postgres(text.to_owned()));
        }
        Err(StoreError::Target("a database is sqlite:PATH or postgres://USER@HOST/NAME".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_never_shows_a_password() {
        let target: Target = "postgres://avow:secret@db.example/avow".parse().expect("a target");
        assert!(!format!("{target:?}").contains("secret"));
        assert!("mysql://x".parse::<Target>().is_err());
        assert!("sqlite:".parse::<Target>().is_err());
        assert_eq!("sqlite:a/b.db".parse::<Target>().expect("a target"), Target::Sqlite("a/b.db".into()));
    }
}
