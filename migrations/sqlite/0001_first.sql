-- People who sign in. What is about them is sealed under their own key.
CREATE TABLE account (
  id BLOB NOT NULL PRIMARY KEY,
  email_lookup INTEGER NOT NULL,
  email BLOB NOT NULL,
  name BLOB NOT NULL,
  password_hash TEXT,
  locale TEXT NOT NULL,
  verified_at TEXT,
  created_at TEXT NOT NULL,
  erase_at TEXT,
  version INTEGER NOT NULL
) STRICT;
CREATE INDEX account_by_email ON account (email_lookup);
CREATE INDEX account_by_erase_at ON account (erase_at) WHERE erase_at IS NOT NULL;

-- Sign-in with others, keyed on issuer and subject, never on an address.
CREATE TABLE account_login (
  id BLOB NOT NULL PRIMARY KEY,
  account_id BLOB NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  issuer TEXT NOT NULL,
  subject_lookup INTEGER NOT NULL,
  subject BLOB NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX account_login_by_subject ON account_login (issuer, subject_lookup);
CREATE INDEX account_login_by_account ON account_login (account_id);

CREATE TABLE session (
  id BLOB NOT NULL PRIMARY KEY,
  token_hash BLOB NOT NULL UNIQUE,
  account_id BLOB NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  created_at TEXT NOT NULL,
  seen_at TEXT NOT NULL,
  proven_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  address BLOB,
  agent BLOB
) STRICT;
CREATE INDEX session_by_account ON session (account_id);
CREATE INDEX session_by_expiry ON session (expires_at);

-- Links that work once: confirming an address, setting a new password.
CREATE TABLE one_time_link (
  id BLOB NOT NULL PRIMARY KEY,
  token_hash BLOB NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  account_id BLOB NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX one_time_link_by_account ON one_time_link (account_id);
CREATE INDEX one_time_link_by_expiry ON one_time_link (expires_at);

-- Counted tries at secrets, for all processes. The bucket is a keyed hash of whom or where.
CREATE TABLE attempt (
  bucket BLOB NOT NULL PRIMARY KEY,
  tries INTEGER NOT NULL,
  window_ends TEXT NOT NULL
) STRICT;
CREATE INDEX attempt_by_window ON attempt (window_ends);

CREATE TABLE workspace (
  id BLOB NOT NULL PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  locale TEXT NOT NULL,
  demo INTEGER NOT NULL,
  event_number INTEGER NOT NULL,
  audit_number INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  version INTEGER NOT NULL
) STRICT;

CREATE TABLE membership (
  workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  account_id BLOB NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  role TEXT NOT NULL,
  created_at TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, account_id)
) STRICT;
CREATE INDEX membership_by_account ON membership (account_id);

CREATE TABLE invitation (
  id BLOB NOT NULL PRIMARY KEY,
  workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  token_hash BLOB UNIQUE,
  email_lookup INTEGER NOT NULL,
  email BLOB NOT NULL,
  role TEXT NOT NULL,
  invited_by BLOB NOT NULL,
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX invitation_by_workspace ON invitation (workspace_id);

-- Where customers write to a workspace. The public key is in the snippet; the secret signs identities.
CREATE TABLE channel (
  id BLOB NOT NULL PRIMARY KEY,
  workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  public_key TEXT NOT NULL UNIQUE,
  settings TEXT NOT NULL,
  secret BLOB,
  enabled INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  version INTEGER NOT NULL
) STRICT;
CREATE INDEX channel_by_workspace ON channel (workspace_id);

CREATE TABLE contact (
  id BLOB NOT NULL PRIMARY KEY,
  workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  name BLOB,
  locale TEXT,
  source TEXT NOT NULL,
  created_at TEXT NOT NULL,
  active_at TEXT NOT NULL,
  version INTEGER NOT NULL
) STRICT;
CREATE INDEX contact_by_activity ON contact (workspace_id, active_at, id);

-- Ways to reach a contact: addresses, numbers, a site's own signed user id.
CREATE TABLE contact_identity (
  id BLOB NOT NULL PRIMARY KEY,
  workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  contact_id BLOB NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  lookup INTEGER NOT NULL,
  value BLOB NOT NULL,
  verified_at TEXT,
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX contact_identity_by_contact ON contact_identity (contact_id);
CREATE INDEX contact_identity_by_lookup ON contact_identity (workspace_id, lookup);

-- Keyed hashes of the beginnings of words, by which contacts are found.
CREATE TABLE contact_lookup (
  workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  bucket INTEGER NOT NULL,
  contact_id BLOB NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
  PRIMARY KEY (workspace_id, bucket, contact_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_lookup_by_contact ON contact_lookup (contact_id);

-- Custom fields, as the workspace has typed them.
CREATE TABLE field (
  id BLOB NOT NULL PRIMARY KEY,
  workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  label TEXT NOT NULL,
  kind TEXT NOT NULL,
  position INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  version INTEGER NOT NULL
) STRICT;
CREATE INDEX field_by_workspace ON field (workspace_id, position);

CREATE TABLE contact_field (
  workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  contact_id BLOB NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
  field_id BLOB NOT NULL REFERENCES field (id) ON DELETE CASCADE,
  value BLOB NOT NULL,
  PRIMARY KEY (contact_id, field_id)
) STRICT;
CREATE INDEX contact_field_by_field ON contact_field (field_id);

-- What a member looked for, so that the address holds an id and not a name.
CREATE TABLE contact_search (
  id BLOB NOT NULL PRIMARY KEY,
  workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  account_id BLOB NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  query BLOB NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX contact_search_by_age ON contact_search (created_at);
CREATE INDEX contact_search_by_account ON contact_search (account_id);

CREATE TABLE conversation (
  id BLOB NOT NULL PRIMARY KEY,
  workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  contact_id BLOB NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
  channel_id BLOB NOT NULL REFERENCES channel (id),
  status TEXT NOT NULL,
  assignee_id BLOB,
  priority INTEGER NOT NULL,
  snoozed_until TEXT,
  created_at TEXT NOT NULL,
  last_at TEXT NOT NULL,
  last_message_id BLOB,
  message_count INTEGER NOT NULL,
  inbound_count INTEGER NOT NULL,
  waiting_since TEXT,
  version INTEGER NOT NULL
) STRICT;
CREATE INDEX conversation_by_status ON conversation (workspace_id, status, last_at, id);
CREATE INDEX conversation_by_assignee ON conversation (workspace_id, assignee_id, status, last_at, id);
CREATE INDEX conversation_by_contact ON conversation (contact_id, last_at, id);
CREATE INDEX conversation_by_channel ON conversation (channel_id);

CREATE TABLE message (
  id BLOB NOT NULL PRIMARY KEY,
  workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  conversation_id BLOB NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
  contact_id BLOB NOT NULL,
  position INTEGER NOT NULL,
  kind TEXT NOT NULL,
  author_kind TEXT NOT NULL,
  author_id BLOB,
  body BLOB NOT NULL,
  state TEXT NOT NULL,
  client_id BLOB,
  created_at TEXT NOT NULL,
  UNIQUE (conversation_id, position)
) STRICT;
CREATE UNIQUE INDEX message_once ON message (conversation_id, client_id) WHERE client_id IS NOT NULL;
CREATE INDEX message_by_author ON message (author_id) WHERE author_id IS NOT NULL;

CREATE TABLE attachment (
  id BLOB NOT NULL PRIMARY KEY,
  workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  conversation_id BLOB NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
  message_id BLOB NOT NULL REFERENCES message (id) ON DELETE CASCADE,
  contact_id BLOB NOT NULL,
  name BLOB NOT NULL,
  media_type TEXT NOT NULL,
  size INTEGER NOT NULL,
  width INTEGER,
  height INTEGER,
  content BLOB NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX attachment_by_message ON attachment (message_id);
CREATE INDEX attachment_by_conversation ON attachment (conversation_id);

CREATE TABLE label (
  id BLOB NOT NULL PRIMARY KEY,
  workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  tone INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX label_by_name ON label (workspace_id, name);

CREATE TABLE conversation_label (
  workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  conversation_id BLOB NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
  label_id BLOB NOT NULL REFERENCES label (id) ON DELETE CASCADE,
  PRIMARY KEY (conversation_id, label_id)
) STRICT;
CREATE INDEX conversation_label_by_label ON conversation_label (label_id, conversation_id);

-- Canned answers, found by "/" and their short name.
CREATE TABLE canned (
  id BLOB NOT NULL PRIMARY KEY,
  workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  shortcode TEXT NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at TEXT NOT NULL,
  version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX canned_by_shortcode ON canned (workspace_id, shortcode);

-- A filter kept under a name: one member's own, or everyone's where the account is absent.
CREATE TABLE saved_view (
  id BLOB NOT NULL PRIMARY KEY,
  workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  account_id BLOB REFERENCES account (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  filter TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX saved_view_by_workspace ON saved_view (workspace_id);
CREATE INDEX saved_view_by_account ON saved_view (account_id);

-- How far a member has read: the contact's messages they have seen.
CREATE TABLE read_mark (
  workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  conversation_id BLOB NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
  account_id BLOB NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  inbound_seen INTEGER NOT NULL,
  PRIMARY KEY (conversation_id, account_id)
) STRICT;
CREATE INDEX read_mark_by_account ON read_mark (account_id);

CREATE TABLE mention (
  workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  account_id BLOB NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  message_id BLOB NOT NULL REFERENCES message (id) ON DELETE CASCADE,
  conversation_id BLOB NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
  seen_at TEXT,
  created_at TEXT NOT NULL,
  PRIMARY KEY (account_id, message_id)
) STRICT;
CREATE INDEX mention_by_message ON mention (message_id);
CREATE INDEX mention_by_conversation ON mention (conversation_id, account_id);
CREATE INDEX mention_unseen ON mention (workspace_id, account_id) WHERE seen_at IS NULL;

-- How many conversations each queue holds; nobody is the nil id.
CREATE TABLE queue_count (
  workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  assignee_id BLOB NOT NULL,
  status TEXT NOT NULL,
  conversations INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, assignee_id, status)
) STRICT;

-- What has happened, numbered within the workspace: ids and versions, no content.
CREATE TABLE event (
  workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  kind TEXT NOT NULL,
  conversation_id BLOB,
  message_id BLOB,
  contact_id BLOB,
  actor_id BLOB,
  private INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  PRIMARY KEY (workspace_id, number)
) STRICT;
CREATE INDEX event_by_age ON event (created_at);

-- A browser in which somebody has written in the chat: the frame's own cookie, hashed.
CREATE TABLE visitor (
  id BLOB NOT NULL PRIMARY KEY,
  workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  channel_id BLOB NOT NULL REFERENCES channel (id) ON DELETE CASCADE,
  contact_id BLOB NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
  token_hash BLOB NOT NULL UNIQUE,
  seen_count INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  seen_at TEXT NOT NULL,
  expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX visitor_by_contact ON visitor (contact_id);
CREATE INDEX visitor_by_expiry ON visitor (expires_at);

-- What must happen later. Ids only.
CREATE TABLE job (
  id BLOB NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  workspace_id BLOB,
  subject_id BLOB,
  run_at TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  claimed_until TEXT,
  failed_at TEXT,
  error TEXT,
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX job_due ON job (run_at) WHERE failed_at IS NULL;
CREATE INDEX job_by_subject ON job (subject_id, kind);

-- Who did what: each row carries the hash of the one before it.
CREATE TABLE audit (
  workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  actor_kind TEXT NOT NULL,
  actor_id BLOB,
  action TEXT NOT NULL,
  subject_id BLOB,
  at TEXT NOT NULL,
  hash BLOB NOT NULL,
  PRIMARY KEY (workspace_id, number)
) STRICT;

CREATE TABLE contact_import (
  id BLOB NOT NULL PRIMARY KEY,
  workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  account_id BLOB NOT NULL,
  state TEXT NOT NULL,
  content BLOB,
  mapping TEXT NOT NULL,
  row_count INTEGER NOT NULL,
  done INTEGER NOT NULL,
  added INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  rejected INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  version INTEGER NOT NULL
) STRICT;
CREATE INDEX contact_import_by_workspace ON contact_import (workspace_id, created_at);

CREATE TABLE import_problem (
  workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  import_id BLOB NOT NULL REFERENCES contact_import (id) ON DELETE CASCADE,
  line INTEGER NOT NULL,
  field TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (import_id, line, field)
) STRICT;
