//! What sqlx has for a database and nobody here uses: connections, pools and transactions of its own, statements prepared
//! by hand. There is none of them.

use std::str::FromStr;
use std::time::Duration;

use sqlx::error::Error;
use sqlx::query::{Query, QueryAs, QueryScalar};
use sqlx::{Either, FromRow, IntoArguments, SqlStr, Transaction};

use super::driver::{Column, Direct, Row, Values};
use super::types::Kind;

/// No such thing.
#[derive(Clone, Debug)]
pub enum Never {}

/// Why it is not to be had.
pub(super) fn not_here() -> Error {
    Error::Configuration("connections are opened by their pool".into())
}

impl sqlx::Connection for Never {
    type Database = Direct;
    type Options = Never;

    async fn close(self) -> Result<(), Error> {
        match self {}
    }

    async fn close_hard(self) -> Result<(), Error> {
        match self {}
    }

    async fn ping(&mut self) -> Result<(), Error> {
        match *self {}
    }

    async fn begin(&mut self) -> Result<Transaction<'_, Direct>, Error> {
        match *self {}
    }

    fn shrink_buffers(&mut self) {
        match *self {}
    }

    async fn flush(&mut self) -> Result<(), Error> {
        match *self {}
    }

    fn should_flush(&self) -> bool {
        match *self {}
    }
}

impl FromStr for Never {
    type Err = Error;
    fn from_str(_: &str) -> Result<Self, Error> {
        Err(not_here())
    }
}

impl sqlx::ConnectOptions for Never {
    type Connection = Never;

    fn from_url(_: &url::Url) -> Result<Self, Error> {
        Err(not_here())
    }

    async fn connect(&self) -> Result<Never, Error> {
        match *self {}
    }

    fn log_statements(self, _: log::LevelFilter) -> Self {
        self
    }

    fn log_slow_statements(self, _: log::LevelFilter, _: Duration) -> Self {
        self
    }
}

impl sqlx_core::transaction::TransactionManager for Never {
    type Database = Direct;

    async fn begin(connection: &mut Never, _: Option<SqlStr>) -> Result<(), Error> {
        match *connection {}
    }

    async fn commit(connection: &mut Never) -> Result<(), Error> {
        match *connection {}
    }

    async fn rollback(connection: &mut Never) -> Result<(), Error> {
        match *connection {}
    }

    fn start_rollback(connection: &mut Never) {
        match *connection {}
    }

    fn get_transaction_depth(connection: &Never) -> usize {
        match *connection {}
    }
}

impl sqlx::Statement for Never {
    type Database = Direct;

    fn into_sql(self) -> SqlStr {
        match self {}
    }

    fn sql(&self) -> &SqlStr {
        match *self {}
    }

    fn parameters(&self) -> Option<Either<&[Kind], usize>> {
        match *self {}
    }

    fn columns(&self) -> &[Column] {
        match *self {}
    }

    fn query(&self) -> Query<'_, Direct, Values> {
        match *self {}
    }

    fn query_with<A: IntoArguments<Direct>>(&self, _: A) -> Query<'_, Direct, A> {
        match *self {}
    }

    fn query_as<O: for<'r> FromRow<'r, Row>>(&self) -> QueryAs<'_, Direct, O, Values> {
        match *self {}
    }

    fn query_as_with<'s, O: for<'r> FromRow<'r, Row>, A: IntoArguments<Direct>>(&'s self, _: A) -> QueryAs<'s, Direct, O, A> {
        match *self {}
    }

    fn query_scalar<O>(&self) -> QueryScalar<'_, Direct, O, Values>
    where
        (O,): for<'r> FromRow<'r, Row>,
    {
        match *self {}
    }

    fn query_scalar_with<'s, O, A: IntoArguments<Direct>>(&'s self, _: A) -> QueryScalar<'s, Direct, O, A>
    where
        (O,): for<'r> FromRow<'r, Row>,
    {
        match *self {}
    }
}
