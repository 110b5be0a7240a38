//! The table: figures, ratios, and how they stand to what is wanted.

use std::time::Duration;

use crate::fill::Size;
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

/// A line: what it is, in which unit, a figure for each size, and the most that the last may be.
type Line = (String, &'static str, Vec<f64>, Option<f64>);

fn lines(columns: &[(Size, Figures)]) -> Vec<Line> {
    let all = |of: &dyn Fn(&Figures) -> f64| columns.iter().map(|(_, figures)| of(figures)).collect::<Vec<f64>>();
    let mut lines: Vec<Line> = Vec::new();
    let names: Vec<&str> = columns.first().map(|(_, figures)| figures.pages.iter().map(|page| page.0).collect()).unwrap_or_default();
    for (index, name) in names.into_iter().enumerate() {
        let limit = (index == 0).then_some(15.0);
        lines.push((format!("{name}, median"), "ms", all(&|figures| ms(figures.pages[index].1.median)), None));
        lines.push((format!("{name}, 99th percentile"), "ms", all(&|figures| ms(figures.pages[index].1.p99)), limit));
        lines.push((format!("{name}, requests"), "/s", all(&|figures| figures.pages[index].1.rate), None));
        let same = |figures: &Figures| ms(figures.pages[index].1.median) / ms(figures.pages[index].2.median).max(1e-6);
        lines.push((format!("{name}, median to the same bytes from memory"), "×", all(&same), None));
    }
    lines.push(("message in to event out, median".to_owned(), "ms", all(&|figures| ms(figures.quiet.at(0.5))), None));
    lines.push(("message in to event out, 99th percentile".to_owned(), "ms", all(&|figures| ms(figures.quiet.at(0.99))), Some(50.0)));
    lines.push(("the same beside the inbox load, median".to_owned(), "ms", all(&|figures| ms(figures.busy.at(0.5))), None));
    lines.push(("the same beside the inbox load, 99th percentile".to_owned(), "ms", all(&|figures| ms(figures.busy.at(0.99))), Some(50.0)));
    lines.push(("ready after start, median".to_owned(), "ms", all(&|figures| ms(figures.ready.at(0.5))), Some(300.0)));
    lines.push(("ready after start, slowest".to_owned(), "ms", all(&|figures| ms(figures.ready.at(1.0))), None));
    lines.push(("memory at rest".to_owned(), "MB", all(&|figures| mb(figures.memory_at_rest)), None));
    lines.push(("memory under load, at its most".to_owned(), "MB", all(&|figures| mb(figures.memory_under_load)), Some(150.0)));
    lines
}

/// Prints everything.
pub fn print(postgres: bool, columns: &[(Size, Figures)]) {
    println!("\n{}, 16 connections, release build\n", if postgres { "PostgreSQL" } else { "SQLite" });
    let mut head = format!("{:<50} {:>4}", "messages", "");
    for (size, _) in columns {
        head += &format!(" {:>10}", size.messages);
    }
    println!("{head} {:>8} {:>8}", "ratio", "wanted");
    for (name, unit, figures, limit) in lines(columns) {
        let mut line = format!("{name:<50} {unit:>4}");
        for figure in &figures {
            line += &format!(" {figure:>10.2}");
        }
        let ratio = match figures.as_slice() {
            [first, .., last] if *first > 0.0 => format!("{:.2}", last / first),
            _ => String::new(),
        };
        let wanted = limit.map(|limit| format!("≤ {limit:.0}")).unwrap_or_default();
        let missed = limit.zip(figures.last()).is_some_and(|(limit, last)| *last > limit);
        println!("{line} {ratio:>8} {wanted:>8}{}", if missed { "  missed" } else { "" });
    }
    let Some((_, figures)) = columns.last() else { return };
    println!("\n{:<24} {:>8} {:>8} {:>8} {:>8}", "bytes as sent", "page", "assets", "together", "wasm");
    for weight in &figures.sizes {
        let together = weight.page + weight.assets;
        println!("{:<24} {:>8} {:>8} {together:>8} {:>8}", weight.name, weight.page, weight.assets, weight.wasm);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
