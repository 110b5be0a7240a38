-- What is assigned to nobody is found in the list's order. PostgreSQL does not take `assignee_id IS NULL` for one value,
-- and sorted all of it for each page.
CREATE INDEX conversation_unassigned ON conversation (workspace_id, status, last_at, id) WHERE assignee_id IS NULL;
