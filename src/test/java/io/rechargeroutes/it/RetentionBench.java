package io.rechargeroutes.it;

import io.rechargeroutes.sandbox.Sandbox;
import io.rechargeroutes.sandbox.SandboxSettings;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Requests a second from the request queue to the results queue, with nothing moved to the archive, with old requests
 * moved all the while, and while a snapshot of the ledger is held open, as by a backup. Ways take turns; the median of
 * each is printed, and its ratio to the first. Not a test: {@code java -cp … io.rechargeroutes.it.RetentionBench
 * [messages a round] [rounds] [old requests]}, with the packaged application in place.
 */
final class RetentionBench {

    private static final String FIRST = "nothing moved";

    private RetentionBench() {}

    private record Way(Map<String, String> settings, boolean snapshot) {}

    public static void main(String... arguments) throws Exception {
        int messages = arguments.length < 1 ? 6000 : Integer.parseInt(arguments[0]);
        int rounds = arguments.length < 2 ? 3 : Integer.parseInt(arguments[1]);
        int old = arguments.length < 3 ? 300_000 : Integer.parseInt(arguments[2]);
        Map<String, String> retention =
                Map.of("recharge.retention.requests", "90d", "recharge.retention.cron", "*+*+*+*+*+?");
        Map<String, Way> ways = new LinkedHashMap<>();
        ways.put(FIRST, new Way(Map.of(), false));
        ways.put("old requests moved", new Way(retention, false));
        ways.put("old requests moved, and a snapshot held open", new Way(retention, true));
        Path home = Files.createTempDirectory("retention-bench");
        try (BrokerProcess broker = BrokerProcess.start(home.resolve("broker"));
                LedgerServer ledger = LedgerServer.in(home);
                Sandbox sandbox = Sandbox.start(SandboxSettings.defaults().withPort(0))) {
            Map<String, List<Double>> rates = new LinkedHashMap<>();
            int next = 0;
            for (int round = 0; round < rounds; round++) {
                for (Map.Entry<String, Way> way : ways.entrySet()) {
                    Application application = ledger.servesTo(Application.in(home.resolve("application-" + next))
                            .calling(sandbox)
                            .with("recharge.jms.enabled", "true")
                            .with("recharge.broker.url", broker.url("tcp"))
                            .with("recharge.node.lease", "5s"));
                    way.getValue().settings().forEach(application::with);
                    try (application) {
                        application.start();
                        if (next == 0) {
                            fill(ledger, old);
                        }
                        double rate = rate(
                                ledger, broker, messages, next, way.getValue().snapshot());
                        rates.computeIfAbsent(way.getKey(), name -> new ArrayList<>())
                                .add(rate);
                        System.out.printf(
                                "%-46s %.0f a second, %d in the archive%n",
                                way.getKey(), rate, ledger.count("archive WHERE kind = 'REQUEST'"));
                    }
                    next++;
                }
            }
            ledger.rows(
                            """
                            SELECT relname || ': ' || n_tup_ins || ' inserted, ' || n_tup_upd || ' updated, of these in place ' || n_tup_hot_upd
                            FROM pg_stat_user_tables WHERE n_tup_upd > 1000 ORDER BY n_tup_upd DESC""")
                    .forEach(System.out::println);
            rates.forEach((name, all) -> System.out.printf(
                    "%-46s median %.0f a second, ratio %.2f%n",
                    name, median(all), median(all) / median(rates.get(FIRST))));
        }
        System.exit(0);
    }

    private static double median(List<Double> rates) {
        double[] sorted =
                rates.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return Arrays.stream(sorted).skip((sorted.length - 1) / 2).findFirst().orElseThrow();
    }

    /** Requests of a hundred days ago that are over in every respect, each by a message of its own. */
    private static void fill(LedgerServer ledger, int old) {
        ledger.run(
                """
                INSERT INTO request_key (order_id, content_hash, received_at)
                SELECT 'OLD-' || i, sha256(i::text::bytea), now() - interval '100 days' FROM generate_series(1, %1$d) i;
                INSERT INTO request (order_id, operation, content, amount, state, version, due_at, received_at, updated_at, submitted_at,
                  provider, reference, provider_ref, operator_ref, events, to_queue, published)
                SELECT 'OLD-' || i, 'RECHARGE', '{"orderId":"OLD-' || i || '","operation":"RECHARGE","service":"MOBILE_PREPAID","operator":"AIRTEL",'
                  || '"circle":"DELHI","number":"98' || lpad(i::text, 8, '0') || '","amount":"10"}', 10, 'SUCCESS', 3, NULL,
                  now() - interval '100 days', now() - interval '100 days', now() - interval '100 days', 'A1TOPUP', 'R' || i, 'P' || i, 'O' || i, 1, true, 1
                FROM generate_series(1, %1$d) i;
                INSERT INTO attempt (reference, order_id, provider, claimed_by, submitted_at, settled_at, verdict)
                SELECT 'R' || i, 'OLD-' || i, 'A1TOPUP', 'n', now() - interval '100 days', now() - interval '100 days', 'SUCCESS' FROM generate_series(1, %1$d) i;
                INSERT INTO event (order_id, sequence, status, result, created_at, to_changes)
                SELECT 'OLD-' || i, 1, 'SUCCESS', '{"orderId":"OLD-' || i || '","operation":"RECHARGE","status":"SUCCESS","provider":"A1TOPUP","reference":"R' || i
                  || '","amount":"10","data":{}}', now() - interval '100 days', false FROM generate_series(1, %1$d) i;
                INSERT INTO intake (id, name, format, state, outbox, rows, received_at, recorded_at)
                SELECT 'M' || i, 'recharge.requests', 'JSON', 'FINISHED', 'queue', 1, now() - interval '100 days', now() FROM generate_series(1, %1$d) i;
                INSERT INTO submission (intake_id, row_no, line, order_id, operation, received_at)
                SELECT 'M' || i, 0, 1, 'OLD-' || i, 'RECHARGE', now() - interval '100 days' FROM generate_series(1, %1$d) i"""
                        .formatted(old));
        for (String table : List.of("request_key", "request", "attempt", "event", "intake", "submission")) {
            ledger.run("ANALYZE " + table);
        }
    }

    private static double rate(LedgerServer ledger, BrokerProcess broker, int messages, int round, boolean snapshot)
            throws Exception {
        try (Connection held = ledger.connection()) {
            if (snapshot) {
                held.setAutoCommit(false);
                held.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                held.createStatement().executeQuery("SELECT 1 FROM request LIMIT 1");
            }
            send(broker.url("tcp"), messages, round);
            return received(broker.url("tcp"), messages);
        }
    }

    /** Outcomes a second on the results queue, without those of the first third. */
    private static double received(String url, int messages) throws Exception {
        try (Queues queues = Queues.at(url, true);
                MessageConsumer results = queues.session.createConsumer(queues.queue(Queues.RESULTS))) {
            long from = 0;
            int warm = messages / 3;
            for (int i = 1; i <= messages; i++) {
                if (results.receive(60_000) == null) {
                    throw new IllegalStateException("only " + i + " outcomes came");
                }
                if (i == warm) {
                    from = System.nanoTime();
                }
                if (i % 100 == 0 || i == messages) {
                    queues.session.commit();
                }
            }
            return (messages - warm) / ((System.nanoTime() - from) / 1e9);
        }
    }

    private static void send(String url, int messages, int round) throws Exception {
        try (Queues queues = Queues.at(url, true);
                MessageProducer producer = queues.session.createProducer(queues.session.createQueue(Queues.REQUESTS))) {
            for (int i = 0; i < messages; i++) {
                producer.send(queues.text("{\"orderId\":\"B" + round + "-" + i
                        + "\",\"operator\":\"AIRTEL\",\"circle\":\"DELHI\",\"number\":\"98"
                        + String.valueOf(10_000_000 + i).substring(2) + "17\",\"amount\":\"10\"}"));
                if (i % 500 == 499) {
                    queues.session.commit();
                }
            }
            queues.session.commit();
        }
    }
}
