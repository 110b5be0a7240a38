-- One key for each person, each workspace and the deployment, each wrapped by the master key.
-- Kept apart from the data and backed up apart, only in its latest state: a key destroyed here is gone everywhere.
CREATE TABLE data_key (
  id UUID NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  wrapped BYTEA NOT NULL,
  created_at TIMESTAMPTZ NOT NULL
);

-- Erasures, replayed before a restored database serves.
CREATE TABLE erasure (
  person_id UUID NOT NULL PRIMARY KEY,
  begun_at TIMESTAMPTZ NOT NULL,
  done_at TIMESTAMPTZ
);
