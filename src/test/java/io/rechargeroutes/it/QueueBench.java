package io.rechargeroutes.it;

import jakarta.jms.MessageProducer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many messages a second are recorded and acknowledged, with the route as it is shipped and with other settings of
 * its consumer. Nothing is dispatched meanwhile. Not a test: {@code java -cp … io.rechargeroutes.it.QueueBench
 * [messages]}, with the packaged application in place.
 */
final class QueueBench {

    private static final Pattern TAKEN =
            Pattern.compile("camel_exchanges_succeeded_total\\{[^}]*routeId=\"intake-queue\"[^}]*} ([0-9.E]+)");

    private QueueBench() {}

    public static void main(String... arguments) throws Exception {
        int messages = arguments.length == 0 ? 5000 : Integer.parseInt(arguments[0]);
        Map<String, Map<String, String>> variants = new LinkedHashMap<>();
        variants.put("as shipped, transacted", Map.of());
        variants.put(
                "without transaction, acknowledged after the ledger",
                Map.of("transacted: \"true\"", "transacted: \"false\"", "SESSION_TRANSACTED", "CLIENT_ACKNOWLEDGE"));
        variants.put(
                "transacted, with a transaction manager and without a cached consumer",
                Map.of(
                        "lazyCreateTransactionManager: \"false\"",
                        "lazyCreateTransactionManager: \"true\"",
                        "cacheLevelName: CACHE_CONSUMER",
                        "cacheLevelName: CACHE_AUTO"));
        for (String scheme : new String[] {"tcp", "amqp"}) {
            for (Map.Entry<String, Map<String, String>> variant : variants.entrySet()) {
                int few = variant.getKey().contains("manager") ? Math.min(messages, 1000) : messages;
                System.out.printf(
                        "%s, %s: %.0f messages a second%n",
                        scheme, variant.getKey(), rate(scheme, variant.getValue(), few));
            }
        }
        System.exit(0);
    }

    private static double rate(String scheme, Map<String, String> edits, int messages) throws Exception {
        Path home = Files.createTempDirectory("queue-bench");
        try (BrokerProcess broker = BrokerProcess.start(home.resolve("broker"));
                Application application = Application.in(home.resolve("application"))
                        .calling(1)
                        .with("recharge.jms.enabled", "true")
                        .with("recharge.broker.url", broker.url(scheme))) {
            edit(home.resolve("application/routes/intake/queue.camel.yaml"), edits);
            Files.delete(home.resolve("application/routes/dispatch.camel.yaml"));
            fill(broker.url("tcp"), messages);
            application.start();
            long from = 0;
            double first = 0;
            while (true) {
                double taken = taken(application);
                if (from == 0 && taken > messages / 10.0) {
                    from = System.nanoTime();
                    first = taken;
                }
                if (taken >= messages) {
                    return (taken - first) / ((System.nanoTime() - from) / 1e9);
                }
                Thread.sleep(Duration.ofMillis(20).toMillis());
            }
        }
    }

    private static void edit(Path file, Map<String, String> edits) throws IOException {
        String text = Files.readString(file);
        for (Map.Entry<String, String> edit : edits.entrySet()) {
            if (!text.contains(edit.getKey())) {
                throw new IllegalStateException(edit.getKey() + " is not in " + file);
            }
            text = text.replace(edit.getKey(), edit.getValue());
        }
        Files.writeString(file, text);
    }

    private static void fill(String url, int messages) throws Exception {
        try (Queues queues = Queues.at(url, true);
                MessageProducer producer = queues.session.createProducer(queues.session.createQueue(Queues.REQUESTS))) {
            for (int i = 0; i < messages; i++) {
                producer.send(
                        queues.text(
                                "{\"orderId\":\"bench-" + i
                                        + "\",\"operator\":\"AIRTEL\",\"circle\":\"DELHI\",\"number\":\"9800000000\",\"amount\":\"10\"}"));
                if (i % 500 == 499) {
                    queues.session.commit();
                }
            }
            queues.session.commit();
        }
    }

    private static double taken(Application application) throws IOException {
        Matcher count = TAKEN.matcher(application.get("/q/metrics").body());
        return count.find() ? Double.parseDouble(count.group(1)) : 0;
    }
}
