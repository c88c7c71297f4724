-- What the version before migration V8 sends to the ledger, word for word, each statement under a name of its own: it knew V1, V2 and V5 (queues),
-- and nothing of requests that fail over, of senders that were taken for dead, of pauses, callbacks and decisions.
-- beat
INSERT INTO node (incarnation, node_id, lease_until) VALUES (?, ?, now() + make_interval(secs => ?))
ON CONFLICT (incarnation) DO UPDATE SET lease_until = excluded.lease_until;
-- open file
INSERT INTO intake AS i (id, name, format, state, outbox, claimed_by) VALUES (?, ?, ?, 'READING', ?, ?)
ON CONFLICT (id) DO UPDATE SET claimed_by = excluded.claimed_by
  WHERE i.claimed_by = excluded.claimed_by
     OR NOT EXISTS (SELECT 1 FROM node n WHERE n.incarnation = i.claimed_by AND n.lease_until > now())
RETURNING id, name, format, state, base_name, problem, rows, received_at;
-- open message
INSERT INTO intake AS i (id, name, format, state, outbox, claimed_by) VALUES (?, ?, ?, 'READING', 'queue', ?)
ON CONFLICT (id) DO UPDATE SET claimed_by = excluded.claimed_by
RETURNING state;
-- record
INSERT INTO request (order_id, operation, content, content_hash, amount, expires_at, state, to_queue, asked, correlation_id)
SELECT *, 'RECEIVED', ?, ?, ? FROM unnest(?, ?, ?, ?, ?, ?)
ON CONFLICT (order_id) DO NOTHING
RETURNING order_id;
-- hashes
SELECT order_id, content_hash FROM request WHERE order_id = ANY (?);
-- ask
WITH known AS (SELECT order_id FROM request WHERE order_id = ANY (?) ORDER BY order_id FOR NO KEY UPDATE)
UPDATE request r SET to_queue = true, asked = asked + ?, correlation_id = coalesce(correlation_id, ?),
       published = CASE WHEN to_queue THEN least(published, greatest(events - ?, 0)) ELSE greatest(events - ?, 0) END
FROM known WHERE r.order_id = known.order_id
RETURNING r.order_id, r.events;
-- submission
INSERT INTO submission (intake_id, row_no, line, order_id, operation, code, message, told)
VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING;
-- recorded
UPDATE intake SET state = CASE WHEN ? > 0 THEN 'RECORDED' ELSE 'FINISHED' END, rows = ?, problem = ?, recorded_at = now(),
       due_at = now()
WHERE id = ? AND state = 'READING';
-- close message
UPDATE intake SET state = 'FINISHED', recorded_at = now(),
       rows = (SELECT count(*) FROM submission s WHERE s.intake_id = intake.id) WHERE id = ?;
-- reply
INSERT INTO reply (intake_id, row_no, order_id, sequence, rejection, destination, correlation_id, due_at)
VALUES (?, ?, ?, ?, ?, ?, ?, CASE WHEN ? THEN now() END);
-- rejections
SELECT line, code, message, count(*) OVER () AS rejections FROM submission WHERE intake_id = ? AND code IS NOT NULL
ORDER BY row_no LIMIT 1;
-- claim
WITH due AS (
  SELECT order_id FROM request
  WHERE state = 'RECEIVED' AND due_at <= now() AND (lane IS NULL OR lane <> ALL (?))
  ORDER BY due_at LIMIT ? FOR UPDATE SKIP LOCKED)
UPDATE request r SET claim_token = ?, claimed_by = ?, due_at = now() + make_interval(secs => ?)
FROM due WHERE r.order_id = due.order_id
RETURNING r.content, r.received_at < now() - make_interval(secs => ?) OR coalesce(r.expires_at <= now(), false) AS expired;
-- release
UPDATE request SET due_at = now(), claim_token = NULL, claimed_by = NULL, lane = ?
WHERE order_id = ? AND claim_token = ? AND state = 'RECEIVED';
-- release all
UPDATE request SET due_at = now(), claim_token = NULL, claimed_by = NULL WHERE claim_token = ? AND state = 'RECEIVED';
-- submit
WITH submitted AS (
  UPDATE request SET state = 'SUBMITTED', version = version + 1, provider = ?, reference = ?, submitted_at = now(),
         updated_at = now(), due_at = NULL, lane = NULL
  WHERE order_id = ? AND state = 'RECEIVED' AND claim_token = ? AND due_at > now()
    AND received_at >= now() - make_interval(secs => ?) AND coalesce(expires_at > now(), true)
  RETURNING order_id, provider, reference, claimed_by)
INSERT INTO attempt (reference, order_id, provider, claimed_by, bill)
SELECT reference, order_id, provider, claimed_by, ? FROM submitted
RETURNING submitted_at;
-- lock
SELECT order_id, operation, state, code, version, enquiries, reference, claim_token, received_at, first_tried_at, submitted_at,
       now() AS clock
FROM request WHERE order_id = ? FOR UPDATE;
-- move
UPDATE request r SET state = ?, version = version + 1, due_at = ?, enquiries = ?, code = ?, message = ?,
       provider_ref = coalesce(?, provider_ref), operator_ref = coalesce(?, operator_ref), data = coalesce(?, data),
       events = events + ?, updated_at = now(), claim_token = NULL, claimed_by = NULL, lane = NULL,
       first_tried_at = CASE WHEN ? THEN coalesce(first_tried_at, submitted_at, now()) ELSE first_tried_at END
WHERE order_id = ? AND version = ?
RETURNING events, r.order_id, r.operation, r.state, r.provider, r.reference, r.provider_ref, r.operator_ref, r.amount, r.code, r.message, r.data, r.received_at, r.updated_at;
-- event
INSERT INTO event (order_id, sequence, status, result, to_changes) VALUES (?, ?, ?, ?, ?);
-- close attempt
UPDATE attempt SET settled_at = now(), verdict = ?, code = ?, message = ? WHERE reference = ? AND (settled_at IS NULL OR code = 'INTERRUPTED');
-- reschedule
UPDATE request SET due_at = ?, enquiries = ?, version = version + 1, claim_token = NULL, claimed_by = NULL WHERE order_id = ? AND version = ?;
-- abandoned
SELECT order_id FROM request r
WHERE state = 'SUBMITTED' AND (submitted_at < now() - make_interval(secs => ?)
  OR NOT EXISTS (SELECT 1 FROM node n WHERE n.incarnation = r.claimed_by AND n.lease_until > now()))
LIMIT 500 FOR UPDATE SKIP LOCKED;
-- unclaim
UPDATE request r SET due_at = now(), claim_token = NULL, claimed_by = NULL
WHERE state IN ('RECEIVED', 'PENDING', 'UNKNOWN') AND claim_token IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM node n WHERE n.incarnation = r.claimed_by AND n.lease_until > now());
-- claim enquiries
WITH due AS (
  SELECT order_id FROM request WHERE state IN ('PENDING', 'UNKNOWN') AND due_at <= now()
  ORDER BY due_at LIMIT ? FOR UPDATE SKIP LOCKED)
UPDATE request r SET claim_token = ?, claimed_by = ?, due_at = now() + make_interval(secs => ?)
FROM due WHERE r.order_id = due.order_id
RETURNING r.content, r.provider, r.reference, r.provider_ref, r.submitted_at;
-- claim rechecks
WITH due AS (
  SELECT order_id FROM request WHERE state = 'SUCCESS' AND due_at IS NOT NULL AND due_at <= now()
  ORDER BY due_at LIMIT ? FOR UPDATE SKIP LOCKED)
UPDATE request r SET claim_token = ?, claimed_by = ?, due_at = now() + make_interval(secs => ?)
FROM due WHERE r.order_id = due.order_id
RETURNING r.content, r.provider, r.reference, r.provider_ref, r.submitted_at;
-- claim outcomes
WITH due AS MATERIALIZED (
  SELECT order_id FROM request WHERE to_queue AND published < events ORDER BY updated_at LIMIT 1000)
SELECT order_id FROM due WHERE pg_try_advisory_xact_lock(hashtext('recharge-routes/publish'), hashtext(order_id)) LIMIT ?;
-- lock outcomes
SELECT 1 FROM request WHERE order_id = ANY (?) ORDER BY order_id FOR NO KEY UPDATE;
-- outcomes
SELECT e.order_id, e.sequence, e.result, r.asked, r.correlation_id FROM event e JOIN request r USING (order_id)
WHERE e.order_id = ANY (?) AND e.sequence > r.published ORDER BY r.updated_at, e.order_id, e.sequence;
-- published
UPDATE request SET published = p.sequence FROM unnest(?, ?, ?) AS p (order_id, sequence, asked)
WHERE request.order_id = p.order_id AND request.asked = p.asked;
-- replies due
UPDATE reply SET due_at = now() WHERE order_id = ANY (?) AND due_at IS NULL;
-- replies
SELECT p.id, p.order_id, p.sequence, p.destination, p.correlation_id, coalesce(e.result, p.rejection) AS result, p.failures
FROM reply p LEFT JOIN event e ON e.order_id = p.order_id AND e.sequence = p.sequence
WHERE p.sent_at IS NULL AND p.due_at <= now() ORDER BY p.due_at, p.id LIMIT ? FOR UPDATE OF p SKIP LOCKED;
-- reply later
UPDATE reply SET failures = failures + 1, due_at = now() + make_interval(secs => ?) WHERE id = ANY (?);
-- reply sent
UPDATE reply SET sent_at = now() WHERE id = ANY (?);
-- due files
WITH due AS (
  SELECT id FROM intake WHERE state IN ('RECORDED', 'ANSWERED') AND outbox = ? AND due_at <= now()
  ORDER BY due_at LIMIT 20 FOR UPDATE SKIP LOCKED)
UPDATE intake SET due_at = now() + interval '10 seconds' FROM due WHERE intake.id = due.id
RETURNING intake.id, name, format, state, base_name, problem, rows, received_at;
-- scan
SELECT coalesce(min(w.row_no), (SELECT rows FROM intake WHERE id = ?)) FROM (
  SELECT s.row_no FROM submission s JOIN request r USING (order_id)
  WHERE s.intake_id = ? AND s.row_no >= (SELECT scanned_to FROM intake WHERE id = ?) AND s.code IS NULL AND r.state = ANY (?)
  ORDER BY s.row_no LIMIT 1) w;
-- scanned
UPDATE intake SET scanned_to = ?, due_at = CASE WHEN ? >= rows THEN due_at ELSE now() + make_interval(secs => ?) END WHERE id = ?;
-- results
SELECT s.row_no, s.line, s.order_id AS named_id, s.operation AS named_operation, s.code AS rejected, s.message AS reason,
       s.received_at AS submitted, r.order_id, r.operation, r.state, r.provider, r.reference, r.provider_ref, r.operator_ref, r.amount, r.code, r.message, r.data, r.received_at, r.updated_at
FROM submission s LEFT JOIN request r ON r.order_id = s.order_id AND s.code IS NULL
WHERE s.intake_id = ? ORDER BY s.row_no;
-- told
UPDATE submission s SET told = r.events FROM request r
WHERE s.intake_id = ? AND s.code IS NULL AND r.order_id = s.order_id AND r.events <> s.told;
-- tally
SELECT coalesce(r.state, 'REJECTED') AS state, count(*) AS rows
FROM submission s LEFT JOIN request r ON r.order_id = s.order_id AND s.code IS NULL
WHERE s.intake_id = ? GROUP BY 1;
-- changes
SELECT e.id, e.order_id, e.sequence, e.result FROM event e
WHERE to_changes AND (EXISTS (SELECT 1 FROM submission s JOIN intake i ON i.id = s.intake_id
WHERE s.order_id = e.order_id AND s.code IS NULL AND i.state = 'FINISHED' AND s.told < e.sequence AND i.outbox = ?) OR NOT EXISTS (SELECT 1 FROM submission s JOIN intake i ON i.id = s.intake_id
WHERE s.order_id = e.order_id AND s.code IS NULL AND i.state = 'FINISHED' AND s.told < e.sequence AND i.outbox <> ?)) ORDER BY e.id LIMIT 200;
-- untold
SELECT s.line, i.base_name, i.format FROM submission s JOIN intake i ON i.id = s.intake_id
WHERE s.order_id = ? AND s.code IS NULL AND i.state = 'FINISHED' AND i.outbox = ? AND s.told < ?
ORDER BY s.intake_id, s.row_no;
-- touch files
UPDATE intake SET due_at = due_at
WHERE state <> 'FINISHED' AND id IN (SELECT intake_id FROM submission WHERE order_id = ? AND code IS NULL);
-- change told
UPDATE submission s SET told = ? FROM intake i
WHERE i.id = s.intake_id AND s.order_id = ? AND s.code IS NULL AND i.state = 'FINISHED' AND i.outbox = ? AND s.told < ?;
-- change done
UPDATE event e SET to_changes = false WHERE id = ? AND NOT EXISTS (SELECT 1 FROM submission s JOIN intake i ON i.id = s.intake_id
WHERE s.order_id = e.order_id AND s.code IS NULL AND i.state = 'FINISHED' AND s.told < e.sequence AND i.outbox <> ?);
-- notice
INSERT INTO notice (kind, alert, subject, message, occasion, data) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (kind, subject, occasion) WHERE occasion IS NOT NULL DO NOTHING;
-- unannounced
SELECT id, kind, alert, subject, message, occasion, data FROM notice WHERE announced_at IS NULL
ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED;
-- announced
UPDATE notice SET announced_at = now() WHERE id = ?;
-- balance
INSERT INTO balance_reading (provider, amount, source) VALUES (?, ?, ?);
-- latest balance
SELECT amount, source, read_at FROM balance_reading WHERE provider = ? ORDER BY read_at DESC, id DESC LIMIT 1;
