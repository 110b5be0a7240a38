-- Written when somebody asks whether the program is ready: a database that cannot be written is noticed.
CREATE TABLE pulse (
  id INTEGER NOT NULL PRIMARY KEY,
  at TEXT NOT NULL
) STRICT;

-- The last entry of the audit log that was swept, by number and hash: the chain of the rest begins there.
ALTER TABLE workspace ADD COLUMN audit_swept INTEGER NOT NULL DEFAULT 0;
ALTER TABLE workspace ADD COLUMN audit_anchor BLOB;
