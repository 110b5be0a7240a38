-- People who sign in. What is about them is sealed under their own key.
CREATE TABLE account (
  id UUID NOT NULL PRIMARY KEY,
  email_lookup BIGINT NOT NULL,
  email BYTEA NOT NULL,
  name BYTEA NOT NULL,
  password_hash TEXT,
  locale TEXT NOT NULL,
  verified_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL,
  erase_at TIMESTAMPTZ,
  version BIGINT NOT NULL
);
CREATE INDEX account_by_email ON account (email_lookup);
CREATE INDEX account_by_erase_at ON account (erase_at) WHERE erase_at IS NOT NULL;

-- Sign-in with others, keyed on issuer and subject, never on an address.
CREATE TABLE account_login (
  id UUID NOT NULL PRIMARY KEY,
  account_id UUID NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  issuer TEXT NOT NULL,
  subject_lookup BIGINT NOT NULL,
  subject BYTEA NOT NULL,
  created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX account_login_by_subject ON account_login (issuer, subject_lookup);
CREATE INDEX account_login_by_account ON account_login (account_id);

CREATE TABLE session (
  id UUID NOT NULL PRIMARY KEY,
  token_hash BYTEA NOT NULL UNIQUE,
  account_id UUID NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  created_at TIMESTAMPTZ NOT NULL,
  seen_at TIMESTAMPTZ NOT NULL,
  proven_at TIMESTAMPTZ NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  address BYTEA,
  agent BYTEA
);
CREATE INDEX session_by_account ON session (account_id);
CREATE INDEX session_by_expiry ON session (expires_at);

-- Links that work once: confirming an address, setting a new password.
CREATE TABLE one_time_link (
  id UUID NOT NULL PRIMARY KEY,
  token_hash BYTEA NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  account_id UUID NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  created_at TIMESTAMPTZ NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX one_time_link_by_account ON one_time_link (account_id);
CREATE INDEX one_time_link_by_expiry ON one_time_link (expires_at);

-- Counted tries at secrets, for all processes. The bucket is a keyed hash of whom or where.
CREATE TABLE attempt (
  bucket BYTEA NOT NULL PRIMARY KEY,
  tries BIGINT NOT NULL,
  window_ends TIMESTAMPTZ NOT NULL
);
CREATE INDEX attempt_by_window ON attempt (window_ends);

CREATE TABLE workspace (
  id UUID NOT NULL PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  locale TEXT NOT NULL,
  demo BOOLEAN NOT NULL,
  event_number BIGINT NOT NULL,
  audit_number BIGINT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  version BIGINT NOT NULL
);

CREATE TABLE membership (
  workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  account_id UUID NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  role TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, account_id)
);
CREATE INDEX membership_by_account ON membership (account_id);

CREATE TABLE invitation (
  id UUID NOT NULL PRIMARY KEY,
  workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  token_hash BYTEA UNIQUE,
  email_lookup BIGINT NOT NULL,
  email BYTEA NOT NULL,
  role TEXT NOT NULL,
  invited_by UUID NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX invitation_by_workspace ON invitation (workspace_id);

-- Where customers write to a workspace. The public key is in the snippet; the secret signs identities.
CREATE TABLE channel (
  id UUID NOT NULL PRIMARY KEY,
  workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  public_key TEXT NOT NULL UNIQUE,
  settings TEXT NOT NULL,
  secret BYTEA,
  enabled BOOLEAN NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  version BIGINT NOT NULL
);
CREATE INDEX channel_by_workspace ON channel (workspace_id);

CREATE TABLE contact (
  id UUID NOT NULL PRIMARY KEY,
  workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  name BYTEA,
  locale TEXT,
  source TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  active_at TIMESTAMPTZ NOT NULL,
  version BIGINT NOT NULL
);
CREATE INDEX contact_by_activity ON contact (workspace_id, active_at, id);

-- Ways to reach a contact: addresses, numbers, a site's own signed user id.
CREATE TABLE contact_identity (
  id UUID NOT NULL PRIMARY KEY,
  workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  contact_id UUID NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  lookup BIGINT NOT NULL,
  value BYTEA NOT NULL,
  verified_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX contact_identity_by_contact ON contact_identity (contact_id);
CREATE INDEX contact_identity_by_lookup ON contact_identity (workspace_id, lookup);

-- Keyed hashes of the beginnings of words, by which contacts are found.
CREATE TABLE contact_lookup (
  workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  bucket BIGINT NOT NULL,
  contact_id UUID NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
  PRIMARY KEY (workspace_id, bucket, contact_id)
);
CREATE INDEX contact_lookup_by_contact ON contact_lookup (contact_id);

-- Custom fields, as the workspace has typed them.
CREATE TABLE field (
  id UUID NOT NULL PRIMARY KEY,
  workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  label TEXT NOT NULL,
  kind TEXT NOT NULL,
  position BIGINT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  version BIGINT NOT NULL
);
CREATE INDEX field_by_workspace ON field (workspace_id, position);

CREATE TABLE contact_field (
  workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  contact_id UUID NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
  field_id UUID NOT NULL REFERENCES field (id) ON DELETE CASCADE,
  value BYTEA NOT NULL,
  PRIMARY KEY (contact_id, field_id)
);
CREATE INDEX contact_field_by_field ON contact_field (field_id);

-- What a member looked for, so that the address holds an id and not a name.
CREATE TABLE contact_search (
  id UUID NOT NULL PRIMARY KEY,
  workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  account_id UUID NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  query BYTEA NOT NULL,
  created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX contact_search_by_age ON contact_search (created_at);
CREATE INDEX contact_search_by_account ON contact_search (account_id);

CREATE TABLE conversation (
  id UUID NOT NULL PRIMARY KEY,
  workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  contact_id UUID NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
  channel_id UUID NOT NULL REFERENCES channel (id),
  status TEXT NOT NULL,
  assignee_id UUID,
  priority BIGINT NOT NULL,
  snoozed_until TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL,
  last_at TIMESTAMPTZ NOT NULL,
  last_message_id UUID,
  message_count BIGINT NOT NULL,
  inbound_count BIGINT NOT NULL,
  waiting_since TIMESTAMPTZ,
  version BIGINT NOT NULL
);
CREATE INDEX conversation_by_status ON conversation (workspace_id, status, last_at, id);
CREATE INDEX conversation_by_assignee ON conversation (workspace_id, assignee_id, status, last_at, id);
CREATE INDEX conversation_by_contact ON conversation (contact_id, last_at, id);
CREATE INDEX conversation_by_channel ON conversation (channel_id);

CREATE TABLE message (
  id UUID NOT NULL PRIMARY KEY,
  workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  conversation_id UUID NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
  contact_id UUID NOT NULL,
  position BIGINT NOT NULL,
  kind TEXT NOT NULL,
  author_kind TEXT NOT NULL,
  author_id UUID,
  body BYTEA NOT NULL,
  state TEXT NOT NULL,
  client_id UUID,
  created_at TIMESTAMPTZ NOT NULL,
  UNIQUE (conversation_id, position)
);
CREATE UNIQUE INDEX message_once ON message (conversation_id, client_id) WHERE client_id IS NOT NULL;
CREATE INDEX message_by_author ON message (author_id) WHERE author_id IS NOT NULL;

CREATE TABLE attachment (
  id UUID NOT NULL PRIMARY KEY,
  workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  conversation_id UUID NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
  message_id UUID NOT NULL REFERENCES message (id) ON DELETE CASCADE,
  contact_id UUID NOT NULL,
  name BYTEA NOT NULL,
  media_type TEXT NOT NULL,
  size BIGINT NOT NULL,
  width BIGINT,
  height BIGINT,
  content BYTEA NOT NULL,
  created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX attachment_by_message ON attachment (message_id);
CREATE INDEX attachment_by_conversation ON attachment (conversation_id);

CREATE TABLE label (
  id UUID NOT NULL PRIMARY KEY,
  workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  tone BIGINT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  version BIGINT NOT NULL
);
CREATE UNIQUE INDEX label_by_name ON label (workspace_id, name);

CREATE TABLE conversation_label (
  workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  conversation_id UUID NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
  label_id UUID NOT NULL REFERENCES label (id) ON DELETE CASCADE,
  PRIMARY KEY (conversation_id, label_id)
);
CREATE INDEX conversation_label_by_label ON conversation_label (label_id, conversation_id);

-- Canned answers, found by "/" and their short name.
CREATE TABLE canned (
  id UUID NOT NULL PRIMARY KEY,
  workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  shortcode TEXT NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  version BIGINT NOT NULL
);
CREATE UNIQUE INDEX canned_by_shortcode ON canned (workspace_id, shortcode);

-- A filter kept under a name: one member's own, or everyone's where the account is absent.
CREATE TABLE saved_view (
  id UUID NOT NULL PRIMARY KEY,
  workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  account_id UUID REFERENCES account (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  filter TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX saved_view_by_workspace ON saved_view (workspace_id);
CREATE INDEX saved_view_by_account ON saved_view (account_id);

-- How far a member has read: the contact's messages they have seen.
CREATE TABLE read_mark (
  workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  conversation_id UUID NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
  account_id UUID NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  inbound_seen BIGINT NOT NULL,
  PRIMARY KEY (conversation_id, account_id)
);
CREATE INDEX read_mark_by_account ON read_mark (account_id);

CREATE TABLE mention (
  workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  account_id UUID NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  message_id UUID NOT NULL REFERENCES message (id) ON DELETE CASCADE,
  conversation_id UUID NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
  seen_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (account_id, message_id)
);
CREATE INDEX mention_by_message ON mention (message_id);
CREATE INDEX mention_by_conversation ON mention (conversation_id, account_id);
CREATE INDEX mention_unseen ON mention (workspace_id, account_id) WHERE seen_at IS NULL;

-- How many conversations each queue holds; nobody is the nil id.
CREATE TABLE queue_count (
  workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  assignee_id UUID NOT NULL,
  status TEXT NOT NULL,
  conversations BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, assignee_id, status)
);

-- What has happened, numbered within the workspace: ids and versions, no content.
CREATE TABLE event (
  workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  number BIGINT NOT NULL,
  kind TEXT NOT NULL,
  conversation_id UUID,
  message_id UUID,
  contact_id UUID,
  actor_id UUID,
  private BOOLEAN NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (workspace_id, number)
);
CREATE INDEX event_by_age ON event (created_at);

-- A browser in which somebody has written in the chat: the frame's own cookie, hashed.
CREATE TABLE visitor (
  id UUID NOT NULL PRIMARY KEY,
  workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  channel_id UUID NOT NULL REFERENCES channel (id) ON DELETE CASCADE,
  contact_id UUID NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
  token_hash BYTEA NOT NULL UNIQUE,
  seen_count BIGINT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  seen_at TIMESTAMPTZ NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX visitor_by_contact ON visitor (contact_id);
CREATE INDEX visitor_by_expiry ON visitor (expires_at);

-- What must happen later. Ids only.
CREATE TABLE job (
  id UUID NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  workspace_id UUID,
  subject_id UUID,
  run_at TIMESTAMPTZ NOT NULL,
  attempts BIGINT NOT NULL,
  claimed_until TIMESTAMPTZ,
  failed_at TIMESTAMPTZ,
  error TEXT,
  created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX job_due ON job (run_at) WHERE failed_at IS NULL;
CREATE INDEX job_by_subject ON job (subject_id, kind);

-- Who did what: each row carries the hash of the one before it.
CREATE TABLE audit (
  workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  number BIGINT NOT NULL,
  actor_kind TEXT NOT NULL,
  actor_id UUID,
  action TEXT NOT NULL,
  subject_id UUID,
  at TIMESTAMPTZ NOT NULL,
  hash BYTEA NOT NULL,
  PRIMARY KEY (workspace_id, number)
);

CREATE TABLE contact_import (
  id UUID NOT NULL PRIMARY KEY,
  workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  account_id UUID NOT NULL,
  state TEXT NOT NULL,
  content BYTEA,
  mapping TEXT NOT NULL,
  row_count BIGINT NOT NULL,
  done BIGINT NOT NULL,
  added BIGINT NOT NULL,
  changed BIGINT NOT NULL,
  rejected BIGINT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  changed_at TIMESTAMPTZ NOT NULL,
  version BIGINT NOT NULL
);
CREATE INDEX contact_import_by_workspace ON contact_import (workspace_id, created_at);

CREATE TABLE import_problem (
  workspace_id UUID NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  import_id UUID NOT NULL REFERENCES contact_import (id) ON DELETE CASCADE,
  line BIGINT NOT NULL,
  field TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (import_id, line, field)
);

-- The second wall: a statement sees only the workspace that its transaction names,
-- even where its WHERE forgets to. FORCE holds for the tables' owner too.
DO $$
DECLARE t TEXT;
BEGIN
  FOREACH t IN ARRAY ARRAY[
    'contact', 'contact_identity', 'contact_lookup', 'field', 'contact_field', 'contact_search',
    'conversation', 'message', 'attachment', 'label', 'conversation_label', 'canned', 'saved_view',
    'read_mark', 'mention', 'queue_count', 'event', 'audit', 'contact_import', 'import_problem'
  ] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format(
      'CREATE POLICY own_workspace ON %I USING (workspace_id = NULLIF(current_setting(''app.workspace'', true), '''')::uuid)', t);
  END LOOP;
END $$;
