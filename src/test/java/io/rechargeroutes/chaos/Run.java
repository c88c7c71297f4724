package io.rechargeroutes.chaos;

import static org.awaitility.Awaitility.await;

import io.rechargeroutes.it.Application;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;

/** One run of a plan, from the first process to the last check. */
final class Run {

    /** How long what was struck may take to become quiet. */
    static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration STALLED = Duration.ofSeconds(4);
    private static final Set<String> OPEN = Set.of("PENDING", "UNKNOWN");

    private final World world;
    private final Plan plan;
    private final Strike strike;
    private final Writers writers;
    private final Map<String, PlannedOrder> orders = new HashMap<>();

    Run(World world) {
        this.world = world;
        this.plan = world.plan();
        this.strike = new Strike(world);
        this.writers = new Writers(world.folders());
        plan.orders().forEach(order -> orders.put(order.orderId(), order));
    }

    /** What a run came to. */
    record Outcome(Plan plan, List<Violation> violations, List<Struck> struck, List<String> skipped, int requests, int sent, Duration took) {
    }

    /**
     * Runs a plan.
     *
     * @param home     where its processes live; deleted when nothing was violated
     * @param patience until it must be quiet
     */
    static Outcome of(Plan plan, Path home, Place place, Duration patience, Consumer<Application> settings) throws InterruptedException {
        Instant began = Instant.now();
        Outcome outcome;
        try (World world = new World(home, plan, place, settings)) {
            world.start();
            Run run = new Run(world);
            try (Strike strike = run.strike; Writers writers = run.writers; Pulse pulse = new Pulse(world.witness())) {
                world.nodes().get(0).settle();
                Map<String, BigDecimal> before = world.witness().wallets();
                plan.orders().stream().filter(order -> order.fault() != null)
                        .forEach(order -> world.witness().fault(order.number(), order.fault(), 500 + order.number().hashCode() % 400));
                run.strikeAll();
                String unquiet = run.awaitQuiet(patience);
                if (!strike.failed().isEmpty()) {
                    throw new IllegalStateException(strike.failed() + "; " + unquiet);
                }
                Evidence evidence = run.evidence(before, pulse.stalls());
                List<Violation> violations = new ArrayList<>(Invariants.broken(evidence));
                if (unquiet != null) {
                    violations.add(new Violation(plan.seed(), "it becomes quiet", "after " + patience, unquiet));
                }
                outcome = new Outcome(plan, violations, evidence.struck(), strike.skipped(), evidence.ledger().requests().size(), evidence.seen().size(),
                        Duration.between(began, Instant.now()));
            }
        }
        if (outcome.violations().isEmpty()) {
            Folders.delete(home);
        }
        return outcome;
    }

    /** Drops files, sends messages and injects faults, each when the witness has seen what it is to come after; or when nothing moves any more. */
    private void strikeAll() {
        Waiting waiting = new Waiting(new ArrayList<>(plan.files()), new ArrayList<>(plan.messages()), new ArrayList<>(plan.injections()));
        Moving moving = new Moving();
        try {
            await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(25)).until(() -> strike(waiting, moving));
        } catch (ConditionTimeoutException late) {
            throw new IllegalStateException("neither dropped nor sent nor injected: " + waiting, late);
        }
    }

    /** What is to come yet. */
    private record Waiting(List<PlannedFile> files, List<PlannedMessage> messages, List<Injection> faults) {

        boolean isOver() {
            return files.isEmpty() && messages.isEmpty() && faults.isEmpty();
        }
    }

    private boolean strike(Waiting waiting, Moving moving) {
        int reached = moving.reached(world.witness().moneyRequests());
        waiting.files().removeIf(file -> file.after() <= reached && (file.stall() == null ? world.folders().drop(file) : writers.begin(file)));
        waiting.messages().stream().filter(message -> message.after() <= reached).forEach(message -> world.partner().orElseThrow().send(message));
        waiting.messages().removeIf(message -> message.after() <= reached);
        waiting.faults().stream().limit(1).filter(fault -> fault.after() <= reached).toList().forEach(fault -> {
            waiting.faults().remove(fault);
            strike.carryOut(fault);
            moving.again();
        });
        return waiting.isOver();
    }

    /** How many requests the witness has seen; as many as one likes when there were no more for a while. */
    private static final class Moving {

        private int last = -1;
        private Instant moved = Instant.now();

        void again() {
            moved = Instant.now();
        }

        int reached(int seen) {
            if (seen != last) {
                last = seen;
                again();
            }
            return Duration.between(moved, Instant.now()).compareTo(STALLED) > 0 ? Integer.MAX_VALUE : seen;
        }
    }

    /** Waits until nothing is left to be done. Null, or what is. */
    private String awaitQuiet(Duration patience) {
        AtomicReference<String> unquiet = new AtomicReference<>("it was not looked at");
        try {
            await().atMost(patience).pollInterval(Duration.ofSeconds(1)).until(() -> {
                unquiet.set(look());
                return unquiet.get() == null;
            });
            return null;
        } catch (ConditionTimeoutException late) {
            return unquiet + "\n" + String.join("\n", world.nodes().stream().map(node -> "--- " + node.name() + "\n" + node.tail()).toList());
        }
    }

    private String look() {
        try {
            if (!strike.over() || !writers.over()) {
                return "faults last still";
            }
            return writers.dropRemainders() ? "remainders are dropped again" : unquiet();
        } catch (IllegalStateException away) {
            return String.valueOf(away.getMessage());
        }
    }

    private String unquiet() {
        Recorded ledger = world.recorded();
        if (ledger.requests().size() < orders.size()) {
            return "recorded are " + ledger.requests().size() + " of " + orders.size() + " orders";
        }
        int files = plan.files().size() + writers.dropped().size();
        if (ledger.inputs().size() < files) {
            return "recorded are " + ledger.inputs().size() + " of " + files + " files";
        }
        List<String> open = ledger.requests().stream().filter(this::unfinished).map(Record::toString).toList();
        if (!open.isEmpty()) {
            return open.size() + " requests are not finished, as " + open.get(0);
        }
        Set<String> doubtful = new HashSet<>();
        ledger.requests().stream().filter(row -> OPEN.contains(row.state())).forEach(row -> doubtful.add(row.orderId()));
        Set<String> waiting = new HashSet<>();
        ledger.rows().stream().filter(row -> doubtful.contains(row.orderId())).forEach(row -> waiting.add(row.input()));
        for (Recorded.Input input : ledger.inputs()) {
            if (!input.state().equals("FINISHED") && !(input.state().equals("ANSWERED") && waiting.contains(input.id()))) {
                return "not delivered: " + input;
            }
        }
        if (ledger.events().stream().anyMatch(Recorded.Event::toChanges)) {
            return "changes are not told";
        }
        if (!world.folders().left().isEmpty()) {
            return "not put away: " + world.folders().left();
        }
        return world.partner().map(partner -> untold(ledger, partner)).orElse(null);
    }

    private static String untold(Recorded ledger, Partner partner) {
        if (!partner.hasSentAll() || !partner.allTaken()) {
            return "messages wait to be taken";
        }
        if (ledger.requests().stream().anyMatch(row -> row.toQueue() && row.published() < row.events())) {
            return "outcomes are not published";
        }
        if (ledger.replies().stream().anyMatch(reply -> !reply.sent())) {
            return "answers are not sent";
        }
        Set<String> heard = partner.heard().results().stream().map(Partner.Outcome::eventId).collect(Collectors.toSet());
        boolean all = ledger.requests().stream().filter(Recorded.Request::toQueue).allMatch(row -> heard.contains(row.orderId() + ":" + row.events()));
        return all && partner.heard().answers().size() + partner.heard().dead().size() >= ledger.replies().size() ? null : "outcomes are on their way";
    }

    /** Whether something is to come yet: what a provider did not execute may stay open, once it was asked about. */
    private boolean unfinished(Recorded.Request row) {
        if (!OPEN.contains(row.state())) {
            return Set.of("RECEIVED", "SUBMITTED").contains(row.state());
        }
        boolean mayStay = plan.shape().giveUp().compareTo(Duration.ofMinutes(1)) > 0 && row.enquiries() > 0;
        return !mayStay || world.witness().held(orders.get(row.orderId()).number()).stream().anyMatch(held -> held.executions() > 0);
    }

    /** Everything that is known now. */
    Evidence evidence(Map<String, BigDecimal> before, List<Struck> stalls) {
        List<Struck> struck = new ArrayList<>(strike.struck());
        struck.addAll(stalls);
        Map<String, List<WitnessProcess.Held>> held = new HashMap<>();
        plan.orders().forEach(order -> held.put(order.number(), world.witness().held(order.number())));
        BigDecimal spent = before.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add)
                .subtract(world.witness().wallets().values().stream().reduce(BigDecimal.ZERO, BigDecimal::add));
        return new Evidence(plan, struck, world.recorded(), world.witness().seen(), held, spent, world.folders().outboxes(),
                world.partner().map(Partner::heard).orElse(null), world.folders().left(),
                writers.dropped());
    }
}
