//! A position in a list that is sorted by time: the moment in microseconds and the id, in the alphabet of addresses.

use avow_model::Time;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

/// The position as it stands in an address.
pub(crate) fn write(at: Time, id: Uuid) -> String {
    let mut bytes = at.timestamp_micros().to_be_bytes().to_vec();
    bytes.extend_from_slice(id.as_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The position that an address names; none where it is none.
pub(crate) fn read<T: From<Uuid>>(text: &str) -> Option<(Time, T)> {
    let bytes = URL_SAFE_NO_PAD.decode(text.get(..32).filter(|start| start.len() == text.len())?).ok()?;
    let (at, id) = bytes.split_first_chunk::<8>()?;
    let at = Time::from_timestamp_micros(i64::from_be_bytes(*at))?;
    Some((at, Uuid::from_slice(id).ok()?.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use avow_model::id::{ContactId, ConversationId};

    #[test]
    fn a_cursor_leads_back_to_its_position() {
        let at = Time::from_timestamp_micros(1_790_000_000_123_456).expect("a moment");
        let contact = ContactId(Uuid::from_u128(77));
        assert_eq!(read(&write(at, contact.0)), Some((at, contact)));
        let conversation = ConversationId(Uuid::from_u128(9));
        assert_eq!(read(&write(at, conversation.0)), Some((at, conversation)));
    }

    #[test]
    fn a_cursor_that_is_none_leads_nowhere() {
        for wrong in ["", "x", "????", "AAAA", "💥", &"A".repeat(31), &"A".repeat(33), &"é".repeat(20), &"A".repeat(500)] {
            assert_eq!(read::<Uuid>(wrong), None, "{wrong}");
        }
    }
}
