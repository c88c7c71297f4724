-- What a node of an older version might send to the ledger, each statement under a name of its own. It knows nothing of
-- requests that fail over, of senders that count as dead, of pauses, callbacks and decisions. No such version was
-- released: the runner is tried with it.
-- beat
INSERT INTO node (incarnation, node_id, lease_until) VALUES (?, ?, now() + make_interval(secs => ?))
ON CONFLICT (incarnation) DO UPDATE SET lease_until = excluded.lease_until;
-- claim
WITH due AS (
  SELECT order_id FROM request
  WHERE state = 'RECEIVED' AND due_at <= now() AND (waits_for IS NULL OR waits_for <> ALL (?))
  ORDER BY due_at LIMIT ? FOR UPDATE SKIP LOCKED)
UPDATE request r SET claim_token = ?, claimed_by = ?, due_at = now() + make_interval(secs => ?)
FROM due WHERE r.order_id = due.order_id
RETURNING r.content,
          r.received_at < now() - make_interval(secs => ?) OR coalesce(r.expires_at <= now(), false) AS expired;
-- submit
WITH submitted AS (
  UPDATE request SET state = 'SUBMITTED', version = version + 1, provider = ?, reference = ?, submitted_at = now(),
         updated_at = now(), due_at = NULL, waits_for = NULL
  WHERE order_id = ? AND state = 'RECEIVED' AND claim_token = ? AND due_at > now()
    AND received_at >= now() - make_interval(secs => ?) AND coalesce(expires_at > now(), true)
  RETURNING order_id, provider, reference, claimed_by)
INSERT INTO attempt (reference, order_id, provider, claimed_by, bill)
SELECT reference, order_id, provider, claimed_by, ? FROM submitted
RETURNING submitted_at;
-- lock
SELECT order_id, operation, state, code, version, status_queries, reference, claim_token, received_at, first_tried_at,
       submitted_at, now() AS clock
FROM request WHERE order_id = ? FOR UPDATE;
-- transition
UPDATE request r SET state = ?, version = version + 1, due_at = ?, status_queries = ?, code = ?, message = ?,
       provider_ref = coalesce(?, provider_ref), operator_ref = coalesce(?, operator_ref), data = coalesce(?, data),
       events = events + ?, updated_at = now(), claim_token = NULL, claimed_by = NULL, waits_for = NULL,
       first_tried_at = CASE WHEN ? THEN coalesce(first_tried_at, submitted_at, now()) ELSE first_tried_at END
WHERE order_id = ? AND version = ?
RETURNING events;
-- close attempt
UPDATE attempt SET settled_at = now(), verdict = ?, code = ?, message = ?
WHERE reference = ? AND (settled_at IS NULL OR code = 'INTERRUPTED');
-- event
INSERT INTO event (order_id, sequence, status, result, to_changes) VALUES (?, ?, ?, ?, ?);
-- claim status queries
WITH due AS (
  SELECT order_id FROM request WHERE state IN ('PENDING', 'UNKNOWN') AND due_at <= now()
  ORDER BY due_at LIMIT ? FOR UPDATE SKIP LOCKED)
UPDATE request r SET claim_token = ?, claimed_by = ?, due_at = now() + make_interval(secs => ?)
FROM due WHERE r.order_id = due.order_id
RETURNING r.content, r.provider, r.reference, r.provider_ref, r.submitted_at;
