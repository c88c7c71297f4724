package io.rechargeroutes.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rechargeroutes.sandbox.Sandbox;
import io.rechargeroutes.sandbox.SandboxSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three processes on one ledger, all with the same schedules: a balance is asked for once an execution, and about a
 * request once a time.
 */
class ThreeNodesScheduleIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ORDERS = 60;

    @TempDir
    Path folder;

    @Test
    void openRequests_threeNodes_areQueriedOnce() throws Exception {
        Path journal = folder.resolve("journal");
        List<Application> nodes = new ArrayList<>();
        try (LedgerServer ledger = LedgerServer.in(folder);
                Sandbox sandbox = Sandbox.start(SandboxSettings.defaults()
                        .withPort(0)
                        .withPendingFor(Duration.ofHours(1))
                        .withJournal(journal))) {
            try {
                for (int i = 0; i < 3; i++) {
                    nodes.add(node(ledger, sandbox, folder.resolve("node" + i)));
                    // the first one makes the tables
                    if (i == 0) {
                        nodes.get(0).start();
                    }
                }
                nodes.stream().skip(1).parallel().forEach(Application::start);
                RequestJournal requests = new RequestJournal(sandbox);
                for (int i = 0; i < 3; i++) {
                    nodes.get(i).drop("orders.csv", rows(i));
                }
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> ledger.count("request WHERE queried_at IS NOT NULL") == ORDERS);
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> ledger.count("schedule_lock WHERE job = 'schedule-balance-check'") >= 4);
                nodes.parallelStream().forEach(ThreeNodesScheduleIT::stop);

                // a node that is stopped may have an execution whose call it no longer makes; none is done twice
                long executions = ledger.count("schedule_lock WHERE job = 'schedule-balance-check'");
                long calls = requests.calls("A1TOPUP", "balance");
                assertTrue(
                        executions - nodes.size() <= calls && calls <= executions,
                        calls + " calls in " + executions + " executions");
                assertEquals(
                        requests.calls("A1TOPUP", "balance"),
                        ledger.count("balance_reading WHERE provider = 'A1TOPUP'"));
                Map<String, Long> queried = queried(journal);
                assertEquals(ORDERS, queried.size());
                assertEquals(
                        List.of(),
                        queried.entrySet().stream()
                                .filter(order -> order.getValue() != 1)
                                .toList());
                assertTrue(ledger.count("notice") == 0, "nobody must be notified");
            } finally {
                for (Application node : nodes) {
                    node.close();
                }
            }
        }
    }

    private static Application node(LedgerServer ledger, Sandbox sandbox, Path home) {
        // the second time to ask lies beyond the test's end
        return ledger.servesTo(Application.in(home))
                .calling(sandbox)
                .with("recharge.node.id", home.getFileName().toString())
                .with("recharge.status.cron", "0/1+*+*+*+*+?")
                .with("recharge.status.intervals", "2s,1h")
                .with("recharge.status.rate", "100")
                .with("recharge.balance.cron", "0/2+*+*+*+*+?")
                .with("recharge.balance.min-interval", "1ms");
    }

    private static void stop(Application node) {
        try {
            node.stop();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private static String rows(int node) {
        return "orderId,operator,circle,number,amount\n"
                + IntStream.range(0, ORDERS / 3)
                        .mapToObj(i ->
                                "ORD-" + node + "-" + i + ",AIRTEL,DELHI,9800000" + (node + 1) + "90,1" + i % 10 + "\n")
                        .collect(Collectors.joining());
    }

    private static Map<String, Long> queried(Path journal) throws IOException {
        try (var lines = Files.lines(journal)) {
            return lines.map(ThreeNodesScheduleIT::read)
                    .filter(line -> line.path("call").asText().equals("status"))
                    .collect(
                            Collectors.groupingBy(line -> line.path("reference").asText(), Collectors.counting()));
        }
    }

    private static JsonNode read(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }
}
