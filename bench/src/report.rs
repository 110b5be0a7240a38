//! The table: figures, ratios, and how they stand to what is wanted.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::fill::Size;
use crate::import::Imported;
use crate::load::Load;
use crate::sizes::Weight;

/// Times in their order.
#[derive(Clone, Debug)]
pub struct Spread(Vec<Duration>);

impl Spread {
    /// Of these times, which must be some.
    pub fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self(times)
    }

    /// The time within which that share of them lies (nearest rank).
    pub fn at(&self, share: f64) -> Duration {
        let rank = (share * self.0.len() as f64).ceil() as usize;
        self.0.get(rank.clamp(1, self.0.len().max(1)) - 1).copied().unwrap_or_default()
    }
}

/// What was measured at one size.
#[derive(Clone, Debug)]
pub struct Figures {
    /// From the start of the process to its word that it listens.
    pub ready: Spread,
    /// In bytes.
    pub memory_at_rest: u64,
    /// In bytes.
    pub memory_under_load: u64,
    /// A page, and the same bytes from memory.
    pub pages: Vec<(&'static str, Load, Load)>,
    /// From message to event while nothing else happens.
    pub quiet: Spread,
    /// The same while the inbox is asked for without a pause.
    pub busy: Spread,
    /// What pages cost.
    pub sizes: Vec<Weight>,
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn mb(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// The most that a public page may cost with all that its first paint asks for, in bytes: what a server may send before
/// it hears back for the first time.
const PUBLIC: usize = 14_000;
/// The most that the WebAssembly of a page may cost, in bytes.
const WASM: usize = 200_000;
/// How many times as long the inbox page may take at the largest size as at the smallest.
const GROWTH: f64 = 1.5;
/// The page that is held to it beside the list.
pub const SEARCH: &str = "contact search";

/// A line of the table.
struct Line {
    /// What it is.
    name: String,
    unit: &'static str,
    /// For each size.
    figures: Vec<f64>,
    /// The most that the last may be.
    most: Option<f64>,
    /// The most that it may be to the first.
    growth: Option<f64>,
}

impl Line {
    /// The last to the first, where there are two.
    fn ratio(&self) -> Option<f64> {
        match self.figures.as_slice() {
            [first, .., last] if *first > 0.0 => Some(last / first),
            _ => None,
        }
    }

    fn missed(&self) -> bool {
        let over = |figure: Option<f64>, limit: Option<f64>| figure.zip(limit).is_some_and(|(figure, limit)| figure > limit);
        over(self.figures.last().copied(), self.most) || over(self.ratio(), self.growth)
    }

    fn wanted(&self) -> String {
        let most = self.most.map(|most| format!("≤ {most:.0}"));
        let growth = self.growth.map(|growth| format!("≤ {growth:.1} ×"));
        most.into_iter().chain(growth).collect::<Vec<_>>().join(", ")
    }
}

fn lines(columns: &[(Size, Figures)]) -> Vec<Line> {
    let all = |of: &dyn Fn(&Figures) -> f64| columns.iter().map(|(_, figures)| of(figures)).collect::<Vec<f64>>();
    let line = |name: String, unit, figures| Line { name, unit, figures, most: None, growth: None };
    let at_most = |most: f64, line: Line| Line { most: Some(most), ..line };
    let mut lines: Vec<Line> = Vec::new();
    let names: Vec<&str> = columns.first().map(|(_, figures)| figures.pages.iter().map(|page| page.0).collect()).unwrap_or_default();
    for (index, name) in names.into_iter().enumerate() {
        // The list, and finding somebody.
        let growth = (index == 0 || name == SEARCH).then_some(GROWTH);
        let median = line(format!("{name}, median"), "ms", all(&|figures| ms(figures.pages[index].1.median)));
        let late = line(format!("{name}, 99th percentile"), "ms", all(&|figures| ms(figures.pages[index].1.p99)));
        lines.push(Line { growth, ..median });
        lines.push(Line { growth, most: (index == 0).then_some(15.0), ..late });
        lines.push(line(format!("{name}, requests"), "/s", all(&|figures| figures.pages[index].1.rate)));
        let same = |figures: &Figures| ms(figures.pages[index].1.median) / ms(figures.pages[index].2.median).max(1e-6);
        lines.push(line(format!("{name}, median to the same bytes from memory"), "×", all(&same)));
    }
    let named = |name: &str, unit, figures| line(name.to_owned(), unit, figures);
    lines.extend([
        named("message in to event out, median", "ms", all(&|figures| ms(figures.quiet.at(0.5)))),
        at_most(50.0, named("message in to event out, 99th percentile", "ms", all(&|figures| ms(figures.quiet.at(0.99))))),
        named("the same beside the inbox load, median", "ms", all(&|figures| ms(figures.busy.at(0.5)))),
        at_most(50.0, named("the same beside the inbox load, 99th percentile", "ms", all(&|figures| ms(figures.busy.at(0.99))))),
        at_most(300.0, named("ready after start, median", "ms", all(&|figures| ms(figures.ready.at(0.5))))),
        named("ready after start, slowest", "ms", all(&|figures| ms(figures.ready.at(1.0)))),
        named("memory at rest", "MB", all(&|figures| mb(figures.memory_at_rest))),
        at_most(150.0, named("memory under load, at its most", "MB", all(&|figures| mb(figures.memory_under_load)))),
    ]);
    lines
}

/// Prints everything.
pub fn print(postgres: bool, columns: &[(Size, Figures)]) {
    println!("\n{}, 16 connections, release build\n", if postgres { "PostgreSQL" } else { "SQLite" });
    let mut head = format!("{:<50} {:>4}", "messages", "");
    for (size, _) in columns {
        head += &format!(" {:>10}", size.messages);
    }
    println!("{head} {:>8} {:>13}", "ratio", "wanted");
    for held in lines(columns) {
        let mut line = format!("{:<50} {:>4}", held.name, held.unit);
        for figure in &held.figures {
            line += &format!(" {figure:>10.2}");
        }
        let ratio = held.ratio().map(|ratio| format!("{ratio:.2}")).unwrap_or_default();
        println!("{line} {ratio:>8} {:>13}{}", held.wanted(), if held.missed() { "  missed" } else { "" });
    }
    let Some((_, figures)) = columns.last() else { return };
    println!("\n{:<24} {:>8} {:>8} {:>8} {:>8}", "bytes as sent", "page", "assets", "together", "wasm");
    for weight in &figures.sizes {
        let (assets, wasm) = (weight.assets(), weight.wasm());
        let missed = if too_heavy(weight) { "  missed" } else { "" };
        println!("{:<24} {:>8} {assets:>8} {:>8} {wasm:>8}{missed}", weight.name, weight.page, weight.page + assets);
    }
    println!("wanted: ≤ {PUBLIC} together on a public page, ≤ {WASM} of WebAssembly\n\n{:<40} {:>8}", "each asset, as sent", "");
    let files = figures.sizes.iter().flat_map(|weight| &weight.files).map(|(file, bytes)| (file, bytes));
    for (file, bytes) in files.collect::<BTreeMap<_, _>>() {
        println!("{file:<40} {bytes:>8}");
    }
}

/// What came of an import, in words.
pub fn told(imported: &Imported) -> String {
    let Imported { rows, trial, work, inbox, messages, memory } = imported;
    let rate = *rows as f64 / work.as_secs_f64().max(1e-9);
    let beside = inbox.map_or_else(
        || "it ended before the load beside it did: more --rows, or fewer --seconds".to_owned(),
        |load| {
            let (median, p99) = (ms(load.median), ms(load.p99));
            format!("the inbox page of {messages} messages beside it: median {median:.2} ms, 99th percentile {p99:.2} ms")
        },
    );
    format!(
        "an import of {rows} people: tried in {:.1} s, brought in in {:.1} s ({rate:.0} /s)\n{beside}\nmemory at its most: {:.0} MB",
        trial.as_secs_f64(),
        work.as_secs_f64(),
        mb(*memory),
    )
}

fn too_heavy(weight: &Weight) -> bool {
    weight.wasm() > WASM || (weight.public && weight.page + weight.assets() > PUBLIC)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_over_its_limit_is_missed() {
        let line =
            |figures: &[f64]| Line { name: String::new(), unit: "ms", figures: figures.to_vec(), most: Some(15.0), growth: Some(1.5) };
        assert!(!line(&[15.0]).missed() && !line(&[10.0, 15.0]).missed());
        assert!(line(&[15.1]).missed(), "too long");
        assert!(line(&[8.0, 12.1]).missed(), "grows with the data");
        assert_eq!(line(&[]).wanted(), "≤ 15, ≤ 1.5 ×");
    }

    #[test]
    fn what_weighs_too_much_is_missed() {
        let weight = |public, page, wasm| {
            let files = vec![("/assets/main.css".to_owned(), 8_000), ("/assets/avow.wasm".to_owned(), wasm)];
            too_heavy(&Weight { name: "", public, page, files })
        };
        assert!(!weight(true, 6_000, 200_000) && !weight(false, 60_000, 200_000));
        assert!(weight(true, 6_001, 0) && weight(false, 1, 200_001));
    }

    #[test]
    fn a_percentile_is_one_of_the_times() {
        let times = Spread::of((1..=200).rev().map(Duration::from_millis).collect());
        assert_eq!(
            (times.at(0.5), times.at(0.99), times.at(1.0)),
            (Duration::from_millis(100), Duration::from_millis(198), Duration::from_millis(200))
        );
        assert_eq!(Spread::of(vec![Duration::from_millis(3)]).at(0.99), Duration::from_millis(3));
    }
}
