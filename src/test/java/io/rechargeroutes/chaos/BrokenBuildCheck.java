package io.rechargeroutes.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.dispatch.SubmittedLate;
import io.rechargeroutes.it.Application;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The harness itself: builds with a promise taken out are caught, and by the invariant that the promise is about. */
class BrokenBuildCheck {

    private static final Path HOME = Campaign.HOME;
    private static Place place;

    @BeforeAll
    static void start() {
        place = Place.open(HOME.resolve("broken"), HOME.resolve("binaries"));
    }

    @AfterAll
    static void stop() {
        place.close();
    }

    private static final String GUARD = "io.rechargeroutes.provider.http.";

    /** What repeats would be held up by the circuit breaker, which is another promise. */
    private static final Consumer<Application> NO_CIRCUIT_BREAKER =
            application -> application.with("recharge.circuit-breaker.failure-threshold", "0");

    /**
     * The start is refused with repeats on, each client is sealed, and a request leaves once whatever a client does:
     * all three locks are taken out. The window is forgotten by the first look at it.
     */
    private static Path repeating() {
        return new BrokenBuild()
                .replacing(GUARD + "SafetyCheck", "isAutomaticRetriesDisabled", "isAutowiredEnabled")
                .replacing(GUARD + "SafetyCheck", "automaticretriesdisabled", "autowiredenabled")
                .replacing(GUARD + "OneCall", "disableAutomaticRetries", "disableCookieManagement")
                .replacing(GUARD + "SendMarker", "getAttribute", "removeAttribute")
                .at(HOME.resolve("build-repeating"));
    }

    @Test
    void aClientThatRepeatsIsCaught() throws Exception {
        Path build = repeating();
        Set<String> broken =
                broken(1001, faulty(1001, 40, "DROPPED_AFTER"), NO_CIRCUIT_BREAKER.andThen(application -> application
                        .build(build)
                        .with("camel.component.http.automatic-retries-disabled", "false")
                        .with("camel.component.http.autowired-enabled", "true")
                        .with("camel.component.https.autowired-enabled", "true")));
        assertTrue(
                broken.contains("no attempt is seen twice") && broken.contains("no order is executed twice"),
                broken.toString());
    }

    /** SUBMITTED is written after the call: a process that dies between them sends again. */
    @Test
    void recordOfIntent_afterTheCall_isCaught() throws Exception {
        Path build = new BrokenBuild().with(SubmittedLate.class).at(HOME.resolve("build-late"));
        Injection kill = new Injection(Injection.Kind.KILL_AT, 0, 5, Duration.ofMillis(100), KillPoint.SETTLED, 1);
        Plan plan = plan(
                1002,
                orders(60, null),
                List.of(new Injection(Injection.Kind.KILL, 0, 20, Duration.ofMillis(100), null, 0), kill));
        Set<String> broken = broken(1002, plan, application -> {
            application.build(build);
            submittedAfterTheCall(application.home());
        });
        assertTrue(
                broken.contains("no order is executed twice") && broken.contains("no order is without a row"),
                broken.toString());
    }

    private static void submittedAfterTheCall(Path home) {
        RouteCopy dispatch = RouteCopy.of(home, "dispatch.camel.yaml");
        Object call = dispatch.cut("dispatch-call-try");
        List<Object> steps = dispatch.around("dispatch-submit");
        int at = 1
                + IntStream.range(0, steps.size())
                        .filter(i -> steps.get(i).toString().contains("dispatch-prepare-try"))
                        .findFirst()
                        .orElseThrow();
        steps.add(
                at,
                RouteCopy.step(
                        "bean",
                        "broken-submit",
                        Map.of("beanType", SubmittedLate.class.getName(), "method", "markSubmitted")));
        steps.add(at + 1, call);
        steps.add(
                at + 2,
                RouteCopy.step("setProperty", "broken-keep", Map.of("name", "came", "expression", property("body"))));
        steps.add(
                at + 3,
                RouteCopy.step(
                        "setBody", "broken-forget", Map.of("expression", property("exchangeProperty.claim.request"))));
        dispatch.insert(
                RouteCopy.step("setBody", "broken-give", Map.of("expression", property("exchangeProperty.came"))),
                true,
                "dispatch-settle-it");
        dispatch.write();
    }

    private static Map<String, Object> property(String name) {
        return Map.of("simple", Map.of("expression", "${" + name + "}"));
    }

    /** A message is acknowledged when it comes: a process that dies before it is recorded loses it. */
    @Test
    void aMessageAcknowledgedFirstIsCaught() throws Exception {
        List<PlannedOrder> orders = orders(40, null);
        List<PlannedMessage> messages = orders.stream()
                .map(order -> new PlannedMessage(List.of(order), false, false, 0))
                .toList();
        Injection kill =
                new Injection(Injection.Kind.KILL_AT, 0, 0, Duration.ofMillis(100), KillPoint.MESSAGE_TAKEN, 10);
        Plan plan = new Plan(
                1007, Shape.scene(Duration.ofMillis(50)).withBroker("tcp"), orders, List.of(), messages, List.of(kill));
        Set<String> broken = broken(1007, plan, application -> acknowledgeFirst(application.home()));
        assertTrue(broken.contains("no order is without a row"), broken.toString());
        assertEquals(Set.of(), broken(1007, plan, application -> {}), "and the real build loses nothing there");
    }

    private static void acknowledgeFirst(Path home) {
        RouteCopy queue = RouteCopy.of(home, "intake/queue.camel.yaml");
        queue.from("intake-queue").putAll(Map.of("transacted", "false", "acknowledgementModeName", "AUTO_ACKNOWLEDGE"));
        queue.write();
    }

    /**
     * Without the claim and the state in the compare-and-set, a node that was taken for dead sends what another sends.
     */
    @Test
    void aClaimWithoutCompareAndSetIsCaught() throws Exception {
        Path build = claimless("AND :token <> ''").at(HOME.resolve("build-claimless"));
        Set<String> broken = new ClaimTaken(HOME, place).run(1003, application -> application.build(build));
        assertTrue(
                broken.contains("no order is sent twice") && broken.contains("no order is executed twice"),
                broken.toString());
    }

    /**
     * The claim alone taken out: the state still keeps a request from leaving twice, but a node sends what it has no
     * claim of.
     */
    @Test
    void aClaimWithoutItsTokenIsCaught() throws Exception {
        Path build = claimless("AND state = 'RECEIVED' AND :token <> '' AND due_at > now()")
                .at(HOME.resolve("build-tokenless"));
        assertEquals(
                Set.of("who sends holds the claim"),
                new ClaimTaken(HOME, place).run(1004, application -> application.build(build)));
    }

    private static BrokenBuild claimless(String condition) {
        String ledger = "io.rechargeroutes.ledger.dispatch.DispatchClaims";
        return new BrokenBuild()
                .replacing(ledger, "AND state = 'RECEIVED' AND claim_token = :token AND due_at > now()", condition)
                .replacing(ledger, "AND claimed_by = :node AND (SELECT", "AND :node <> '' AND (SELECT");
    }

    /** The same scenes on the real build: what is caught above is not there. */
    @Test
    void theRealBuildPassesTheSameScenes() throws Exception {
        assertEquals(Set.of(), broken(1005, faulty(1005, 40, "DROPPED_AFTER"), NO_CIRCUIT_BREAKER));
        assertEquals(Set.of(), new ClaimTaken(HOME, place).run(1006, application -> {}));
    }

    private static Set<String> broken(long seed, Plan plan, Consumer<Application> settings)
            throws InterruptedException {
        Run.Outcome outcome = Run.of(plan, HOME.resolve("run-" + seed), place, Duration.ofSeconds(40), settings);
        outcome.violations().stream().limit(5).forEach(System.out::println);
        return outcome.violations().stream().map(Violation::invariant).collect(Collectors.toSet());
    }

    private static Plan faulty(long seed, int count, String fault) {
        return plan(seed, orders(count, fault), List.of());
    }

    private static List<PlannedOrder> orders(int count, String fault) {
        return IntStream.range(0, count)
                .mapToObj(i -> new PlannedOrder(
                        "O-" + i, "AIRTEL", "DELHI", "98%06d%02d".formatted(i, i % 80), "10", null, fault))
                .toList();
    }

    static Plan plan(long seed, List<PlannedOrder> orders, List<Injection> injections) {
        return new Plan(
                seed,
                Shape.scene(Duration.ofMillis(50)),
                orders,
                List.of(new PlannedFile("f.csv", new ArrayList<>(orders), 0, 0)),
                List.of(),
                injections);
    }
}
