-- What is rare is found in the list's order without passing over what is not: conversations with a label, of a priority,
-- over a channel. A label's row says where its conversation stands.
CREATE TABLE placed_label (
  workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  conversation_id BLOB NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
  label_id BLOB NOT NULL REFERENCES label (id) ON DELETE CASCADE,
  status TEXT NOT NULL,
  last_at TEXT NOT NULL,
  PRIMARY KEY (conversation_id, label_id)
) STRICT;
INSERT INTO placed_label (workspace_id, conversation_id, label_id, status, last_at)
  SELECT l.workspace_id, l.conversation_id, l.label_id, c.status, c.last_at
  FROM conversation_label l JOIN conversation c ON c.id = l.conversation_id;
DROP TABLE conversation_label;
ALTER TABLE placed_label RENAME TO conversation_label;
CREATE INDEX conversation_label_by_label ON conversation_label (label_id, status, last_at, conversation_id);
CREATE INDEX conversation_by_priority ON conversation (workspace_id, status, priority, last_at, id) WHERE priority > 0;
DROP INDEX conversation_by_channel;
CREATE INDEX conversation_by_channel ON conversation (channel_id, workspace_id, status, last_at, id);
