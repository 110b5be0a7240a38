-- Why an import stands still though nobody has stopped it.
ALTER TABLE contact_import ADD COLUMN trouble TEXT;
