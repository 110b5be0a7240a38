-- Whom the rows of an import change, or have changed, and in what: names of fields, not what they hold. Without a
-- contact: somebody who is new in the same file.
CREATE TABLE import_change (
  workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  import_id UUID NOT NULL REFERENCES contact_import (id) ON DELETE CASCADE,
  line BIGINT NOT NULL,
  contact_id UUID REFERENCES contact (id) ON DELETE CASCADE,
  fields TEXT NOT NULL,
  PRIMARY KEY (import_id, line)
);
CREATE INDEX import_change_by_contact ON import_change (contact_id);

-- Behind the second wall, as every table that is asked for within a workspace.
ALTER TABLE import_change ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_change FORCE ROW LEVEL SECURITY;
CREATE POLICY own_workspace ON import_change USING (workspace_id = NULLIF(current_setting('app.workspace', true), '')::uuid);
