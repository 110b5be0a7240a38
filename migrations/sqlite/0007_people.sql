-- When a contact last wrote. Being made, brought in or changed by somebody else is no sign of theirs.
ALTER TABLE contact ADD COLUMN heard_at TEXT;
UPDATE contact SET heard_at = heard.at
  FROM (SELECT contact_id, MAX(created_at) AS at FROM message WHERE kind = 'text' AND author_kind = 'contact' GROUP BY contact_id) AS heard
  WHERE heard.contact_id = contact.id;
-- The name of the file that an import came in, sealed under the workspace's key.
ALTER TABLE contact_import ADD COLUMN file_name BLOB;
