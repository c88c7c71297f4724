package io.rechargeroutes.it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How many outbox events a second are published to the results queue and acknowledged in the ledger, while nothing else
 * is done. Not a test: {@code java -cp … io.rechargeroutes.it.PublishBench [orders]}, with the packaged application in
 * place.
 */
final class PublishBench {

    private PublishBench() {}

    public static void main(String... arguments) throws Exception {
        int orders = arguments.length == 0 ? 20_000 : Integer.parseInt(arguments[0]);
        for (String scheme : new String[] {"tcp", "amqp"}) {
            System.out.printf("%s: %.0f events a second%n", scheme, rate(scheme, orders));
        }
        System.exit(0);
    }

    /** Of each order there are two events; the first tenth is not counted. */
    private static double rate(String scheme, int orders) throws Exception {
        Path home = Files.createTempDirectory("publish-bench");
        try (BrokerProcess broker = BrokerProcess.start(home.resolve("broker"));
                LedgerServer ledger = LedgerServer.in(home);
                Application application = ledger.servesTo(
                                Application.in(home.resolve("application")).calling(1))
                        .with("recharge.broker.url", broker.url(scheme))) {
            application.start().close();
            ledger.run(
                    """
                    INSERT INTO request (order_id, operation, content, state, due_at, to_queue, events)
                    SELECT 'BENCH-' || i, 'RECHARGE', '{}', 'SUCCESS', NULL, true, 2 FROM generate_series(1, %1$d) i;
                    INSERT INTO event (order_id, sequence, status, result, to_changes)
                    SELECT 'BENCH-' || i, s, 'SUCCESS', '{"orderId":"BENCH-' || i || '","operation":"RECHARGE","status":"SUCCESS","provider":"AOP",'
                      || '"reference":"261128101010123456","amount":"10.00","data":{}}', false FROM generate_series(1, %1$d) i, generate_series(1, 2) s;
                    ANALYZE request; ANALYZE event"""
                            .formatted(orders));
            application.with("recharge.jms.enabled", "true").start();
            long from = 0;
            long first = 0;
            while (true) {
                long published = 2 * ledger.count("request WHERE published = 2");
                if (from == 0 && published >= orders / 5) {
                    from = System.nanoTime();
                    first = published;
                }
                if (published == 2L * orders) {
                    return (published - first) / ((System.nanoTime() - from) / 1e9);
                }
                Thread.sleep(Duration.ofMillis(50).toMillis());
            }
        }
    }
}
