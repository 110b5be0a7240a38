-- Written when somebody asks whether the program is ready: a database that cannot be written is noticed.
CREATE TABLE pulse (
  id INTEGER NOT NULL PRIMARY KEY,
  at TEXT NOT NULL
) STRICT;
