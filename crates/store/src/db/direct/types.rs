//! How values lie in SQLite: the same as sqlx' own driver writes them.

use std::fmt;

use avow_model::Time;
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use rusqlite::types::Value as Stored;
use sqlx::decode::Decode;
use sqlx::encode::{Encode, IsNull};
use sqlx::error::BoxDynError;
use sqlx::{Type, TypeInfo};
use uuid::Uuid;

use super::driver::{Direct, ValueRef};

/// The kinds of values that SQLite knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nothing.
    Null,
    /// A whole number; a yes or no.
    Integer,
    /// A number with a fraction.
    Real,
    /// A text; a moment.
    Text,
    /// Bytes; an id.
    Blob,
}

impl Kind {
    pub(super) fn of(value: &Stored) -> Self {
        match value {
            Stored::Null => Kind::Null,
            Stored::Integer(_) => Kind::Integer,
            Stored::Real(_) => Kind::Real,
            Stored::Text(_) => Kind::Text,
            Stored::Blob(_) => Kind::Blob,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl TypeInfo for Kind {
    fn is_null(&self) -> bool {
        *self == Kind::Null
    }

    fn name(&self) -> &str {
        match self {
            Kind::Null => "NULL",
            Kind::Integer => "INTEGER",
            Kind::Real => "REAL",
            Kind::Text => "TEXT",
            Kind::Blob => "BLOB",
        }
    }
}

/// A type: its kind, how a value is written, and how it is read.
macro_rules! stored {
    ($type:ty, $kind:ident, |$value:ident| $write:expr, $read:expr) => {
        impl Type<Direct> for $type {
            fn type_info() -> Kind {
                Kind::$kind
            }
        }

        impl Encode<'_, Direct> for $type {
            fn encode_by_ref(&self, values: &mut Vec<Stored>) -> Result<IsNull, BoxDynError> {
                let $value = self;
                values.push(Stored::$kind($write));
                Ok(IsNull::No)
            }
        }

        impl Decode<'_, Direct> for $type {
            fn decode(value: ValueRef<'_>) -> Result<Self, BoxDynError> {
                match value.0 {
                    Stored::$kind(value) => $read(value),
                    other => Err(format!("{} where {} was expected", Kind::of(other), Kind::$kind).into()),
                }
            }
        }
    };
}

stored!(i64, Integer, |number| *number, |number: &i64| Ok(*number));
stored!(bool, Integer, |yes| i64::from(*yes), |number: &i64| Ok(*number != 0));
stored!(f64, Real, |number| *number, |number: &f64| Ok(*number));
stored!(String, Text, |text| text.clone(), |text: &String| Ok(text.clone()));
stored!(Vec<u8>, Blob, |bytes| bytes.clone(), |bytes: &Vec<u8>| Ok(bytes.clone()));
stored!(Uuid, Blob, |id| id.as_bytes().to_vec(), |bytes: &Vec<u8>| Ok(Uuid::from_slice(bytes)?));
stored!(Time, Text, |at| at.to_rfc3339_opts(SecondsFormat::AutoSi, false), |text: &String| moment(text));

impl Type<Direct> for str {
    fn type_info() -> Kind {
        Kind::Text
    }
}

impl Encode<'_, Direct> for &str {
    fn encode_by_ref(&self, values: &mut Vec<Stored>) -> Result<IsNull, BoxDynError> {
        values.push(Stored::Text((*self).to_owned()));
        Ok(IsNull::No)
    }
}

impl Type<Direct> for [u8] {
    fn type_info() -> Kind {
        Kind::Blob
    }
}

impl Encode<'_, Direct> for &[u8] {
    fn encode_by_ref(&self, values: &mut Vec<Stored>) -> Result<IsNull, BoxDynError> {
        values.push(Stored::Blob(self.to_vec()));
        Ok(IsNull::No)
    }
}

impl<'q, T> Encode<'q, Direct> for Option<T>
where
    T: Encode<'q, Direct> + Type<Direct> + 'q,
{
    fn encode_by_ref(&self, values: &mut Vec<Stored>) -> Result<IsNull, BoxDynError> {
        match self {
            Some(value) => value.encode_by_ref(values),
            None => Ok(IsNull::Yes),
        }
    }
}

/// A moment as it is written, `2026-11-28T06:40:22.123456+00:00`: read by its places. Whatever else RFC 3339 allows is
/// left to chrono.
fn moment(text: &str) -> Result<Time, BoxDynError> {
    if let Some(at) = by_places(text) {
        return Ok(at);
    }
    Ok(DateTime::parse_from_rfc3339(text)?.with_timezone(&Utc))
}

fn by_places(text: &str) -> Option<Time> {
    let text = text.strip_suffix("+00:00")?;
    let (whole, fraction) = text.split_at_checked(19)?;
    let bytes = whole.as_bytes();
    let marks = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    if marks.iter().any(|(at, mark)| bytes.get(*at) != Some(mark)) {
        return None;
    }
    let number = |from: usize, to: usize| digits(bytes.get(from..to)?);
    let date = NaiveDate::from_ymd_opt(i32::try_from(number(0, 4)?).ok()?, number(5, 7)?, number(8, 10)?)?;
    let nanoseconds = match fraction.strip_prefix('.') {
        None if fraction.is_empty() => 0,
        Some(places) if places.len() <= 9 => digits(places.as_bytes())? * 10_u32.pow(9 - places.len() as u32),
        _ => return None,
    };
    Some(date.and_hms_nano_opt(number(11, 13)?, number(14, 16)?, number(17, 19)?, nanoseconds)?.and_utc())
}

fn digits(bytes: &[u8]) -> Option<u32> {
    let mut number = 0_u32;
    for byte in bytes {
        number = number.checked_mul(10)?.checked_add(u32::from(byte.is_ascii_digit().then(|| byte - b'0')?))?;
    }
    (!bytes.is_empty()).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_read_as_chrono_reads_it() {
        for text in [
            "2026-11-28T06:40:22.123456+00:00",
            "2026-11-28T06:40:22.123+00:00",
            "2026-11-28T06:40:22+00:00",
            "1970-01-01T00:00:00+00:00",
            "2024-02-29T23:59:59.999999+00:00",
            "2026-11-28T06:40:22.5Z",
            "2026-11-28T08:40:22+02:00",
        ] {
            let chrono = DateTime::parse_from_rfc3339(text).expect("a moment").with_timezone(&Utc);
            assert_eq!(moment(text).expect(text), chrono, "{text}");
            assert_eq!(moment(&chrono.to_rfc3339_opts(SecondsFormat::AutoSi, false)).expect(text), chrono, "{text}");
        }
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in [
            "",
            "+00:00",
            "2026-13-28T06:40:22+00:00",
            "2026-11-28T06:40:22.+00:00",
            "2026-11-28 0640:22:00+00:00",
            "ü026-11-28T06:40:22+00:00",
        ] {
            assert!(moment(text).is_err(), "{text}");
        }
    }
}
