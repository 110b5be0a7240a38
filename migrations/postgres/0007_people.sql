-- When a contact last wrote. Being made, brought in or changed by somebody else is no sign of theirs.
ALTER TABLE contact ADD COLUMN heard_at TIMESTAMPTZ;
-- The second wall holds for the tables' owner too; here every workspace is meant.
ALTER TABLE contact NO FORCE ROW LEVEL SECURITY;
ALTER TABLE message NO FORCE ROW LEVEL SECURITY;
UPDATE contact SET heard_at = heard.at
  FROM (SELECT contact_id, MAX(created_at) AS at FROM message WHERE kind = 'text' AND author_kind = 'contact' GROUP BY contact_id) AS heard
  WHERE heard.contact_id = contact.id;
ALTER TABLE contact FORCE ROW LEVEL SECURITY;
ALTER TABLE message FORCE ROW LEVEL SECURITY;
-- The name of the file that an import came in, sealed under the workspace's key.
ALTER TABLE contact_import ADD COLUMN file_name BYTEA;
