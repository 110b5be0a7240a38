-- What a member has typed into a conversation and not sent. It is sealed under the contact's key, and goes with the
-- conversation and with the membership.
CREATE TABLE draft (
  workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  conversation_id UUID NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
  account_id UUID NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  body BYTEA NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (conversation_id, account_id),
  FOREIGN KEY (workspace_id, account_id) REFERENCES membership (workspace_id, account_id) ON DELETE CASCADE
);
CREATE INDEX draft_by_account ON draft (account_id, workspace_id);
CREATE INDEX draft_by_age ON draft (workspace_id, updated_at);

-- Behind the second wall, as every table that is asked for within a workspace.
ALTER TABLE draft ENABLE ROW LEVEL SECURITY;
ALTER TABLE draft FORCE ROW LEVEL SECURITY;
CREATE POLICY own_workspace ON draft USING (workspace_id = NULLIF(current_setting('app.workspace', true), '')::uuid);
