-- A workspace that is being closed has a day on which everything in it is erased.
ALTER TABLE workspace ADD COLUMN erase_at TEXT;
