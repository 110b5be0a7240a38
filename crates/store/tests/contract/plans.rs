//! What the databases make of our statements: none may walk through a whole table, or through all that a workspace has,
//! to find what it is asked for.
//!
//! Nobody keeps a list of statements here. Every story is listened to while it is told (sqlx says each statement as it
//! runs), and at its end the database says how it would go about those that it has not been asked about before. SQLite
//! plans by the schema alone, without statistics, as in the first days of a database. PostgreSQL plans by what is in the
//! tables: it is asked in a database full of made-up rows, for any parameters, with everything made dear that is no walk
//! along an index. Where that is taken nevertheless, there is no index that helps.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Mutex, Once, PoisonError};

use avow_model::id::WorkspaceId;
use avow_store::Target;
use serde_json::Value;
use sqlx::{AssertSqlSafe, Executor as _, Row as _};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};
use uuid::Uuid;

use crate::crowd;
use crate::house::{Failure, postgres_connection, sqlite_connection};

/// What may read everything that there is, by its text or the beginning of it, and why.
const ALLOWED: &[(&str, &str)] = &[
    // Few in any workspace.
    ("SELECT CAST(0 AS BIGINT) AS part…", "a desk: who works here, views, channels, of each no more than a page shows"),
    ("SELECT id, workspace_id, kind, name, public_key, settings, enabled, created_at, version FROM channel…", "a workspace's channels"),
    ("SELECT id, name, filter, account_id FROM saved_view…", "a workspace's views"),
    ("SELECT a.id, a.name, a.erase_at IS NOT NULL…", "who works in a workspace"),
    ("SELECT a.id, a.name, a.email, m.role, m.created_at, m.version, a.erase_at…", "who works in a workspace"),
    ("SELECT account_id, role, created_at, version FROM membership…", "who works in a workspace"),
    ("SELECT COUNT(*) FROM membership…", "the owners among those who work in a workspace"),
    ("DELETE FROM invitation WHERE workspace_id = $1 AND email_lookup = $2", "a workspace's invitations of a week"),
    ("SELECT id, workspace_id, email, role, invited_by, created_at, expires_at FROM invitation WHERE workspace_id…", "the same"),
    ("SELECT id, email, role, created_at, expires_at FROM invitation…", "the same"),
    ("SELECT id, email FROM invitation WHERE workspace_id = $1", "the same"),
    ("UPDATE contact_import SET trouble…", "a workspace's imports of ninety days"),
    ("DELETE FROM contact_import WHERE workspace_id = $1 AND changed_at < $2", "the same"),
    ("DELETE FROM queue_count…", "a workspace's queues"),
    ("SELECT at FROM (SELECT * FROM (SELECT run_at AS at FROM job…", "the first that waits, and the few that are being worked at"),
    // Everything is meant.
    ("SELECT assignee_id, status, COUNT(*) FROM conversation…", "all queues are counted anew, after a deletion in bulk"),
    ("UPDATE conversation SET assignee_id = NULL…", "all that a member has goes back when they leave"),
    ("SELECT (SELECT COUNT(*) FROM membership…", "how much would be lost, for whoever is about to close a workspace"),
    ("DELETE FROM conversation WHERE workspace_id = $1", "a workspace is erased"),
    ("DELETE FROM job WHERE workspace_id = $1", "a workspace is erased"),
    ("DELETE FROM workspace…", "a workspace is erased: each table is looked through for what is left"),
    ("SELECT action, at FROM audit…", "what a member did, for their copy"),
    ("SELECT COUNT(*) - COUNT(failed_at), COUNT(failed_at) FROM job", "how much waits, for whoever watches"),
    ("SELECT id, slug, name, locale, demo, created_at, erase_at, version FROM workspace ORDER BY id", "every workspace, for sweeps"),
    ("SELECT id, lookup_version FROM workspace ORDER BY id", "every workspace, once at start"),
    ("SELECT id FROM account WHERE NOT EXISTS…", "whether a demo was loaded by halves, before one is loaded"),
    ("SELECT id, wrapped FROM data_key", "every key is wrapped anew"),
    ("SELECT person_id FROM erasure", "the whole ledger is replayed at start"),
    ("SELECT e.person_id FROM erasure…", "the same"),
];

/// Columns that many rows of a workspace share: who looks something up by these alone walks through them.
const BROAD: [&str; 9] = ["workspace_id", "status", "state", "kind", "role", "assignee_id", "failed_at", "claimed_until", "author_kind"];

/// The statements that were said, on SQLite and on PostgreSQL, and whether each has been looked at.
static SAID: Mutex<[BTreeMap<String, bool>; 2]> = Mutex::new([BTreeMap::new(), BTreeMap::new()]);

/// Hears what sqlx says of the store's own connections, which say it at the level of a trace.
struct Ear;

impl Subscriber for Ear {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query" && *metadata.level() == Level::TRACE
    }

    fn event(&self, event: &Event<'_>) {
        let mut said = Said::default();
        event.record(&mut said);
        // SQLite's statements say so.
        let sqlite = said.direct;
        // A statement of a few words is its own summary.
        let statement = if said.statement.is_empty() { said.summary } else { said.statement };
        let statement = statement.split_whitespace().collect::<Vec<_>>().join(" ");
        if is_ours(&statement) {
            SAID.lock().unwrap_or_else(PoisonError::into_inner)[usize::from(!sqlite)].entry(statement).or_insert(false);
        }
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// The fields of what sqlx says.
#[derive(Default)]
struct Said {
    summary: String,
    statement: String,
    direct: bool,
}

impl Visit for Said {
    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.direct |= field.name() == "db.direct" && value;
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "summary" => value.clone_into(&mut self.summary),
            "db.statement" => value.clone_into(&mut self.statement),
            _ => {}
        }
    }
}

/// Begins to listen, once for all stories of a process.
pub fn listen() {
    static LISTENING: Once = Once::new();
    LISTENING.call_once(|| tracing::subscriber::set_global_default(Ear).expect("nobody else listens"));
}

/// What has been said to a kind of database.
pub fn said(data: &Target) -> Vec<String> {
    let said = SAID.lock().unwrap_or_else(PoisonError::into_inner);
    said[usize::from(matches!(data, Target::Postgres(_)))].keys().cloned().collect()
}

/// Is a statement about our tables, and not about the database itself?
fn is_ours(statement: &str) -> bool {
    let asks = ["SELECT ", "INSERT ", "UPDATE ", "DELETE ", "WITH "].iter().any(|word| statement.starts_with(word));
    asks && !["pg_", "_sqlx_migrations", "sqlite_schema", "information_schema", "set_config("].iter().any(|word| statement.contains(word))
}

fn is_allowed(statement: &str) -> bool {
    ALLOWED.iter().any(|(text, _)| text.strip_suffix('…').map_or(statement == *text, |beginning| statement.starts_with(beginning)))
}

/// Looks at the plans of what has been said and not been looked at yet.
pub async fn look(data: &Target, keys: &Target) -> Result<(), Failure> {
    let fresh: Vec<String> = {
        let mut said = SAID.lock().unwrap_or_else(PoisonError::into_inner);
        let statements = said[usize::from(matches!(data, Target::Postgres(_)))].iter_mut();
        statements.filter_map(|(statement, looked)| (!std::mem::replace(looked, true)).then(|| statement.clone())).collect()
    };
    let mut planner = [Planner::of_data(data).await?, Planner::of_keys(keys).await?];
    let mut found = Vec::new();
    for statement in fresh.iter().filter(|statement| !is_allowed(statement)) {
        let about_keys = ["data_key", "erasure", "pulse"].iter().any(|table| statement.contains(table));
        let walks = planner[usize::from(about_keys)].walks(statement).await?;
        found.extend(walks.into_iter().map(|walk| format!("{statement}\n    {walk}\n")));
    }
    Failure::unless(found.is_empty(), || format!("walks through everything to find something:\n\n{}", found.join("\n")))
}

/// Asks a database for its plans.
enum Planner {
    Sqlite(sqlx::SqliteConnection),
    Postgres(sqlx::PgConnection),
}

impl Planner {
    async fn of_data(target: &Target) -> Result<Self, Failure> {
        match target {
            Target::Sqlite(path) => Self::sqlite(path).await,
            Target::Postgres(url) => Self::postgres(&crowd::url(url).await?).await,
        }
    }

    async fn of_keys(target: &Target) -> Result<Self, Failure> {
        match target {
            Target::Sqlite(path) => Self::sqlite(path).await,
            Target::Postgres(url) => Self::postgres(url).await,
        }
    }

    /// The schema in memory: the file may have statistics by now, of the few rows of a story.
    async fn sqlite(path: &Path) -> Result<Self, Failure> {
        let mut file = sqlite_connection(path.to_owned()).await?;
        let schema = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'";
        let made: Vec<(String,)> = sqlx::query_as(schema).fetch_all(&mut file).await?;
        let mut memory = sqlite_connection(":memory:".into()).await?;
        for (sql,) in made {
            memory.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await?;
        }
        Ok(Self::Sqlite(memory))
    }

    async fn postgres(url: &str) -> Result<Self, Failure> {
        // In one of the crowd's workspaces: in none, nothing would be expected anywhere, and every path be as good.
        let mut connection = postgres_connection(url, Some(WorkspaceId(Uuid::from_u128(1)))).await?;
        for dear in ["seqscan", "bitmapscan", "hashjoin", "mergejoin"] {
            connection.execute(sqlx::raw_sql(AssertSqlSafe(format!("SET enable_{dear} = off")))).await?;
        }
        connection.execute("SET plan_cache_mode = force_generic_plan").await?;
        Ok(Self::Postgres(connection))
    }

    /// Where a statement walks through everything.
    async fn walks(&mut self, statement: &str) -> Result<Vec<String>, Failure> {
        match self {
            Self::Sqlite(connection) => {
                let text = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
                let rows = sqlx::query_as::<_, (i64, i64, i64, String)>(text).fetch_all(connection).await;
                let steps = rows.map_err(|error| Failure::because(format!("{statement}: {error}")))?;
                Ok(sqlite_walks(statement, &steps.into_iter().map(|(_, parent, _, detail)| (parent, detail)).collect::<Vec<_>>()))
            }
            Self::Postgres(connection) => {
                let parameters = (1..100).take_while(|number| statement.contains(&format!("${number}"))).count();
                let nothing = vec!["NULL"; parameters].join(", ");
                let nothing = if parameters == 0 { nothing } else { format!("({nothing})") };
                let prepare = format!("DEALLOCATE ALL; PREPARE asked AS {statement}");
                let asked = async {
                    connection.execute(sqlx::raw_sql(AssertSqlSafe(prepare))).await?;
                    let explain = sqlx::raw_sql(AssertSqlSafe(format!("EXPLAIN (FORMAT JSON) EXECUTE asked{nothing}")));
                    connection.fetch_one(explain).await?.try_get_unchecked::<String, _>(0)
                };
                let plan = asked.await.map_err(|error| Failure::because(format!("{statement}: {error}")))?;
                let plan: Value = serde_json::from_str(&plan)?;
                let mut walks = Vec::new();
                postgres_walks(&plan[0]["Plan"], false, &mut walks);
                Ok(walks)
            }
        }
    }
}

/// Do these columns, all compared for being equal, leave much of a workspace?
fn is_broad<'a>(mut columns: impl Iterator<Item = &'a str>) -> bool {
    columns.all(|column| BROAD.contains(&column))
}

/// The steps of SQLite's plan that walk through everything: each is a parent and what is done. A walk in an index's order
/// that a LIMIT ends is none.
fn sqlite_walks(statement: &str, steps: &[(i64, String)]) -> Vec<String> {
    let made: BTreeSet<&str> =
        steps.iter().filter_map(|(_, step)| step.strip_prefix("CO-ROUTINE ").or(step.strip_prefix("MATERIALIZE "))).collect();
    let sorted = |parent: i64| steps.iter().any(|(of, step)| *of == parent && step.starts_with("USE TEMP B-TREE FOR ORDER BY"));
    let walks = |step: &str| match step.split_once(' ') {
        Some(("SCAN", what)) => {
            let name = what.split(" USING ").next().unwrap_or_default();
            !what.contains("VIRTUAL TABLE") && what != "CONSTANT ROW" && !made.contains(name) && !name.starts_with("(subquery")
        }
        Some(("SEARCH", what)) => {
            let terms = what.split_once(" (").and_then(|(_, terms)| terms.rsplit_once(')')).map_or("", |(terms, _)| terms);
            // Whatever is no plain equality bounds the walk.
            !what.contains("VIRTUAL TABLE") && is_broad(terms.split(" AND ").map(|term| term.strip_suffix("=?").unwrap_or(term)))
        }
        _ => false,
    };
    let walked = steps.iter().filter(|(parent, step)| walks(step) && (!statement.contains(" LIMIT ") || sorted(*parent)));
    walked.map(|(parent, step)| if sorted(*parent) { format!("{step}, and sorts it") } else { step.clone() }).collect()
}

/// The nodes of PostgreSQL's plan that walk through everything. `ends` where a LIMIT above ends the walk.
fn postgres_walks(node: &Value, ends: bool, walks: &mut Vec<String>) {
    let kind = node["Node Type"].as_str().unwrap_or_default();
    let about = || node["Index Name"].as_str().or(node["Relation Name"].as_str()).unwrap_or_default();
    let condition = node["Index Cond"].as_str().unwrap_or_default();
    let walked = match kind {
        "Seq Scan" => true,
        "Index Scan" | "Index Only Scan" => !ends && is_broad(equal_columns(condition)),
        "Bitmap Index Scan" => is_broad(equal_columns(condition)),
        _ => false,
    };
    if walked {
        walks.push(format!("{kind} of {} {condition}", about()));
    }
    let ends = match kind {
        "Limit" => true,
        "Sort" | "Aggregate" | "Hash" | "WindowAgg" | "Group" | "Bitmap Heap Scan" => false,
        _ => ends,
    };
    for child in node["Plans"].as_array().into_iter().flatten() {
        // What is done again for each row, or before all others, is not ended by their end.
        let first = !matches!(child["Parent Relationship"].as_str(), Some("Inner" | "InitPlan" | "SubPlan"));
        postgres_walks(child, ends && first, walks);
    }
}

/// The columns of an index that a condition compares for being equal, or for being nothing; whatever else is compared
/// stands as it is.
fn equal_columns(condition: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0;
    let mut begins = 0;
    let mut terms = Vec::new();
    let whole = condition.strip_prefix("((").map_or(condition, |_| &condition[1..condition.len() - 1]);
    for (at, letter) in whole.char_indices() {
        match letter {
            '(' => {
                if depth == 0 {
                    begins = at + 1;
                }
                depth += 1;
            }
            ')' => {
                depth -= 1;
                if depth == 0 {
                    terms.push(&whole[begins..at]);
                }
            }
            _ => {}
        }
    }
    terms.into_iter().map(|term| term.split_once(" = ").map_or(term.trim_end_matches(" IS NULL"), |(column, _)| column))
}

contract! {
    async fn a_statement_that_walks_through_everything_is_seen(house: House) {
        // As somebody could write them by mistake, and as they should be written.
        let data = &house.site.data;
        let mut planner = Planner::of_data(data).await?;
        let mut walked = async |statement: &str| planner.walks(statement).await.map(|walks| !walks.is_empty());
        for mistake in [
            "SELECT id FROM message WHERE state = $1",
            "DELETE FROM message WHERE created_at < $1",
            "SELECT id FROM contact WHERE workspace_id = $1",
            "SELECT id FROM contact WHERE workspace_id = $1 ORDER BY created_at LIMIT 10",
            "SELECT c.id FROM conversation c WHERE c.workspace_id = $1 AND c.status = 'open' ORDER BY c.message_count LIMIT 10",
            "SELECT c.id FROM conversation c WHERE c.workspace_id = $1 AND c.assignee_id IS NULL AND c.status = 'open' ORDER BY c.inbound_count LIMIT 10",
        ] {
            assert!(walked(mistake).await?, "{mistake}");
        }
        for right in [
            "SELECT id FROM message WHERE workspace_id = $1 AND id = $2",
            "SELECT id FROM contact WHERE workspace_id = $1 ORDER BY active_at DESC, id DESC LIMIT 10",
            "SELECT c.id FROM conversation c WHERE c.workspace_id = $1 AND c.status = 'open' ORDER BY c.last_at DESC, c.id DESC LIMIT 10",
            "SELECT c.id FROM conversation c WHERE c.workspace_id = $1 AND c.assignee_id IS NULL AND c.status = 'open' \
             ORDER BY c.last_at DESC, c.id DESC LIMIT 10",
        ] {
            assert!(!walked(right).await?, "{right}");
        }
        if matches!(data, Target::Sqlite(_)) {
            let by_ids = "SELECT id FROM contact_identity WHERE contact_id IN (SELECT unhex(value) FROM json_each($1)) AND";
            assert!(walked(&format!("{by_ids} workspace_id = $2")).await?, "without statistics it takes the workspace's index");
            assert!(!walked(&format!("{by_ids} +workspace_id = $2")).await?, "and with the plus the ids");
        }
        let said = SAID.lock().unwrap_or_else(PoisonError::into_inner);
        let heard = &said[usize::from(matches!(data, Target::Postgres(_)))];
        assert!(heard.keys().any(|statement| statement.starts_with("INSERT INTO conversation ")), "the house was listened to: {heard:?}");
    }
}

#[test]
fn what_may_walk_through_everything_is_still_said_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut sources = Vec::new();
    crate::coverage::files(&root, "", &mut sources);
    let texts: String =
        sources.iter().map(|(_, source)| source.replace("\\\n", " ").split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    let stale: Vec<&str> = ALLOWED.iter().map(|(text, _)| text.trim_end_matches('…')).filter(|text| !texts.contains(text)).collect();
    assert!(stale.is_empty(), "no statement is {stale:?} any more");
}
