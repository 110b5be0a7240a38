//! Times as people write them. Pages say UTC and carry the moment in `<time datetime>`; a script, where there is one,
//! puts the reader's own time zone in.

use chrono::{DateTime, Datelike as _, Timelike as _, Utc};

use crate::Words;

/// `09:47`.
pub fn clock(at: DateTime<Utc>) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

/// `24 Nov`, with the year where it is another one than now.
pub fn day(words: &'static Words, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let month = words.t(MONTHS_SHORT[at.month0() as usize % 12]);
    if at.year() == now.year() { format!("{} {month}", at.day()) } else { format!("{} {month} {}", at.day(), at.year()) }
}

/// `24 November 2026`.
pub fn long_day(words: &'static Words, at: DateTime<Utc>) -> String {
    format!("{} {} {}", at.day(), words.t(MONTHS[at.month0() as usize % 12]), at.year())
}

/// `November`, with the year where it is another one than now.
pub fn month(words: &'static Words, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let month = words.t(MONTHS_ALONE[at.month0() as usize % 12]);
    if at.year() == now.year() { month } else { format!("{month} {}", at.year()) }
}

/// `24 Nov, 09:47`.
pub fn day_and_clock(words: &'static Words, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    format!("{}, {}", day(words, at, now), clock(at))
}

/// The shortest that is clear: `09:47` today, `Mon` within six days, `24 Nov` before.
pub fn short(words: &'static Words, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let days = now.date_naive().signed_duration_since(at.date_naive()).num_days();
    match days {
        0 => clock(at),
        1..=6 => words.t(WEEKDAYS[at.weekday().num_days_from_monday() as usize % 7]),
        _ => day(words, at, now),
    }
}

/// The shortest for what is to come: `14:00` today, `Wed 09:00` within six days, `2 Dec` after.
pub fn short_future(words: &'static Words, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let days = at.date_naive().signed_duration_since(now.date_naive()).num_days();
    match days {
        0 => clock(at),
        1..=6 => format!("{} {}", words.t(WEEKDAYS[at.weekday().num_days_from_monday() as usize % 7]), clock(at)),
        _ => day(words, at, now),
    }
}

const WEEKDAYS: [&str; 7] = ["weekday-1", "weekday-2", "weekday-3", "weekday-4", "weekday-5", "weekday-6", "weekday-7"];
const MONTHS: [&str; 12] =
    ["month-1", "month-2", "month-3", "month-4", "month-5", "month-6", "month-7", "month-8", "month-9", "month-10", "month-11", "month-12"];
/// As they stand by themselves: not every language says them so beside a day.
const MONTHS_ALONE: [&str; 12] = [
    "month-alone-1",
    "month-alone-2",
    "month-alone-3",
    "month-alone-4",
    "month-alone-5",
    "month-alone-6",
    "month-alone-7",
    "month-alone-8",
    "month-alone-9",
    "month-alone-10",
    "month-alone-11",
    "month-alone-12",
];
const MONTHS_SHORT: [&str; 12] = [
    "month-short-1",
    "month-short-2",
    "month-short-3",
    "month-short-4",
    "month-short-5",
    "month-short-6",
    "month-short-7",
    "month-short-8",
    "month-short-9",
    "month-short-10",
    "month-short-11",
    "month-short-12",
];
