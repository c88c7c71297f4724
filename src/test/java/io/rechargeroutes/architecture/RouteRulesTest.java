package io.rechargeroutes.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.architecture.RouteFile.Definition;
import io.rechargeroutes.architecture.RouteFile.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How routes are named, what each says of faults, and where the edges to the outside are. */
class RouteRulesTest {

    private static final Pattern MONEY = Pattern.compile(".+-recharge|.+-credit-(register|otp|submit-otp|history)");
    private static final Pattern CALL =
            Pattern.compile("\\{\\{([a-z0-9.]+\\.)?url}}.*|https?\\b.*|kamelet:provider-call/.*");
    private static final Set<String> INBOUND = Set.of("file", "jms", "sftp");
    private static final String SFTP = "{{recharge.sftp.url}}/";
    /** The one call over HTTP that is no provider's, and its route. */
    private static final String WEBHOOK = "{{recharge.alerts.webhook.url}}";

    private static final String WEBHOOK_ROUTE = "delivery/alerts.camel.yaml delivery-alerts-webhook";

    private final List<RouteFile> files = RouteFile.all();
    private final List<Definition> routes =
            files.stream().flatMap(file -> file.routes().stream()).toList();
    private final List<Definition> kamelets = RouteFile.kamelets().stream()
            .flatMap(file -> file.routes().stream())
            .toList();
    private final List<Definition> policies =
            files.stream().flatMap(file -> file.policies().stream()).toList();

    @Test
    void theRoutesAreThere() {
        assertTrue(routes.size() > 20 && policies.size() >= 3, routes.toString());
    }

    @Test
    void everyRouteHasAnIdAndADescription() {
        none(routes, route -> route.text("id") == null || route.text("description") == null);
        none(policies, policy -> policy.text("id") == null || policy.text("description") == null);
    }

    @Test
    void everyRouteSaysWhatHappensOnAFault() {
        Set<String> known = new HashSet<>(policies.stream().map(Definition::id).toList());
        none(
                routes,
                route -> route.text("routeConfigurationId") == null
                        ? !route.content().containsKey("errorHandler")
                        : !known.contains(route.text("routeConfigurationId")));
    }

    @Test
    void everyStepHasAnId() {
        List<String> faults = new ArrayList<>();
        everything().forEach(definition -> definition.steps().stream()
                .filter(step -> step.id() == null)
                .forEach(step -> faults.add(definition + ": " + step.kind())));
        assertEquals(List.of(), faults);
    }

    @Test
    void noIdStandsTwice() {
        Set<String> seen = new HashSet<>();
        List<String> faults = new ArrayList<>();
        Stream.concat(
                        Stream.concat(routes.stream().map(Definition::id), uses()),
                        everything()
                                .flatMap(definition -> definition.steps().stream())
                                .map(Step::id))
                .filter(id -> id != null && !seen.add(id))
                .forEach(faults::add);
        assertEquals(List.of(), faults);
    }

    @Test
    void aRouteIsNamedByItsFile() {
        List<String> faults = new ArrayList<>();
        for (RouteFile file : files) {
            List<String> ids = file.routes().stream().map(Definition::id).toList();
            for (String id : ids) {
                if (!id.equals(file.leadName()) && !id.startsWith(file.leadName() + "-")) {
                    faults.add(file.place() + ": " + id);
                }
            }
        }
        assertEquals(List.of(), faults);
    }

    @Test
    void aRouteIsCalledByItsId() {
        none(
                routes,
                route -> Set.of("direct", "seda").contains(scheme(route))
                        && !(scheme(route) + ":" + route.id()).equals(target(route.from())));
    }

    @Test
    void everyTargetIsARoute() {
        Set<String> ids = new HashSet<>(routes.stream().map(Definition::id).toList());
        List<String> faults = new ArrayList<>();
        routes.forEach(route -> route.steps().stream()
                .map(step -> target(step.options()))
                .filter(target ->
                        target.matches("(direct|seda):[a-z0-9-]+") && !ids.contains(target.replaceFirst(".*:", "")))
                .forEach(target -> faults.add(route + " calls " + target)));
        assertEquals(List.of(), faults);
    }

    @Test
    void onlyAProvidersFolderCallsAProvider() {
        Set<String> providers = SettingsFile.read().providers();
        List<String> faults = new ArrayList<>();
        for (RouteFile file : files) {
            RouteFile.eachValue(file.entries(), (name, value) -> {
                if (CALL.matcher(value).matches()
                        && !value.startsWith(SFTP)
                        && !value.equals(WEBHOOK)
                        && !isProviders(file, providers)) {
                    faults.add(file.place() + ": " + name + " " + value);
                }
            });
        }
        assertEquals(List.of(), faults);
        assertTrue(
                Stream.concat(routes.stream(), kamelets.stream())
                        .filter(route -> isProviders(route.file(), providers))
                        .flatMap(route -> route.steps().stream())
                        .anyMatch(step -> CALL.matcher(target(step.options())).matches()),
                "no call at all");
    }

    @Test
    void webhook_isPostedByOneStepOfOneRoute() {
        assertEquals(
                List.of(WEBHOOK_ROUTE + " delivery-alerts-webhook-post"),
                routes.stream()
                        .flatMap(route -> route.steps().stream()
                                .filter(step -> String.valueOf(step.options()).contains(WEBHOOK))
                                .filter(step -> step.options().containsKey("uri"))
                                .map(step -> route + " " + step.id()))
                        .toList());
    }

    private static boolean isProviders(RouteFile file, Set<String> providers) {
        return file.place().startsWith("providers/") && providers.contains(file.folder())
                || file.folder().equals("kamelets");
    }

    /** The name of a use is a route's id, and that of its metrics. */
    @Test
    void everyUseOfAKamelet_hasANameOfItsOwn() {
        none(routes, route -> route.steps().stream()
                .map(step -> target(step.options()))
                .anyMatch(target -> target.startsWith("kamelet:")
                        && !target.matches("kamelet:[a-z-]+/" + route.file().folder() + "-[a-z0-9-]+")));
        assertTrue(uses().count() > 10);
    }

    private Stream<String> uses() {
        return routes.stream()
                .flatMap(route -> route.steps().stream())
                .map(step -> target(step.options()))
                .filter(target -> target.startsWith("kamelet:"))
                .map(target -> target.replaceFirst(".*/", ""));
    }

    /** A call that repeats stands in one place: its guard cannot be forgotten at the others. */
    @Test
    void providersRoutes_callByTheKamelet_butForTheToken() {
        assertEquals(
                List.of("providers/aop/token.camel.yaml aop-token-fetch"),
                routes.stream()
                        .filter(route -> route.steps().stream()
                                .anyMatch(step -> step.options().toString().contains("httpClientConfigurer")))
                        .map(Definition::toString)
                        .toList());
    }

    @Test
    void onlyIntakeTakesFilesAndMessages() {
        none(
                routes,
                route -> INBOUND.contains(scheme(route))
                        && !route.file().folder().equals("intake"));
        assertTrue(routes.stream().anyMatch(route -> scheme(route).equals("file")));
    }

    @Test
    void theSubmitPolicyNeverRepeats() {
        Definition submit = policies.stream()
                .filter(policy -> policy.id().equals("submit"))
                .findFirst()
                .orElseThrow();
        assertEquals(Set.of("0"), redeliveries(submit));
        assertTrue(
                submit.content().toString().contains("exception=[java.lang.Throwable]"),
                "it must speak for every fault");
    }

    @Test
    void whatMovesMoneyFollowsTheSubmitPolicy() {
        List<Definition> money = routes.stream()
                .filter(route -> MONEY.matcher(route.id()).matches())
                .toList();
        assertFalse(money.isEmpty());
        none(money, route -> !"submit".equals(route.text("routeConfigurationId")) || repeats(route));
    }

    /** The routes that lead to the money calls; dispatch-settle may repeat, because it calls nobody. */
    @Test
    void nothingOnTheWayToTheMoneyRepeats() {
        List<Definition> dispatch = routes.stream()
                .filter(route -> route.id().startsWith("dispatch"))
                .toList();
        assertFalse(dispatch.isEmpty());
        none(
                dispatch,
                route -> repeats(route)
                        || repeats(policy(route))
                                && route.steps().stream()
                                        .anyMatch(step -> !step.kind().equals("bean")));
    }

    /** A parallel split gives the thread of its timer back: the next poll would begin before the last one is over. */
    @Test
    void timerBeforeAParallelSplit_waitsForTheEnd() {
        List<Definition> parallel = routes.stream()
                .filter(route -> scheme(route).equals("timer"))
                .filter(route -> route.steps().stream().anyMatch(step -> "true"
                        .equals(String.valueOf(step.options().get("parallelProcessing")))))
                .toList();
        assertFalse(parallel.isEmpty());
        none(parallel, route -> !"true"
                .equals(String.valueOf(
                        RouteFile.map(route.from().get("parameters")).get("synchronous"))));
    }

    /**
     * {@code check} refuses it in routes; a step in Java could do the same, and its route's policy would repeat it
     * without an end.
     */
    @Test
    void headersTakenOffInJava_leaveTheCountOfRepeats() throws IOException {
        Pattern all = Pattern.compile("removeHeaders\\(\"\\*\"(?!, \"CamelRedeliver\\*\")");
        List<Path> faulty = new ArrayList<>();
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            for (Path source :
                    sources.filter(file -> file.toString().endsWith(".java")).toList()) {
                if (all.matcher(Files.readString(source)).find()) {
                    faulty.add(source);
                }
            }
        }
        assertEquals(List.of(), faulty);
    }

    private Definition policy(Definition route) {
        return policies.stream()
                .filter(policy -> policy.id().equals(route.text("routeConfigurationId")))
                .findFirst()
                .orElseThrow();
    }

    private static boolean repeats(Definition definition) {
        return redeliveries(definition).stream().anyMatch(times -> !times.equals("0"));
    }

    private static Set<String> redeliveries(Definition definition) {
        Set<String> times = new TreeSet<>();
        RouteFile.eachValue(definition.content(), (name, value) -> {
            if (name.equals("maximumRedeliveries")) {
                times.add(value);
            }
        });
        return times;
    }

    private Stream<Definition> all() {
        return Stream.concat(routes.stream(), policies.stream());
    }

    private Stream<Definition> everything() {
        return Stream.concat(all(), kamelets.stream());
    }

    private static String scheme(Definition route) {
        String uri = String.valueOf(route.from().get("uri"));
        return uri.startsWith(SFTP) ? "sftp" : uri.replaceFirst("[:?].*", "");
    }

    /** {@code direct:name} in either of its two forms, and any other uri as it stands. */
    private static String target(Map<String, Object> options) {
        String uri = String.valueOf(options.get("uri"));
        Object name = RouteFile.map(options.get("parameters")).get("name");
        return name == null ? uri.replaceFirst("\\?.*", "") : uri + ":" + name;
    }

    private static void none(List<Definition> definitions, Predicate<Definition> faulty) {
        assertEquals(
                List.of(),
                definitions.stream().filter(faulty).map(Definition::toString).toList());
    }
}
