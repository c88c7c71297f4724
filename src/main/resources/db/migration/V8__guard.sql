-- A request whose sender was taken for dead: until then that sender may still be at it, and nothing that says "failed" is believed.
ALTER TABLE request ADD COLUMN quiet_until timestamptz;

-- The other provider that a refused request was given to; set once, so that a request fails over once.
ALTER TABLE request ADD COLUMN failover_to text;

-- Orders that ask for the same, by a keyed hash of number, operator and amount. The row is the lock under which the next one is judged.
-- Rows that were not touched for recharge.duplicate-window are deleted; the table is empty where it is off.
CREATE TABLE duplicate_guard (
    fingerprint bytea       PRIMARY KEY,
    orders      text[]      NOT NULL DEFAULT '{}', -- let through within the window
    touched_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX duplicate_guard_touched ON duplicate_guard (touched_at);
