-- Old erasures are let go of without walking through the whole ledger.
CREATE INDEX erasure_by_end ON erasure (done_at) WHERE done_at IS NOT NULL;
