-- What a member has typed into a conversation and not sent. It is sealed under the contact's key, and goes with the
-- conversation and with the membership.
CREATE TABLE draft (
  workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  conversation_id BLOB NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
  account_id BLOB NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  body BLOB NOT NULL,
  updated_at TEXT NOT NULL,
  PRIMARY KEY (conversation_id, account_id),
  FOREIGN KEY (workspace_id, account_id) REFERENCES membership (workspace_id, account_id) ON DELETE CASCADE
) STRICT;
CREATE INDEX draft_by_account ON draft (account_id, workspace_id);
CREATE INDEX draft_by_age ON draft (workspace_id, updated_at);
