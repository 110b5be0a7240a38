-- By which rules a workspace's lookup rows were hashed: those of an older version are made anew while it is served.
ALTER TABLE workspace ADD COLUMN lookup_version BIGINT NOT NULL DEFAULT 1;
