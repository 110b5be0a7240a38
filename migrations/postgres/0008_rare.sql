-- What is rare is found in the list's order without passing over what is not: conversations with a label, of a priority,
-- over a channel. A label's row says where its conversation stands.
ALTER TABLE conversation_label ADD COLUMN status TEXT;
ALTER TABLE conversation_label ADD COLUMN last_at TIMESTAMPTZ;
-- The second wall holds for the tables' owner too; here every workspace is meant.
ALTER TABLE conversation_label NO FORCE ROW LEVEL SECURITY;
ALTER TABLE conversation NO FORCE ROW LEVEL SECURITY;
UPDATE conversation_label SET status = c.status, last_at = c.last_at FROM conversation AS c WHERE c.id = conversation_label.conversation_id;
ALTER TABLE conversation_label FORCE ROW LEVEL SECURITY;
ALTER TABLE conversation FORCE ROW LEVEL SECURITY;
ALTER TABLE conversation_label ALTER COLUMN status SET NOT NULL;
ALTER TABLE conversation_label ALTER COLUMN last_at SET NOT NULL;
DROP INDEX conversation_label_by_label;
CREATE INDEX conversation_label_by_label ON conversation_label (label_id, status, last_at, conversation_id);
CREATE INDEX conversation_by_priority ON conversation (workspace_id, status, priority, last_at, id) WHERE priority > 0;
DROP INDEX conversation_by_channel;
CREATE INDEX conversation_by_channel ON conversation (channel_id, workspace_id, status, last_at, id);
