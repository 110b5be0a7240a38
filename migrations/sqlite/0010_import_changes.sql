-- Whom the rows of an import change, or have changed, and in what: names of fields, not what they hold. Without a
-- contact: somebody who is new in the same file.
CREATE TABLE import_change (
  workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  import_id BLOB NOT NULL REFERENCES contact_import (id) ON DELETE CASCADE,
  line INTEGER NOT NULL,
  contact_id BLOB REFERENCES contact (id) ON DELETE CASCADE,
  fields TEXT NOT NULL,
  PRIMARY KEY (import_id, line)
) STRICT;
CREATE INDEX import_change_by_contact ON import_change (contact_id);
