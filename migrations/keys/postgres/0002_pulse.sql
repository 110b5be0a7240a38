-- Written when somebody asks whether the program is ready: a database that cannot be written is noticed.
CREATE TABLE pulse (
  id BIGINT NOT NULL PRIMARY KEY,
  at TIMESTAMPTZ NOT NULL
);
