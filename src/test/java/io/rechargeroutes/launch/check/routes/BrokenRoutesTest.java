package io.rechargeroutes.launch.check.routes;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.runtime.configuration.DurationConverter;
import io.rechargeroutes.catalog.Catalogue;
import io.rechargeroutes.catalog.CatalogueReader;
import io.rechargeroutes.it.AcmeFolder;
import io.rechargeroutes.it.Application;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.Service;
import io.rechargeroutes.model.Verdict;
import io.rechargeroutes.provider.OutcomeTable;
import io.rechargeroutes.provider.Outcomes;
import io.rechargeroutes.provider.ProviderCodes;
import io.rechargeroutes.provider.http.CallFault;
import io.rechargeroutes.provider.http.ProviderHttp;
import io.rechargeroutes.provider.http.RawServer;
import io.rechargeroutes.provider.http.SendWindow;
import io.rechargeroutes.settings.NormalSettings;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.kamelet.KameletComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A money route that somebody broke is found by check and by the start; and where both are passed by, its provider sees
 * one request at most.
 */
class BrokenRoutesTest {

    private static final String REFERENCE = "261121103012123456";
    private static final String REJECTED = "{\"reference\":\"" + REFERENCE + "\",\"result\":{\"status\":\"REJECTED\"}}";

    @TempDir
    Path home;

    private Path routes;

    @BeforeEach
    void copy() throws IOException {
        routes = home.resolve("routes");
        Application.copy(Path.of("routes"), routes);
        Files.copy(Path.of("application.properties"), home.resolve("application.properties"));
        AcmeFolder.add(home, "http://127.0.0.1:9");
    }

    static List<BrokenCopy> copies() {
        return BrokenCopy.all();
    }

    static Stream<BrokenCopy> copiesThatRun() {
        return BrokenCopy.all().stream().filter(BrokenCopy::runs);
    }

    private Config config(String url) {
        Properties properties = new Properties();
        try (var file = Files.newBufferedReader(home.resolve("application.properties"))) {
            properties.load(file);
        } catch (IOException fault) {
            throw new IllegalStateException(fault);
        }
        properties.putAll(Map.of("acme.url", url, "acme.timeout", "5s", "recharge.routes", routes.toString()));
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withInterceptors(new NormalSettings())
                .withConverter(Duration.class, 500, new DurationConverter())
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build();
    }

    private List<String> faults() {
        return RouteChecks.faults(config("http://127.0.0.1:9"), routes);
    }

    @Test
    void shippedRoutes_withAcme_areInOrder() {
        assertEquals(List.of(), faults());
    }

    @ParameterizedTest
    @MethodSource("copies")
    void brokenCopy_isCaughtByCheckWithFileAndLine(BrokenCopy copy) throws IOException {
        copy.write(routes);
        List<String> faults = faults();
        assertTrue(
                faults.stream().anyMatch(fault -> fault.contains(copy.reported()) && namesTheLine(fault, copy.where())),
                () -> copy.where() + ": " + copy.reported() + " is not in\n" + String.join("\n", faults));
    }

    @Test
    void evidence_misspelt_isCaughtByCheckWithFileAndLine() throws IOException {
        Path status = routes.resolve("providers/acme/status.camel.yaml");
        Files.writeString(status, Files.readString(status).replace("reference providerRef", "refernce providerRef"));
        List<String> faults = faults();
        assertEquals(1, faults.size(), faults.toString());
        assertTrue(
                faults.get(0)
                        .endsWith(
                                "evidence names refernce, which is no field of an answer; write some of reference number amount providerRef"
                                        + "; did you mean 'reference'?"),
                faults.get(0));
        assertTrue(namesTheLine(faults.get(0), "refernce providerRef"), faults.get(0));
    }

    /** The line that a fault names, or the one before it, where a step begins. */
    private boolean namesTheLine(String fault, String text) {
        String[] place = fault.split(":", 3);
        try {
            List<String> lines = Files.readAllLines(Path.of(place[0]));
            int line = Integer.parseInt(place[1]);
            return lines.get(line - 1).contains(text);
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    @ParameterizedTest
    @MethodSource("copiesThatRun")
    void brokenCopy_pastCheck_sendsOneRequestAtMost(BrokenCopy copy) throws Exception {
        copy.write(routes);
        try (RawServer server = RawServer.of((connection, request) -> false)) {
            Outcome outcome = run(server);
            assertHarmless(server, outcome);
        }
    }

    /** A refusal that its provider gave to the first call is no word about a second one. */
    @ParameterizedTest
    @MethodSource("copiesThatRun")
    void brokenCopy_whoseProviderAnswers_neverFailsAfterARefusedCall(BrokenCopy copy) throws Exception {
        copy.write(routes);
        try (RawServer server =
                RawServer.of((connection, request) -> RawServer.say(connection, RawServer.ok(REJECTED)))) {
            Outcome outcome = run(server);
            assertTrue(server.requests().size() <= 1, server.requests().toString());
            if (outcome.message() != null && outcome.message().contains("made no call")) {
                assertEquals(
                        "UNKNOWN UNSAFE_ROUTE 0",
                        outcome.verdict() + " " + outcome.code() + " "
                                + server.requests().size());
            } else if ("UNSAFE_ROUTE".equals(outcome.code())) {
                assertEquals(server.requests().isEmpty() ? Verdict.NOT_SENT : Verdict.UNKNOWN, outcome.verdict());
                assertTrue(outcome.message().contains("route"), outcome.message());
            } else {
                assertEquals(1, server.requests().size(), outcome.toString());
            }
        }
    }

    /**
     * A route that fails, or loses its connection and answers itself: nobody's word but the provider's is an outcome.
     */
    @ParameterizedTest
    @ValueSource(strings = {"DONE", "REJECTED", "NO_CREDIT", "QUEUED"})
    void replyOfTheRoute_afterACallThatWasNotSent_isNoOutcome(String status) throws Exception {
        new BrokenCopy(
                        "replyAfterAFault",
                        BrokenCopy.WRITTEN_OUT,
                        text -> text.replace(
                                BrokenCopy.call(text),
                                """
                        - doTry:
                            id: broken
                            doCatch:
                              - exception:
                                  - java.lang.Exception
                                steps:
                        """
                                                .indent(8)
                                        + BrokenCopy.reply(status).indent(10) + "            steps:\n"
                                        + BrokenCopy.call(text).indent(6)),
                        null,
                        null,
                        null,
                        true)
                .write(routes);
        try (RawServer server = RawServer.of((connection, request) -> false)) {
            server.close();
            Outcome outcome = run(server);
            assertEquals("NOT_SENT UNSAFE_ROUTE", outcome.verdict() + " " + outcome.code(), outcome.toString());
            assertTrue(outcome.message().contains("route acme-recharge "), outcome.message());
        }
    }

    @Test
    void fault_beforeTheCall_isNamedAfterItsRoute() throws Exception {
        new BrokenCopy(
                        "faultBeforeTheCall",
                        BrokenCopy.WRITTEN_OUT,
                        text -> text.replace(
                                BrokenCopy.call(text),
                                """
                        - throwException:
                            id: broken
                            exceptionType: java.lang.IllegalStateException
                            message: broken
                        """
                                                .indent(8)
                                        + BrokenCopy.call(text)),
                        null,
                        null,
                        null,
                        true)
                .write(routes);
        try (RawServer server = RawServer.of((connection, request) -> false)) {
            Outcome outcome = run(server);
            assertHarmless(server, outcome);
            assertEquals("UNKNOWN UNSAFE_ROUTE", outcome.verdict() + " " + outcome.code());
            assertTrue(outcome.message().contains("route acme-recharge "), outcome.message());
        }
    }

    private static void assertHarmless(RawServer server, Outcome outcome) {
        assertTrue(server.requests().size() <= 1, server.requests().toString());
        if (server.requests().isEmpty()) {
            assertEquals("UNSAFE_ROUTE", outcome.code(), outcome.toString());
            assertTrue(
                    outcome.verdict() == Verdict.UNKNOWN || outcome.verdict() == Verdict.NOT_SENT, outcome.toString());
        } else {
            assertEquals(Verdict.UNKNOWN, outcome.verdict(), outcome.toString());
        }
    }

    /** Sends one committed attempt through the copy, as dispatch does, and lets every straggler have its say. */
    private Outcome run(RawServer server) throws Exception {
        Config config = config("http://127.0.0.1:" + server.port());
        Catalogue catalogue = CatalogueReader.read(routes.resolve("catalog"));
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            Properties properties = new Properties();
            properties.putAll(Map.of(
                    "acme.url",
                    config.getValue("acme.url", String.class),
                    "recharge.routes",
                    routes.toString(),
                    "recharge.status-query.retries",
                    "2",
                    "recharge.retry-delay",
                    "1000"));
            camel.getPropertiesComponent().setOverrideProperties(properties);
            camel.getRegistry().bind("outcomes", new Outcomes(new OutcomeTable(catalogue, provider -> true)));
            camel.getRegistry().bind("codes", new ProviderCodes(catalogue));
            camel.getRegistry().bind("callFault", new CallFault());
            ProviderHttp.bind(camel, config);
            camel.getComponent("kamelet", KameletComponent.class).setLocation("file:" + routes.resolve("kamelets"));
            camel.getComponent("kamelet", KameletComponent.class).setNoErrorHandler(true);
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    errorHandler(noErrorHandler());
                    from("direct:dispatch")
                            .doTry()
                            .toD("direct:acme-recharge?block=false")
                            .doCatch(Throwable.class)
                            .bean("callFault", "outcome")
                            .end();
                }
            });
            try (Stream<Path> files = Files.list(routes.resolve("providers/acme"))) {
                PluginHelper.getRoutesLoader(camel)
                        .loadRoutes(Stream.concat(
                                        Stream.of(policies()),
                                        files.filter(file -> file.toString().endsWith(".camel.yaml"))
                                                .sorted())
                                .map(file -> ResourceHelper.resolveResource(camel, "file:" + file))
                                .toList());
            }
            camel.start();
            Exchange exchange = camel.createProducerTemplate().request("direct:dispatch", sent -> {
                Attempt attempt = attempt();
                sent.setProperty("attempt", attempt);
                sent.getMessage().setBody(attempt);
                SendWindow.open(sent, System.nanoTime(), "acme-recharge");
            });
            Outcome outcome = SendWindow.settled(
                    exchange, exchange.getMessage().getBody() instanceof Outcome reported ? reported : null);
            SendWindow.close(exchange);
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> camel.getInflightRepository().size() == 0);
            return outcome;
        }
    }

    /** Those of the shipped policies that a provider's routes follow. */
    private Path policies() throws IOException {
        String text = Files.readString(Path.of("routes/policies.camel.yaml"));
        Path file = home.resolve("policies.camel.yaml");
        return Files.writeString(
                file,
                Stream.of(text.split("(?m)^(?=- routeConfiguration:)"))
                        .filter(one -> one.contains("id: submit\n") || one.contains("id: status-query\n"))
                        .reduce("", String::concat));
    }

    private static Attempt attempt() {
        return new Attempt(
                new RechargeRequest(
                        "ORD-1",
                        Operation.RECHARGE,
                        Service.MOBILE_PREPAID,
                        "JIO",
                        "DELHI",
                        "9800000000",
                        new BigDecimal("10"),
                        Map.of(),
                        null,
                        null,
                        null,
                        null),
                "ACME",
                REFERENCE,
                null,
                null);
    }
}
