-- What the first version sends to the ledger, word for word but for values in place of parameters; $p is the prefix of ids.
INSERT INTO node (incarnation, node_id, lease_until) VALUES ('$p-node', 'old', now() + make_interval(secs => 30))
ON CONFLICT (incarnation) DO UPDATE SET lease_until = excluded.lease_until;
INSERT INTO shared_key (name, value) VALUES ('content-hash', '\x00') ON CONFLICT DO NOTHING;
INSERT INTO intake AS i (id, name, format, state, outbox, claimed_by) VALUES ('$p-file', '$p.csv', 'CSV', 'READING', 'out', '$p-node')
ON CONFLICT (id) DO UPDATE SET claimed_by = excluded.claimed_by
  WHERE i.claimed_by = excluded.claimed_by
     OR NOT EXISTS (SELECT 1 FROM node n WHERE n.incarnation = i.claimed_by AND n.lease_until > now())
RETURNING id, name, format, state, base_name, problem, rows, received_at;
INSERT INTO request (order_id, operation, content, content_hash, amount, expires_at, state)
SELECT *, 'RECEIVED' FROM unnest(ARRAY['$p-0', '$p-1', '$p-2', '$p-3', '$p-4', '$p-5', '$p-6', '$p-7'], array_fill('RECHARGE'::text, ARRAY[8]),
  array_fill('{}'::text, ARRAY[8]), array_fill('\x00'::bytea, ARRAY[8]), array_fill(10::numeric, ARRAY[8]), array_fill(NULL::timestamptz, ARRAY[8]))
ON CONFLICT (order_id) DO NOTHING;
SELECT order_id, content_hash FROM request WHERE order_id = ANY (ARRAY['$p-0']);
INSERT INTO submission (intake_id, row_no, line, order_id, operation, code, message)
SELECT '$p-file', i, i + 2, '$p-' || i, 'RECHARGE', NULL, NULL FROM generate_series(0, 7) i ON CONFLICT DO NOTHING;
UPDATE intake SET state = CASE WHEN 8 > 0 THEN 'RECORDED' ELSE 'FINISHED' END, rows = 8, problem = NULL, recorded_at = now(), due_at = now()
WHERE id = '$p-file' AND state = 'READING';
WITH due AS (
  SELECT order_id FROM request
  WHERE state = 'RECEIVED' AND due_at <= now() AND (lane IS NULL OR lane <> ALL (ARRAY['FULL']))
  ORDER BY due_at LIMIT 100 FOR UPDATE SKIP LOCKED)
UPDATE request r SET claim_token = '$p', claimed_by = '$p-node', due_at = now() + make_interval(secs => 300)
FROM due WHERE r.order_id = due.order_id
RETURNING r.content, r.received_at < now() - make_interval(secs => 86400) OR coalesce(r.expires_at <= now(), false) AS expired;
UPDATE request SET due_at = now(), claim_token = NULL, claimed_by = NULL, lane = 'AOP'
WHERE order_id = '$p-0' AND claim_token = '$p' AND state = 'RECEIVED';
WITH submitted AS (
  UPDATE request SET state = 'SUBMITTED', version = version + 1, provider = 'A1TOPUP', reference = 'ref-' || order_id, submitted_at = now(),
         updated_at = now(), due_at = NULL, lane = NULL
  WHERE order_id LIKE '$p-%' AND state = 'RECEIVED' AND claim_token = '$p' AND due_at > now()
    AND received_at >= now() - make_interval(secs => 86400) AND coalesce(expires_at > now(), true)
  RETURNING order_id, provider, reference, claimed_by)
INSERT INTO attempt (reference, order_id, provider, claimed_by, bill)
SELECT reference, order_id, provider, claimed_by, NULL FROM submitted
RETURNING submitted_at;
SELECT order_id, operation, state, code, version, enquiries, reference, claim_token, received_at, first_tried_at, submitted_at, now() AS clock
FROM request WHERE order_id = '$p-2' FOR UPDATE;
UPDATE request r SET state = (ARRAY['PENDING', 'UNKNOWN', 'SUCCESS', 'FAILED', 'REVIEW', 'REVERSED'])[substr(order_id, length(order_id))::integer - 1],
       version = version + 1, due_at = now(), enquiries = 0, code = NULL, message = NULL,
       provider_ref = coalesce('58', provider_ref), operator_ref = coalesce(NULL, operator_ref), data = coalesce(NULL, data),
       events = events + 1, updated_at = now(), claim_token = NULL, claimed_by = NULL, lane = NULL,
       first_tried_at = CASE WHEN false THEN coalesce(first_tried_at, submitted_at, now()) ELSE first_tried_at END
WHERE order_id BETWEEN '$p-2' AND '$p-7' AND version = 1
RETURNING events, r.order_id, r.operation, r.state, r.provider, r.reference, r.provider_ref, r.operator_ref, r.amount, r.code, r.message, r.data,
  r.received_at, r.updated_at;
INSERT INTO event (order_id, sequence, status, result, to_changes)
SELECT order_id, events, state, '{}', false FROM request WHERE order_id BETWEEN '$p-2' AND '$p-7';
UPDATE attempt SET settled_at = now(), verdict = 'SUCCESS', code = NULL, message = NULL
WHERE reference = 'ref-$p-4' AND (settled_at IS NULL OR code = 'INTERRUPTED');
WITH due AS (
  SELECT order_id FROM request WHERE state IN ('PENDING', 'UNKNOWN') AND due_at <= now()
  ORDER BY due_at LIMIT 100 FOR UPDATE SKIP LOCKED)
UPDATE request r SET claim_token = 'ask-$p', claimed_by = '$p-node', due_at = now() + make_interval(secs => 600)
FROM due WHERE r.order_id = due.order_id
RETURNING r.content, r.provider, r.reference, r.provider_ref, r.submitted_at;
UPDATE request SET due_at = now(), enquiries = 1, version = version + 1, claim_token = NULL, claimed_by = NULL WHERE order_id = '$p-2' AND version = 2;
SELECT order_id FROM request r
WHERE state = 'SUBMITTED' AND (submitted_at < now() - make_interval(secs => 900)
  OR NOT EXISTS (SELECT 1 FROM node n WHERE n.incarnation = r.claimed_by AND n.lease_until > now()))
LIMIT 500 FOR UPDATE SKIP LOCKED;
UPDATE request r SET due_at = now(), claim_token = NULL, claimed_by = NULL
WHERE state IN ('RECEIVED', 'PENDING', 'UNKNOWN') AND claim_token IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM node n WHERE n.incarnation = r.claimed_by AND n.lease_until > now());
WITH due AS (
  SELECT id FROM intake WHERE state IN ('RECORDED', 'ANSWERED') AND outbox = 'out' AND due_at <= now()
  ORDER BY due_at LIMIT 20 FOR UPDATE SKIP LOCKED)
UPDATE intake SET due_at = now() + interval '10 seconds' FROM due WHERE intake.id = due.id
RETURNING intake.id, name, format, state, base_name, problem, rows, received_at;
UPDATE submission s SET told = r.events FROM request r
WHERE s.intake_id = '$p-file' AND s.code IS NULL AND r.order_id = s.order_id AND r.events <> s.told;
DELETE FROM node WHERE incarnation = '$p-node' OR lease_until < now() - interval '7 days'
