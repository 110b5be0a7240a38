-- Paths to what was found by walking through everything in a workspace, or through the whole table.
CREATE INDEX contact_by_id ON contact (workspace_id, id);
DROP INDEX event_by_age;
CREATE INDEX event_by_age ON event (workspace_id, created_at);
CREATE INDEX event_by_contact ON event (workspace_id, contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX invitation_by_expiry ON invitation (expires_at);
CREATE INDEX job_by_failure ON job (failed_at) WHERE failed_at IS NOT NULL;
CREATE INDEX job_by_claim ON job (claimed_until) WHERE claimed_until IS NOT NULL;
