//! What people type, made comparable: names into words, addresses and numbers into one spelling.

/// The longest name that is kept, in characters.
pub const NAME_MAX: usize = 200;
/// The longest address that is kept, in bytes (RFC 5321, 4.5.3.1.3).
pub const EMAIL_MAX: usize = 254;
/// The longest message or note, in characters.
pub const BODY_MAX: usize = 10_000;
/// The shortest password, in characters (CG-32).
pub const PASSWORD_MIN: usize = 12;
/// The longest password, in bytes: longer ones only cost time.
pub const PASSWORD_MAX: usize = 512;

/// One line without control characters or doubled spaces, cut to nothing else: `None` where nothing is left.
pub fn one_line(text: &str) -> Option<String> {
    let mut line = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    (!line.is_empty()).then_some(line)
}

/// A message's text: line ends as `\n`, no other control characters, no blank ends. `None` where nothing is left.
pub fn body(text: &str) -> Option<String> {
    let unified = text.replace("\r\n", "\n").replace('\r', "\n");
    let kept: String = unified.chars().filter(|c| *c == '\n' || *c == '\t' || !c.is_control()).collect();
    let trimmed = kept.trim_end().trim_start_matches('\n');
    (!trimmed.trim().is_empty()).then(|| trimmed.to_owned())
}

/// An e-mail address in the spelling under which it is compared: trimmed, in lower case.
/// `None` where it cannot be one: no `@`, a side missing, white space, no dot in the domain, too long.
pub fn email(text: &str) -> Option<String> {
    let address = text.trim().to_lowercase();
    let (local, domain) = address.rsplit_once('@')?;
    let sound = address.len() <= EMAIL_MAX
        && !local.is_empty()
        && local.len() <= 64
        && !local.contains('@')
        && !address.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '(' | ')' | ',' | ';' | '"'))
        && domain.split('.').count() >= 2
        && domain.split('.').all(|label| !label.is_empty() && label.len() <= 63 && !label.starts_with('-') && !label.ends_with('-'));
    sound.then_some(address)
}

/// A telephone number in E.164: `+` and 7 to 15 digits. Spaces, dashes, dots and brackets are dropped, `00` stands for `+`.
/// `None` where no country code can be told: a national number without one is not guessed at.
pub fn phone(text: &str) -> Option<String> {
    let trimmed = text.trim();
    if trimmed
        .chars()
        .any(|c| !(c.is_ascii_digit() || c.is_whitespace() || matches!(c, '+' | '-' | '.' | '(' | ')' | '/' | '\u{a0}' | '\u{2011}')))
    {
        return None;
    }
    let digits: String = trimmed.chars().filter(char::is_ascii_digit).collect();
    let digits = if trimmed.starts_with('+') { digits.as_str() } else { digits.strip_prefix("00")? };
    ((7..=15).contains(&digits.len()) && !digits.starts_with('0')).then(|| format!("+{digits}"))
}

/// The calling codes of two digits (ITU-T E.164). Those that begin with 1 or 7 have one, all others three; none begins
/// another.
const CALLING_CODES: [&str; 44] = [
    "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49", "51", "52", "53", "54",
    "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81", "82", "84", "86", "90", "91", "92", "93", "94", "95", "98",
];

/// A number in E.164 as it is dialled at home, without the 0 that some countries put before it and some keep in it.
/// `None` for what is no such number.
pub fn national(number: &str) -> Option<&str> {
    let digits = number.strip_prefix('+').filter(|digits| digits.len() >= 7 && digits.bytes().all(|digit| digit.is_ascii_digit()))?;
    let code = match digits.as_bytes().first()? {
        b'1' | b'7' => 1,
        _ if CALLING_CODES.iter().any(|code| digits.starts_with(code)) => 2,
        _ => 3,
    };
    Some(digits[code..].trim_start_matches('0'))
}

/// What typed digits may be the beginning of: what they say, and the same without what is dialled first. That is 00 before
/// another country, 0 at home in most, and 8 in Russia and some of its neighbours.
pub fn dialled(digits: &str) -> Vec<String> {
    let rest = if digits.starts_with('0') { digits.trim_start_matches('0') } else { digits.strip_prefix('8').unwrap_or_default() };
    let rest = Some(rest).filter(|rest| rest.len() >= PREFIX_LENGTHS[0]);
    std::iter::once(digits).chain(rest).map(str::to_owned).collect()
}

/// The words of a name, folded for finding: lower case, without the marks of Latin, Greek and Cyrillic letters.
pub fn words(text: &str) -> Vec<String> {
    fold(text).split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Lower case, with the commonest diacritics taken off, so that `Tomas` finds `Tomáš` and `Йод` finds `йод`.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match plain(c) {
            Some(letters) => folded.push_str(letters),
            None if ('\u{300}'..='\u{36f}').contains(&c) => {}
            None => folded.push(c),
        }
    }
    folded
}

/// The plain letters for an accented one of the Latin and Greek scripts; Cyrillic `ё` as `е`.
fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' | 'ạ' | 'ả' | 'ấ' | 'ầ' | 'ẩ' | 'ẫ' | 'ậ' | 'ắ' | 'ằ' | 'ẳ' | 'ẵ' | 'ặ' => {
            "a"
        }
        'æ' => "ae",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | 'ẹ' | 'ẻ' | 'ẽ' | 'ế' | 'ề' | 'ể' | 'ễ' | 'ệ' => "e",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'ĥ' | 'ħ' => "h",
        'ì' | 'í' | 'î' | 'ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' | 'ị' | 'ỉ' => "i",
        'ĵ' => "j",
        'ķ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'ơ' | 'ọ' | 'ỏ' | 'ố' | 'ồ' | 'ổ' | 'ỗ' | 'ộ' | 'ớ' | 'ờ' | 'ở' | 'ỡ'
        | 'ợ' => "o",
        'œ' => "oe",
        'ŕ' | 'ŗ' | 'ř' => "r",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
        'ß' => "ss",
        'ţ' | 'ť' | 'ŧ' | 'ț' => "t",
        'þ' => "th",
        'ù' | 'ú' | 'û' | 'ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | 'ư' | 'ụ' | 'ủ' | 'ứ' | 'ừ' | 'ử' | 'ữ' | 'ự' => {
            "u"
        }
        'ŵ' => "w",
        'ý' | 'ÿ' | 'ŷ' | 'ỳ' | 'ỵ' | 'ỷ' | 'ỹ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        'ά' => "α",
        'έ' => "ε",
        'ή' => "η",
        'ί' | 'ϊ' | 'ΐ' => "ι",
        'ό' => "ο",
        'ύ' | 'ϋ' | 'ΰ' => "υ",
        'ώ' => "ω",
        'ς' => "σ",
        'ё' => "е",
        _ => return None,
    })
}

/// The lengths, in characters, at which the beginnings of words are hashed for finding.
pub const PREFIX_LENGTHS: [usize; 12] = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 16];

/// The beginnings of a word that are hashed: one for each length that it reaches. A word of one
/// character (as in Chinese or Korean names) counts as its own beginning.
pub fn prefixes(word: &str) -> Vec<String> {
    let letters = word.chars().count();
    if letters == 1 {
        return vec![word.to_owned()];
    }
    PREFIX_LENGTHS.iter().filter(|length| **length <= letters).map(|length| word.chars().take(*length).collect()).collect()
}

/// The hashed beginning by which a typed beginning is looked up: the longest that it reaches.
pub fn search_prefix(word: &str) -> Option<String> {
    prefixes(word).pop()
}

/// How many of somebody's words are hashed in pairs, the first ones: longer names and more addresses are found, too, by
/// each of their words.
const PAIRED_WORDS: usize = 48;

/// How many letters of two words are hashed together: of whole words more, for two letters of each are common to many.
const PAIR_LENGTHS: [usize; 2] = [2, 4];

/// The pairs of beginnings that are hashed for somebody's words: a short and a long one for each two of them of which
/// neither begins the other. Words of one character are in no pair.
pub fn pairs(words: &[String]) -> Vec<String> {
    let mut different: Vec<&String> = Vec::new();
    for word in words {
        if different.len() < PAIRED_WORDS && !different.contains(&word) {
            different.push(word);
        }
    }
    let with_earlier = |(at, word): (usize, &&String)| {
        let others = different[..at].iter();
        others.flat_map(|other| PAIR_LENGTHS.iter().filter_map(|length| pair_of(word, other, *length))).collect::<Vec<_>>()
    };
    let mut pairs: Vec<String> = different.iter().enumerate().flat_map(with_earlier).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// The hashed pair by which two typed beginnings are looked up, in either order: the longest that both reach. `None` where
/// one begins the other or has one character.
pub fn pair(one: &str, two: &str) -> Option<String> {
    PAIR_LENGTHS.iter().rev().find_map(|length| pair_of(one, two, *length))
}

/// So many letters of each, and where these are the same, so many that they differ: whatever words begin with the two have
/// the same pair. `None` where one is shorter.
fn pair_of(one: &str, two: &str, length: usize) -> Option<String> {
    let same = one.chars().zip(two.chars()).take_while(|(a, b)| a == b).count();
    let length = length.max(same + 1);
    let cut = |word: &str| word.char_indices().nth(length - 1).map(|(at, last)| word[..at + last.len_utf8()].to_owned());
    let (one, two) = (cut(one)?, cut(two)?);
    Some(if one < two { format!("{one} {two}") } else { format!("{two} {one}") })
}

/// What can be found of an address or a number: its words' beginnings as well as its own, and a number as it is dialled at
/// home.
pub fn address_words(value: &str) -> Vec<String> {
    let folded = fold(value);
    let own: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
    let mut all = vec![own];
    all.extend(folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned));
    all.extend(national(value).filter(|number| !number.is_empty()).map(str::to_owned));
    all.sort();
    all.dedup();
    all
}

/// At most two characters that stand for a name in its picture; `?` where there is none.
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter(|word| word.chars().next().is_some_and(char::is_alphanumeric));
    let (first, last) = (words.next(), words.next_back());
    let first_letter = first.and_then(|word| word.chars().next());
    let wide = first_letter.is_some_and(|c| c as u32 >= 0x2e80);
    let mut letters = String::new();
    letters.extend(first_letter.into_iter().flat_map(char::to_uppercase));
    if !wide {
        letters.extend(last.and_then(|word| word.chars().next()).into_iter().flat_map(char::to_uppercase));
    }
    if letters.is_empty() { name.chars().find(|c| !c.is_whitespace()).map_or_else(|| "?".to_owned(), String::from) } else { letters }
}

/// A workspace's name as a part of an address: lower-case letters, digits and single dashes, 2 to 40 characters.
/// `None` where nothing usable is left, as for a name in Chinese.
pub fn slug(name: &str) -> Option<String> {
    let mut slug = String::new();
    for word in words(name) {
        let kept: String = word.chars().filter(char::is_ascii_alphanumeric).collect();
        if !kept.is_empty() && slug.len() + kept.len() < 40 {
            if !slug.is_empty() {
                slug.push('-');
            }
            slug.push_str(&kept);
        }
    }
    (slug.len() >= 2).then_some(slug)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_are_compared_in_one_spelling() {
        assert_eq!(email("  Maja@Lindhag.Example "), Some("maja@lindhag.example".into()));
        for wrong in ["", "maja", "@x.se", "maja@", "maja@lindhag", "ma ja@x.se", "a@b@c.se", "a@.se", "a@x..se", "<a@x.se>", "a@-x.se"] {
            assert_eq!(email(wrong), None, "{wrong}");
        }
        assert_eq!(email(&format!("{}@x.se", "a".repeat(65))), None);
    }

    #[test]
    fn numbers_need_a_country_code() {
        assert_eq!(phone("+33 6 39 98 00 42"), Some("+33639980042".into()));
        assert_eq!(phone("0033 (6) 39-98.00/42"), Some("+33639980042".into()));
        for wrong in ["", "06 39 98 00 42", "+0123456789", "+12345", "+1234567890123456", "+33 six", "name"] {
            assert_eq!(phone(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_number_is_known_as_it_is_dialled_at_home() {
        let numbers = [
            ("+491701234567", "1701234567"),
            ("+79031234567", "9031234567"),
            ("+12125550123", "2125550123"),
            ("+420601123456", "601123456"),
            ("+390612345678", "612345678"),
            ("+3545551234", "5551234"),
        ];
        for (number, at_home) in numbers {
            assert_eq!(national(number), Some(at_home), "{number}");
            assert_eq!(address_words(number).len(), 2, "{number}");
        }
        for stranger in ["", "+", "+49", "491701234567", "+49 170 1234567", "ada+1@shop.example"] {
            assert_eq!(national(stranger), None, "{stranger}");
        }
        assert!(CALLING_CODES.is_sorted());
    }

    #[test]
    fn what_is_dialled_first_is_no_part_of_a_number() {
        assert_eq!(dialled("01701234567"), ["01701234567", "1701234567"]);
        assert_eq!(dialled("0049170"), ["0049170", "49170"]);
        assert_eq!(dialled("89031234567"), ["89031234567", "9031234567"]);
        assert_eq!(dialled("1701234567"), ["1701234567"]);
        assert_eq!((dialled("08"), dialled("0"), dialled("")), (vec!["08".to_owned()], vec!["0".to_owned()], vec![String::new()]));
    }

    #[test]
    fn words_fold_so_that_people_find_each_other() {
        assert_eq!(words("Tomáš Novák-Ångström"), ["tomas", "novak", "angstrom"]);
        assert_eq!(words("Θεοδώρα"), ["θεοδωρα"]);
        assert_eq!(words("佐藤 美咲"), ["佐藤", "美咲"]);
        assert_eq!(words("  "), Vec::<String>::new());
    }

    #[test]
    fn two_words_are_hashed_as_far_as_they_differ() {
        assert_eq!(pair("elena", "ricci"), Some("elen ricc".into()));
        assert_eq!(pair("ri", "elen"), Some("el ri".into()));
        assert_eq!(pair("anna", "anders"), Some("ande anna".into()));
        assert_eq!(pair("annabella", "annabert"), Some("annabel annaber".into()));
        assert_eq!(pair("ann", "anders"), Some("and ann".into()));
        assert_eq!(pair("佐藤", "美咲"), Some("佐藤 美咲".into()));
        assert_eq!([pair("anna", "ann"), pair("anna", "anna"), pair("anna", "s"), pair("", "anna")], [None, None, None, None]);
        let words = words("Anna-Maria Ricci Anna");
        assert_eq!(pairs(&words), ["an ma", "an ri", "anna mari", "anna ricc", "ma ri", "mari ricc"]);
        assert!(pairs(&vec!["ab".to_owned(); 100]).is_empty());
        let many: Vec<String> = (100..300).map(|number| format!("{number}")).collect();
        assert!(pairs(&many).len() <= PAIRED_WORDS * PAIRED_WORDS);
    }

    #[test]
    fn pictures_get_letters_of_any_script() {
        assert_eq!(initials("Leila Haddad"), "LH");
        assert_eq!(initials("佐藤 美咲"), "佐");
        assert_eq!(initials("нина соколова"), "НС");
        assert_eq!(initials("X"), "X");
        assert_eq!(initials("🦊"), "🦊");
        assert_eq!(initials("   "), "?");
    }

    #[test]
    fn a_slug_is_fit_for_an_address_or_none_at_all() {
        assert_eq!(slug("Lindhag Lamps AB"), Some("lindhag-lamps-ab".into()));
        assert_eq!(slug("Großkunden & Söhne"), Some("grosskunden-sohne".into()));
        assert_eq!(slug("株式会社"), None);
        assert_eq!(slug("!"), None);
    }

    proptest! {
        #[test]
        fn every_beginning_of_a_word_leads_to_a_hashed_beginning_of_it(word in "[a-zа-я]{2,20}", cut in 2usize..20) {
            let typed: String = word.chars().take(cut).collect();
            let looked_up = search_prefix(&typed).expect("two characters or more");
            prop_assert!(prefixes(&word).contains(&looked_up));
            prop_assert!(typed.starts_with(&looked_up));
        }

        #[test]
        fn two_beginnings_lead_to_a_hashed_pair(words in prop::collection::vec("[ab]{1,5}|[a-zа-я]{1,9}", 2..9), cut in 1usize..9, other in 1usize..9) {
            let words: Vec<String> = words;
            let begin = |word: &String, length: usize| word.chars().take(length).collect::<String>();
            let (one, two) = (begin(&words[0], cut), begin(&words[1], other));
            let apart = !one.starts_with(&two) && !two.starts_with(&one) && one.chars().count() > 1 && two.chars().count() > 1;
            let looked_up = pair(&one, &two);
            prop_assert_eq!(looked_up.is_some(), apart);
            prop_assert_eq!(&looked_up, &pair(&two, &one));
            if let Some(looked_up) = looked_up { prop_assert!(pairs(&words).contains(&looked_up)); }
        }

        #[test]
        fn nothing_typed_makes_these_fail(text in "\\PC*") {
            let _ = (one_line(&text), body(&text), email(&text), phone(&text), words(&text), initials(&text), slug(&text));
            if let Some(address) = email(&text) { prop_assert_eq!(email(&address), Some(address.clone())); }
            if let Some(number) = phone(&text) { prop_assert_eq!(phone(&number), Some(number.clone())); }
        }
    }
}
