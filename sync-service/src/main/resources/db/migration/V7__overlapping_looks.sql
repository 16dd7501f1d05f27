-- When the look ended that saw a key's shadow: of two looks that overlapped and differ, neither is known to be newer.
ALTER TABLE opt_out_key ADD COLUMN seen_until TIMESTAMP(6) WITH TIME ZONE;
UPDATE opt_out_key SET seen_until = seen_at WHERE seen_at IS NOT NULL;
