package io.rechargeroutes.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.runtime.configuration.DurationConverter;
import io.rechargeroutes.formats.Formats;
import io.rechargeroutes.formats.InputFormat;
import io.rechargeroutes.formats.InputFormats;
import io.rechargeroutes.intake.format.Row;
import io.rechargeroutes.intake.validate.RequestValidator;
import io.rechargeroutes.it.Application;
import io.rechargeroutes.launch.check.routing.RoutingTests;
import io.rechargeroutes.model.Money;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.Service;
import io.rechargeroutes.settings.AlertSettings;
import io.rechargeroutes.settings.NormalSettings;
import io.rechargeroutes.settings.RechargeSettings;
import io.rechargeroutes.settings.SettingTypes;
import io.rechargeroutes.settings.SftpSettings;
import io.rechargeroutes.settings.ShippedSettings;
import io.rechargeroutes.settings.TypedSettings;
import io.rechargeroutes.sftp.SftpServer;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The recipes of docs/adapting.md do what their text says: each snippet is taken from there, and put where it says. */
class AdaptingTest {

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final State state = new State();

    /** In place of the bean that says the state of a provider; {@code RouterExampleTest} has the real one. */
    public static final class State {

        private Set<String> stopped = Set.of();

        public boolean paused(String provider, Exchange exchange) {
            String operator =
                    exchange.getMessage().getBody(RechargeRequest.class).operator();
            return stopped.contains(provider) || stopped.contains(provider + " " + operator);
        }
    }

    @TempDir
    Path formats;

    @AfterEach
    void stop() {
        camel.stop();
    }

    private void load(String name, String text) throws Exception {
        PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.fromString(name, text));
    }

    private String chosen(String recipe, String operator, String circle, String amount) throws Exception {
        camel.getRegistry().bind("provider", state);
        load("router.camel.yaml", Recipes.router(recipe));
        camel.start();
        RechargeRequest request = new RechargeRequest(
                "A",
                Operation.RECHARGE,
                Service.MOBILE_PREPAID,
                operator,
                circle,
                "9800000000",
                amount == null ? null : new BigDecimal(amount),
                Map.of(),
                null,
                null,
                null,
                null);
        Exchange routed = camel.createProducerTemplate()
                .request("direct:router", exchange -> exchange.getMessage().setBody(request));
        return routed.getProperty("provider", String.class);
    }

    @Test
    void recipes_withASnippet_areThoseThatAreTriedHere() {
        assertEquals(
                List.of(
                        Recipes.PARTNERS_FILE,
                        Recipes.ANOTHER_FOLDER,
                        Recipes.ANOTHER_QUEUE,
                        Recipes.LARGE_AMOUNTS,
                        Recipes.CIRCLES,
                        Recipes.STOPPED,
                        Recipes.LOW_WALLET,
                        Recipes.SECOND_QUEUE),
                Recipes.having("yaml"));
        assertEquals(
                List.of(Recipes.LARGE_AMOUNTS, Recipes.CIRCLES, Recipes.STOPPED, Recipes.LOW_WALLET),
                Recipes.having("csv"));
        assertEquals(
                List.of(
                        "Other folders",
                        "Other queue names",
                        "Another provider after a refusal",
                        "Other retry intervals",
                        "Results of files on the results queue too",
                        Recipes.SECOND_QUEUE,
                        "SFTP",
                        "E-mail on an alert",
                        "Webhook on an alert"),
                Recipes.having("properties"));
    }

    @ParameterizedTest
    @CsvSource({
        "AIRTEL,1000.01,AOP",
        "JIO,20000,AOP",
        "AIRTEL,1000,A1TOPUP",
        "AIRTEL,1000.00,A1TOPUP",
        "AIRTEL,999.99,A1TOPUP",
        "JIO,9,A1TOPUP",
        "VI,5000,A1TOPUP",
        "FASTAG,5000,AOP",
        "AIRTEL,,A1TOPUP"
    })
    void largeAmounts_goToTheOtherProvider(String operator, String amount, String provider) throws Exception {
        assertEquals(provider, chosen(Recipes.LARGE_AMOUNTS, operator, "DELHI", amount));
    }

    @ParameterizedTest
    @CsvSource({"AIRTEL,DELHI,AOP", "JIO,MUMBAI,AOP", "AIRTEL,KOLKATA,A1TOPUP", "VI,DELHI,A1TOPUP", "AIRTEL,,A1TOPUP"})
    void circles_goToTheOtherProvider(String operator, String circle, String provider) throws Exception {
        assertEquals(provider, chosen(Recipes.CIRCLES, operator, circle, "10"));
    }

    @ParameterizedTest
    @CsvSource({
        "A1TOPUP,AIRTEL,AOP",
        "A1TOPUP,VI,A1TOPUP",
        "A1TOPUP JIO,JIO,AOP",
        "A1TOPUP JIO,AIRTEL,A1TOPUP",
        "AOP,AIRTEL,A1TOPUP"
    })
    void stoppedProvider_offeredRequestsGoToTheOther_theRestWaits(String stopped, String operator, String provider)
            throws Exception {
        state.stopped = Set.of(stopped);
        assertEquals(provider, chosen(Recipes.STOPPED, operator, "DELHI", "10"));
    }

    @ParameterizedTest
    @CsvSource({
        "A partner's file,partner-x/a.txt,X-1 AIRTEL DELHI 9800000011 199 {Branch=South}",
        "Another folder,branches/north/a.csv,B-1 AIRTEL DELHI 9800000012 1099.5 {remark=till 4}",
        "Another queue,,Q-1 AIRTEL DELHI 9800000013 49 {branch=South}"
    })
    void formatOfARecipe_readsTheInputThatItShows(String recipe, String path, String expected) throws IOException {
        Recipes.writeFormat(recipe, formats);
        InputFormats read = Formats.read(formats);
        InputFormat format = path == null
                ? read.forQueue("partner.x.requests").orElseThrow()
                : read.foreign(path).orElseThrow();
        List<Row> rows = Formats.rows(format, Recipes.input(recipe).getBytes(StandardCharsets.UTF_8));
        assertEquals(1, rows.size());
        RequestValidator.Checked checked =
                new RequestValidator(Formats.CATALOGUE, Set.of("A1TOPUP", "AOP")).check(rows.get(0));
        RechargeRequest request = ((RequestValidator.Checked.Accepted) checked).request();
        assertEquals(
                expected,
                String.join(
                        " ",
                        request.orderId(),
                        request.operator(),
                        request.circle(),
                        request.number(),
                        Money.text(request.amount()),
                        rows.get(0).passThrough().values().toString()));
    }

    /** The rows fail before the router is edited, and pass after it; they and the shipped ones test all of it. */
    @ParameterizedTest
    @ValueSource(strings = {Recipes.LARGE_AMOUNTS, Recipes.CIRCLES, Recipes.STOPPED, Recipes.LOW_WALLET})
    void rows_ofARecipe_failWithoutIt_andTestAllOfIt(String recipe, @TempDir Path home) throws Exception {
        Path routes = home.resolve("routes");
        Application.copy(Path.of("routes"), routes);
        Config config = ShippedSettings.with(Map.of("recharge.routes", routes.toString()));
        Recipes.addRows(home, recipe);
        assertNotEquals(List.of(), RoutingTests.run(config, routes).faults());
        Recipes.editRouter(home, recipe);
        RoutingTests tests = RoutingTests.run(config, routes);
        assertEquals(List.of(), tests.faults());
        assertEquals(List.of(), tests.notes());
    }

    @Test
    void rows_ofAllRecipes_passTogether(@TempDir Path home) throws Exception {
        Path routes = home.resolve("routes");
        Application.copy(Path.of("routes"), routes);
        Files.copy(Path.of("application.properties"), home.resolve("application.properties"));
        Recipes.followAll(home);
        RoutingTests tests =
                RoutingTests.run(ShippedSettings.with(Map.of("recharge.routes", routes.toString())), routes);
        assertEquals(List.of(), tests.faults());
        assertEquals(List.of(), tests.notes());
    }

    @Test
    void settings_ofAllRecipes_areKnownAndFitTheirTypes() throws IOException {
        String shipped = Files.readString(Path.of("application.properties"));
        List<String> added = Recipes.settings().keySet().stream()
                .filter(key -> !shipped.contains("\n" + key + "=") && !shipped.contains("\n#" + key + "="))
                .toList();
        assertEquals(List.of("recharge.queue.copy"), added, "its recipe adds it with the step that reads it");
        assertEquals(List.of(), SettingTypes.faults(config(Recipes.settings())));
    }

    @Test
    void folders_andQueues_areThoseThatTheRoutesName() throws Exception {
        camel.getPropertiesComponent().setOverrideProperties(properties(Recipes.settings()));
        load("files.camel.yaml", read("routes/intake/files.camel.yaml"));
        load("queue.camel.yaml", read("routes/intake/queue.camel.yaml"));
        load("dead.camel.yaml", read("routes/delivery/dead.camel.yaml"));
        load("queues.camel.yaml", Recipes.queues());
        assertTrue(from("intake-files").startsWith("file:/srv/recharge/in?"), from("intake-files"));
        assertTrue(from("intake-queue").startsWith("jms:ESB.RECHARGE.REQUESTS?"), from("intake-queue"));
        List<String> dead = sentTo("delivery-dead");
        assertTrue(dead.get(0).startsWith("jms:ESB.RECHARGE.DEAD?"), dead.toString());
        List<String> published = sentTo("delivery-queues-publish");
        assertEquals(2, published.size(), published.toString());
        assertTrue(published.get(0).startsWith("jms:ESB.RECHARGE.RESULTS?"), published.toString());
        assertTrue(published.get(1).startsWith("jms:ESB.RECHARGE.AUDIT?"), published.toString());
    }

    @Test
    void outbox_failover_andRetryIntervals_areReadAsTheTextSays() throws IOException {
        RechargeSettings settings = config(Recipes.settings()).getConfigMapping(RechargeSettings.class);
        assertEquals(Path.of("/srv/recharge/out"), settings.outbox());
        assertTrue(settings.failover().enabled());
        assertEquals(
                List.of(Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofMinutes(15), Duration.ofHours(1)),
                settings.status().intervals());
        assertEquals(Duration.ofDays(2), settings.status().giveUpAfter());
    }

    /** Each group is whole but for the secrets, which the text puts into the environment. */
    @Test
    void transports_ofTheRecipes_areOnAndWhole() throws Exception {
        Map<String, String> settings = new HashMap<>(Recipes.settings());
        SftpSettings sftp = TypedSettings.of(config(settings), SftpSettings.class);
        assertEquals(
                "recharge@partner.example:22", SftpServer.of(sftp).orElseThrow().source());
        assertEquals(
                List.of("in", "out", "done"),
                List.of(sftp.requests(), sftp.results(), sftp.done().orElseThrow()));
        AlertSettings.Mail mail =
                TypedSettings.of(config(settings), AlertSettings.class).mail();
        assertEquals(AlertSettings.Mail.Tls.STARTTLS, mail.tls());
        assertEquals(
                List.of("oncall@example.org", "lead@example.org"), mail.to().orElseThrow());
        camel.getPropertiesComponent().setOverrideProperties(properties(settings));
        load("sftp.camel.yaml", read("routes/intake/sftp.camel.yaml"));
        load("results.camel.yaml", read("routes/delivery/sftp.camel.yaml"));
        load("alerts.camel.yaml", read("routes/delivery/alerts.camel.yaml"));
        assertTrue(from("intake-sftp").startsWith("sftp://partner.example/in?"), from("intake-sftp"));
        assertTrue(camel.getRouteDefinitions().stream()
                .map(RouteDefinition::getRouteId)
                .toList()
                .containsAll(
                        List.of("intake-sftp", "delivery-sftp", "delivery-alerts-mail", "delivery-alerts-webhook")));
    }

    @Test
    void transports_withoutTheRecipes_areOff() throws Exception {
        camel.getPropertiesComponent().setOverrideProperties(properties(Map.of()));
        load("sftp.camel.yaml", read("routes/intake/sftp.camel.yaml"));
        load("results.camel.yaml", read("routes/delivery/sftp.camel.yaml"));
        load("alerts.camel.yaml", read("routes/delivery/alerts.camel.yaml"));
        camel.start();
        assertEquals(List.of(), camel.getRoutes());
    }

    private String from(String route) {
        return camel.resolvePropertyPlaceholders(
                camel.getRouteDefinition(route).getInput().getUri());
    }

    private List<String> sentTo(String route) {
        RouteDefinition definition = camel.getRouteDefinition(route);
        return definition.getOutputs().stream()
                .filter(ToDefinition.class::isInstance)
                .map(step -> camel.resolvePropertyPlaceholders(((ToDefinition) step).getUri()))
                .toList();
    }

    private static SmallRyeConfig config(Map<String, String> recipes) throws IOException {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withInterceptors(new NormalSettings())
                .withConverter(Duration.class, 500, new DurationConverter())
                .withConverter(Path.class, 500, Path::of)
                .withSources(new PropertiesConfigSource(properties(recipes), "test", 100))
                .withMapping(RechargeSettings.class)
                .withMappingIgnore("recharge.**")
                .build();
    }

    private static Properties properties(Map<String, String> recipes) throws IOException {
        Properties properties = new Properties();
        try (var file = Files.newBufferedReader(Path.of("application.properties"))) {
            properties.load(file);
        }
        properties.putAll(recipes);
        return properties;
    }

    private static String read(String file) throws IOException {
        return Files.readString(Path.of(file));
    }
}
