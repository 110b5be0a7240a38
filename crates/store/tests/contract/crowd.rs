//! A PostgreSQL database full of made-up rows, so that its planner has something to choose from. It is made once on a
//! server and stays there: which schema it has is in its name.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;

use avow_store::{Db, Target};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use crate::house::{Failure, as_role, beside};

/// Five thousand rows in each table, in twenty workspaces. What refers to something shares its number; states and the like
/// are few; what may be absent mostly is.
const ROWS: &str = "
DO $$
DECLARE made RECORD;
BEGIN
  FOR made IN
    SELECT table_name, string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) AS names, string_agg(CASE
      WHEN column_name = 'workspace_id' THEN 'lpad((n % 20)::text, 32, ''0'')::uuid'
      WHEN column_name IN ('assignee_id', 'actor_id') THEN format('md5(%L || n %% 50)::uuid', column_name)
      WHEN data_type = 'uuid' THEN format('md5(%L || n)::uuid', CASE column_name WHEN 'id' THEN table_name || '_id' ELSE column_name END)
      WHEN data_type = 'bytea' THEN format('decode(md5(%L || n), ''hex'')', column_name)
      WHEN column_name IN ('kind', 'state', 'status', 'role', 'locale', 'author_kind') THEN format('%L || n %% 3', column_name)
      WHEN data_type = 'text' THEN format('%L || n', column_name)
      WHEN data_type = 'boolean' THEN 'n % 2 = 0'
      WHEN data_type = 'timestamp with time zone' AND is_nullable = 'YES' THEN 'CASE WHEN n % 10 = 0 THEN now() - n * interval ''1 minute'' END'
      WHEN data_type = 'timestamp with time zone' THEN 'now() - n * interval ''1 minute'''
      ELSE 'n'
    END, ', ' ORDER BY ordinal_position) AS cells
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '_sqlx_migrations' GROUP BY table_name
  LOOP
    EXECUTE format('INSERT INTO %I (%s) SELECT %s FROM generate_series(1, 5000) AS n ON CONFLICT DO NOTHING', made.table_name, made.names, made.cells);
  END LOOP;
END $$";

/// The address of the crowded database beside another on the same server. It is made where it is not there yet.
pub async fn url(story: &str) -> Result<String, Failure> {
    let name = name();
    let mut connection = PgConnection::connect(&beside(story, "postgres")).await?;
    // Whoever is first makes it; the others wait.
    sqlx::query::<sqlx::Postgres>("SELECT pg_advisory_lock(7)").execute(&mut connection).await?;
    let there = sqlx::query::<sqlx::Postgres>("SELECT 1 FROM pg_database WHERE datname = $1").bind(&name);
    if there.fetch_optional(&mut connection).await?.is_none() {
        let begun = format!("{name}_begun");
        let drop = format!("DROP DATABASE IF EXISTS {begun}");
        let create = format!("CREATE DATABASE {begun} TEMPLATE template0 ENCODING 'UTF8'");
        for sql in [drop, create] {
            sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await?;
        }
        fill(&beside(story, &begun)).await?;
        sqlx::raw_sql(AssertSqlSafe(format!("ALTER DATABASE {begun} RENAME TO {name}"))).execute(&mut connection).await?;
    }
    connection.close().await?;
    Ok(beside(story, &name))
}

async fn fill(url: &str) -> Result<(), Failure> {
    let db = Db::open(&Target::Postgres(url.to_owned())).await?;
    db.migrate().await?;
    db.close().await;
    // Above row-level security, and without looking at what refers to what.
    let mut above = PgConnection::connect(&as_role(url, "postgres")).await?;
    for sql in ["SET session_replication_role = replica", ROWS, "ANALYZE"] {
        sqlx::raw_sql(sql).execute(&mut above).await?;
    }
    Ok(above.close().await?)
}

/// Its name, by what it is made from.
fn name() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations/postgres");
    let mut files: Vec<_> = std::fs::read_dir(folder).expect("the migrations").map(|file| file.expect("a file").path()).collect();
    files.sort();
    let mut made_from = DefaultHasher::new();
    ROWS.hash(&mut made_from);
    for file in files {
        std::fs::read(file).expect("a migration").hash(&mut made_from);
    }
    format!("avow_crowd_{:016x}", made_from.finish())
}
