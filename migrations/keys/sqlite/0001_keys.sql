-- One key for each person, each workspace and the deployment, each wrapped by the master key.
-- Kept apart from the data and backed up apart, only in its latest state: a key destroyed here is gone everywhere.
CREATE TABLE data_key (
  id BLOB NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  wrapped BLOB NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

-- Erasures, replayed before a restored database serves.
CREATE TABLE erasure (
  person_id BLOB NOT NULL PRIMARY KEY,
  begun_at TEXT NOT NULL,
  done_at TEXT
) STRICT;
