//! What is rare is found as quickly as what is common: a page of the list goes through no lines that are not on it. What is
//! counted is work, not time: the steps of SQLite's machine, and the rows at which PostgreSQL looks.

use avow_model::contacts::Contact;
use avow_model::id::{ChannelId, ContactId, ConversationId, LabelId};
use avow_model::inbox::{Author, Filter, Kind, Label, Priority, Status};
use avow_model::text;
use avow_store::conversations::{self, Standing};
use avow_store::keys::KeyKind;
use avow_store::{Target, channels, contacts, labels};
use rusqlite::StatementStatus;
use serde_json::Value;
use sqlx::{AssertSqlSafe, Executor as _, Row as _};
use uuid::Uuid;

use crate::furniture::channel;
use crate::house::{self, Failure, House, Told, at, id, postgres_connection};
use crate::plans;

/// How many open conversations there are.
const CROWD: i64 = 1500;
/// How many lines are asked for.
const PAGE: i64 = 31;

/// The conversation that is unlike all others, and older than they are.
struct Rare {
    conversation: ConversationId,
    label: LabelId,
    channel: ChannelId,
    /// What all others have.
    common: LabelId,
}

async fn gather(house: &House) -> Result<Rare, Failure> {
    let (ours, keys) = (house.ours, &house.store.keys);
    let rare = Rare { conversation: id(), label: id(), channel: id(), common: id() };
    let mut tx = house.store.write(ours.workspace).await?;
    for (id, name) in [(rare.label, "rare"), (rare.common, "common")] {
        labels::insert(&mut tx, ours.workspace, &Label { id, name: name.to_owned(), tone: 1, version: 1 }, at(1)).await?;
    }
    channels::insert(&mut tx, keys, &channel(rare.channel, ours.workspace), "a secret").await?;
    conversations::insert(&mut tx, ours.workspace, rare.conversation, ours.contact, rare.channel, at(-1)).await?;
    conversations::add_label(&mut tx, ours.workspace, rare.conversation, rare.label).await?;
    let held = conversations::get(&mut tx, ours.workspace, rare.conversation).await?.expect("the conversation");
    let urgent = Standing { priority: Priority::Urgent, ..Standing::of(&held) };
    conversations::set_standing(&mut tx, ours.workspace, &held, urgent).await?;
    for number in 0..CROWD {
        let other = id();
        conversations::insert(&mut tx, ours.workspace, other, ours.contact, ours.channel, at(number)).await?;
        conversations::add_label(&mut tx, ours.workspace, other, rare.common).await?;
    }
    tx.commit().await?;
    if matches!(house.site.data, Target::Postgres(_)) {
        house.behind("ANALYZE conversation").await?;
        house.behind("ANALYZE conversation_label").await?;
    }
    Ok(rare)
}

/// What is bound to a statement.
enum Given {
    Id(Uuid),
    Text(&'static str),
    Number(i64),
}

/// The page of a filter, and the work that it takes. `last` is what is bound after whose list of which status it is.
async fn page(house: &House, filter: &Filter, piece: Option<&str>, last: Vec<Given>) -> Result<(Vec<ConversationId>, i64), Failure> {
    let ours = house.ours;
    let mut tx = house.store.read(ours.workspace).await?;
    let rows = conversations::list(&mut tx, &house.store.keys, ours.workspace, ours.account, filter, None, None, PAGE).await?;
    drop(tx);
    let pieces = [
        " AND c.id = $",
        " AND c.priority = $",
        " AND c.channel_id = $",
        "l.label_id = $",
        " AND c.assignee_id",
        " n CROSS",
        "COALESCE",
        "< ($",
    ];
    let asked = |said: &String| {
        said.starts_with("SELECT c.id, c.contact_id, p.name") && pieces.iter().all(|held| said.contains(held) == (piece == Some(*held)))
    };
    let statement = plans::said(&house.site.data).into_iter().find(asked).expect("the statement was said");
    let mut given = vec![Given::Id(ours.account.0), Given::Id(ours.workspace.0), Given::Text(Status::Open.name())];
    given.extend(last);
    given.push(Given::Number(PAGE));
    let work = match &house.site.data {
        Target::Sqlite(path) => steps(path, &statement, given)?,
        Target::Postgres(url) => looked_at(url, house, &statement, given).await?,
    };
    Ok((rows.iter().map(|row| row.id).collect(), work))
}

fn steps(path: &std::path::Path, statement: &str, given: Vec<Given>) -> Result<i64, Failure> {
    let connection = rusqlite::Connection::open(path)?;
    let mut statement = connection.prepare(statement)?;
    for (index, given) in (1..).zip(given) {
        match given {
            Given::Id(id) => statement.raw_bind_parameter(index, id.as_bytes().as_slice())?,
            Given::Text(text) => statement.raw_bind_parameter(index, text)?,
            Given::Number(number) => statement.raw_bind_parameter(index, number)?,
        }
    }
    let mut rows = statement.raw_query();
    while rows.next()?.is_some() {}
    drop(rows);
    Ok(i64::from(statement.get_status(StatementStatus::VmStep)))
}

async fn looked_at(url: &str, house: &House, statement: &str, given: Vec<Given>) -> Result<i64, Failure> {
    let mut connection = postgres_connection(url, Some(house.ours.workspace)).await?;
    let given = given.into_iter().map(|given| match given {
        Given::Id(id) => format!("'{id}'"),
        Given::Text(text) => format!("'{text}'"),
        Given::Number(number) => number.to_string(),
    });
    let given = given.collect::<Vec<_>>().join(", ");
    connection.execute(sqlx::raw_sql(AssertSqlSafe(format!("PREPARE asked AS {statement}")))).await?;
    let explain = sqlx::raw_sql(AssertSqlSafe(format!("EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE asked({given})")));
    let plan: String = connection.fetch_one(explain).await?.try_get_unchecked(0)?;
    let plan: Value = serde_json::from_str(&plan)?;
    Ok(rows_of(&plan[0]["Plan"]))
}

/// The rows at which a plan's nodes looked, those that did not fit included.
fn rows_of(node: &Value) -> i64 {
    let number = |name: &str| node[name].as_f64().unwrap_or_default();
    let here = if node["Node Type"].as_str().is_some_and(|kind| kind.ends_with("Scan")) {
        (number("Actual Rows") + number("Rows Removed by Filter") + number("Rows Removed by Index Recheck")) * number("Actual Loops")
    } else {
        0.0
    };
    here as i64 + node["Plans"].as_array().into_iter().flatten().map(rows_of).sum::<i64>()
}

contract! {
    async fn what_is_rare_is_found_with_no_more_work_than_what_is_common(house: House) {
        let rare = gather(&house).await?;
        let (lines, common) = page(&house, &Filter::default(), None, Vec::new()).await?;
        assert_eq!(lines.len(), PAGE as usize);
        let label = |label: LabelId| (Filter { label: Some(label), ..Filter::default() }, "l.label_id = $", vec![Given::Id(label.0), Given::Text("open")]);
        let urgent = Filter { priority: Some(Priority::Urgent), ..Filter::default() };
        let channel = Filter { channel: Some(rare.channel), ..Filter::default() };
        for (filter, piece, last) in [
            label(rare.label),
            (urgent, " AND c.priority = $", vec![Given::Number(Priority::Urgent.number())]),
            (channel, " AND c.channel_id = $", vec![Given::Id(rare.channel.0)]),
        ] {
            let (lines, work) = page(&house, &filter, Some(piece), last).await?;
            assert_eq!(lines, [rare.conversation], "{filter:?}");
            assert!(work <= common, "{filter:?}: {work}, and {common} for what is common");
        }
        // And what many have takes little more than what has no label.
        let (filter, piece, last) = label(rare.common);
        let (lines, work) = page(&house, &filter, Some(piece), last).await?;
        assert_eq!(lines.len(), PAGE as usize);
        assert!(work <= common * 2, "{work}, and {common} without a label");
    }
}

/// Makes people of these names.
async fn come(house: &House, names: Vec<String>) -> Result<Vec<ContactId>, Failure> {
    let (store, workspace) = (&house.store, house.ours.workspace);
    let person = |name: String| Contact {
        id: id(),
        name: Some(name),
        locale: None,
        source: "import".to_owned(),
        identities: Vec::new(),
        fields: Vec::new(),
        created_at: at(1),
        active_at: at(1),
        heard_at: None,
        version: 1,
    };
    let people: Vec<Contact> = names.into_iter().map(person).collect();
    store.keys.create(KeyKind::Person, &people.iter().map(|contact| contact.id.0).collect::<Vec<_>>(), at(1)).await?;
    let mut tx = store.write(workspace).await?;
    for some in people.chunks(100) {
        contacts::insert_many(&mut tx, &store.keys, workspace, &some.iter().collect::<Vec<_>>(), at(1)).await?;
    }
    tx.commit().await?;
    Ok(people.into_iter().map(|contact| contact.id).collect())
}

/// Whom a search finds, and the work that it takes to find out whom to open.
async fn searched(house: &House, query: [&str; 2]) -> Result<(Vec<ContactId>, i64), Failure> {
    let Target::Sqlite(path) = &house.site.data else { panic!("told on SQLite only") };
    let (store, workspace) = (&house.store, house.ours.workspace);
    let mut tx = store.read(workspace).await?;
    let rows = contacts::search(&mut tx, &store.keys, workspace, &query.join(" "), 50).await?;
    drop(tx);
    let mut asked = plans::said(&house.site.data);
    asked.retain(|said| said.starts_with("SELECT l.contact_id FROM contact_lookup l"));
    let [statement] = asked.as_slice() else { panic!("more was said than one thing: {asked:#?}") };
    assert_eq!(statement.matches("EXISTS").count(), 2, "a pair, and two beginnings: {statement}");
    let lookup = store.keys.lookup(workspace).await?;
    let beginning = |word: &str| lookup.bucket("contact_lookup", &text::search_prefix(word).expect("a beginning"));
    let pair = lookup.bucket("contact_lookup.pair", &text::pair(query[0], query[1]).expect("a pair"));
    let given = vec![
        Given::Id(workspace.0),
        Given::Number(pair),
        Given::Id(Uuid::max()),
        Given::Number(beginning(query[1])),
        Given::Number(beginning(query[0])),
        Given::Number(100),
    ];
    Ok((rows.iter().map(|row| row.id).collect(), steps(path, statement, given)?))
}

async fn two_words_are_looked_up_together(house: House) -> Told {
    let wanted = come(&house, vec!["Anna Zetterlund".to_owned()]).await?;
    let crowd = |numbers: std::ops::Range<usize>| numbers.flat_map(|n| [format!("Anna Berg{n}"), format!("Bo Zetterlund{n}")]).collect();
    come(&house, crowd(0..15)).await?;
    let (found, few) = searched(&house, ["anna", "zetter"]).await?;
    assert_eq!(found, wanted);
    come(&house, crowd(15..1500)).await?;
    let (found, many) = searched(&house, ["anna", "zetter"]).await?;
    assert_eq!(found, wanted);
    assert!(many <= few * 3, "{few} steps among fifteen of each name, {many} among fifteen hundred");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn one_is_found_by_two_common_words_with_no_more_work_than_by_two_rare_ones() {
    house::sqlite(two_words_are_looked_up_together).await;
}

contract! {
    async fn a_conversation_takes_its_place_under_its_labels_with_every_change(house: House) {
        let ours = house.ours;
        let mine = Label { id: id(), name: "vip".to_owned(), tone: 1, version: 1 };
        let late = house.conversation(ours, ours.contact, at(5)).await?;
        let mut tx = house.store.write(ours.workspace).await?;
        labels::insert(&mut tx, ours.workspace, &mine, at(1)).await?;
        for conversation in [ours.conversation, late] {
            conversations::add_label(&mut tx, ours.workspace, conversation, mine.id).await?;
        }
        tx.commit().await?;
        let under = async |status: Status| -> Result<Vec<ConversationId>, Failure> {
            let filter = Filter { status: Some(status), label: Some(mine.id), ..Filter::default() };
            let mut tx = house.store.read(ours.workspace).await?;
            let rows = conversations::list(&mut tx, &house.store.keys, ours.workspace, ours.account, &filter, None, None, 10).await?;
            Ok(rows.iter().map(|row| row.id).collect())
        };
        assert_eq!(under(Status::Open).await?, [late, ours.conversation]);
        for (number, (author, kind)) in [
            (Author::Contact, Kind::Text),
            (Author::Member(ours.account), Kind::Text),
            (Author::Member(ours.account), Kind::Note),
        ].into_iter().enumerate() {
            let moment = at(10 + 10 * number as i64);
            house.say(ours, author, kind, "here", moment).await?;
            assert_eq!(under(Status::Open).await?, [ours.conversation, late], "{author:?} {kind:?}");
            house.say_in(ours, late, ours.contact, author, kind, "here, too", moment + chrono::Duration::seconds(1)).await?;
            assert_eq!(under(Status::Open).await?, [late, ours.conversation], "{author:?} {kind:?}");
        }
        house.say(ours, Author::System, Kind::Event, "{}", at(90)).await?;
        assert_eq!(under(Status::Open).await?, [late, ours.conversation], "what happens moves nothing");
        let mut tx = house.store.write(ours.workspace).await?;
        let held = conversations::get(&mut tx, ours.workspace, late).await?.expect("a conversation");
        conversations::set_standing(&mut tx, ours.workspace, &held, Standing { status: Status::Resolved, ..Standing::of(&held) }).await?;
        tx.commit().await?;
        assert_eq!((under(Status::Open).await?, under(Status::Resolved).await?), (vec![ours.conversation], vec![late]));
    }
}
