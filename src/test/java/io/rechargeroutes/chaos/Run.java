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

    /** How long what was struck may take to become stable. */
    static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final Duration STALLED = Duration.ofSeconds(4);
    private static final Set<String> OPEN = Set.of("PENDING", "UNKNOWN");

    private final Installation installation;
    private final Plan plan;
    private final Strike strike;
    private final Writers writers;
    private final Map<String, PlannedOrder> orders = new HashMap<>();

    Run(Installation installation) {
        this.installation = installation;
        this.plan = installation.plan();
        this.strike = new Strike(installation);
        this.writers = new Writers(installation.folders());
        plan.orders().forEach(order -> orders.put(order.orderId(), order));
    }

    /** What a run came to. */
    record Outcome(
            Plan plan,
            List<Violation> violations,
            List<Struck> struck,
            List<String> skipped,
            int requests,
            int sent,
            Duration took) {}

    /**
     * Runs a plan.
     *
     * @param home where its processes live; deleted when nothing was violated
     * @param patience until it must be stable
     */
    static Outcome of(Plan plan, Path home, Place place, Duration patience, Consumer<Application> settings)
            throws InterruptedException {
        Instant began = Instant.now();
        Outcome outcome;
        try (Installation installation = new Installation(home, plan, place, settings)) {
            installation.start();
            Run run = new Run(installation);
            try (Strike strike = run.strike;
                    Writers writers = run.writers;
                    Pulse pulse = new Pulse(installation.simulator())) {
                installation.nodes().get(0).settle();
                Map<String, BigDecimal> before = installation.simulator().wallets();
                plan.orders().stream().filter(order -> order.fault() != null).forEach(order -> installation
                        .simulator()
                        .fault(
                                order.number(),
                                order.fault(),
                                500 + order.number().hashCode() % 400));
                run.strikeAll();
                String unquiet = run.awaitStable(patience);
                if (!strike.failed().isEmpty()) {
                    throw new IllegalStateException(strike.failed() + "; " + unquiet);
                }
                Evidence evidence = unquiet == null
                        ? run.evidenceOfOneMoment(patience, before, pulse)
                        : run.evidence(before, pulse.stalls());
                List<Violation> violations = new ArrayList<>(Invariants.broken(evidence));
                if (unquiet != null) {
                    violations.add(new Violation(plan.seed(), "it becomes stable", "after " + patience, unquiet));
                }
                outcome = new Outcome(
                        plan,
                        violations,
                        evidence.struck(),
                        strike.skipped(),
                        evidence.ledger().requests().size(),
                        evidence.seen().size(),
                        Duration.between(began, Instant.now()));
            }
        }
        if (outcome.violations().isEmpty()) {
            Folders.delete(home);
        }
        return outcome;
    }

    /**
     * Drops files, sends messages and injects faults, each when the request journal has seen what it is to come after;
     * or when nothing moves any more.
     */
    private void strikeAll() {
        Waiting waiting = new Waiting(
                new ArrayList<>(plan.files()), new ArrayList<>(plan.messages()), new ArrayList<>(plan.injections()));
        Moving moving = new Moving();
        try {
            await().atMost(PATIENCE)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(25))
                    .until(() -> strike(waiting, moving));
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
        int reached = moving.reached(installation.simulator().moneyRequests());
        waiting.files()
                .removeIf(file -> file.after() <= reached
                        && (file.stall() == null ? installation.folders().drop(file) : writers.begin(file)));
        waiting.messages().stream()
                .filter(message -> message.after() <= reached)
                .forEach(message -> installation.partner().orElseThrow().send(message));
        waiting.messages().removeIf(message -> message.after() <= reached);
        waiting.faults().stream()
                .limit(1)
                .filter(fault -> fault.after() <= reached)
                .toList()
                .forEach(fault -> {
                    waiting.faults().remove(fault);
                    strike.carryOut(fault);
                    moving.again();
                });
        return waiting.isOver();
    }

    /** How many requests the request journal has seen; as many as one likes when there were no more for a while. */
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
    private String awaitStable(Duration patience) {
        AtomicReference<String> unquiet = new AtomicReference<>("it was not looked at");
        try {
            await().atMost(patience).pollInterval(Duration.ofSeconds(1)).until(() -> {
                unquiet.set(look());
                return unquiet.get() == null;
            });
            return null;
        } catch (ConditionTimeoutException late) {
            return unquiet + "\n"
                    + String.join(
                            "\n",
                            installation.nodes().stream()
                                    .map(node -> "--- " + node.name() + "\n" + node.tail())
                                    .toList());
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
        Recorded ledger = installation.recorded();
        if (ledger.requests().size() < orders.size()) {
            return "recorded are " + ledger.requests().size() + " of " + orders.size() + " orders";
        }
        int files = plan.files().size() + writers.dropped().size();
        if (ledger.inputs().size() < files) {
            return "recorded are " + ledger.inputs().size() + " of " + files + " files";
        }
        List<String> open = ledger.requests().stream()
                .filter(this::unfinished)
                .map(Record::toString)
                .toList();
        if (!open.isEmpty()) {
            return open.size() + " requests are not finished, as " + open.get(0);
        }
        Set<String> indeterminate = new HashSet<>();
        ledger.requests().stream()
                .filter(row -> OPEN.contains(row.state()))
                .forEach(row -> indeterminate.add(row.orderId()));
        Set<String> waiting = new HashSet<>();
        ledger.rows().stream()
                .filter(row -> indeterminate.contains(row.orderId()))
                .forEach(row -> waiting.add(row.input()));
        for (Recorded.Input input : ledger.inputs()) {
            if (!input.state().equals("FINISHED")
                    && !(input.state().equals("ANSWERED") && waiting.contains(input.id()))) {
                return "not delivered: " + input;
            }
        }
        if (ledger.events().stream().anyMatch(Recorded.Event::toChanges)) {
            return "changes are not published";
        }
        if (!installation.folders().left().isEmpty()) {
            return "not put away: " + installation.folders().left();
        }
        return installation
                .partner()
                .map(partner -> unpublished(ledger, partner))
                .orElse(null);
    }

    private static String unpublished(Recorded ledger, Partner partner) {
        if (!partner.hasSentAll() || !partner.allTaken()) {
            return "messages wait to be taken";
        }
        if (ledger.requests().stream().anyMatch(row -> row.toQueue() && row.published() < row.events())) {
            return "outcomes are not published";
        }
        if (ledger.replies().stream().anyMatch(reply -> !reply.sent())) {
            return "answers are not sent";
        }
        Set<String> received = partner.received().results().stream()
                .map(Partner.Outcome::eventId)
                .collect(Collectors.toSet());
        boolean all = ledger.requests().stream()
                .filter(Recorded.Request::toQueue)
                .allMatch(row -> received.contains(row.orderId() + ":" + row.events()));
        return all
                        && partner.received().answers().size()
                                        + partner.received().dead().size()
                                >= ledger.replies().size()
                ? null
                : "outcomes are on their way";
    }

    /** Whether something is to come yet: what a provider did not execute may stay open, once it was queried. */
    private boolean unfinished(Recorded.Request row) {
        if (!OPEN.contains(row.state())) {
            return Set.of("RECEIVED", "SUBMITTED").contains(row.state());
        }
        boolean mayStay = plan.shape().giveUp().compareTo(Duration.ofMinutes(1)) > 0 && row.statusQueries() > 0;
        return !mayStay
                || installation.simulator().held(orders.get(row.orderId()).number()).stream()
                        .anyMatch(held -> held.executions() > 0);
    }

    /** Everything that is known when it is stable. A late answer may come while it is read: then it is read again. */
    private Evidence evidenceOfOneMoment(Duration patience, Map<String, BigDecimal> before, Pulse pulse) {
        AtomicReference<Evidence> evidence = new AtomicReference<>();
        await("one moment without a new outcome").atMost(patience).until(() -> {
            int events = installation.recorded().events().size();
            if (look() != null) {
                return false;
            }
            evidence.set(evidence(before, pulse.stalls()));
            return installation.recorded().events().size() == events;
        });
        return evidence.get();
    }

    /** Everything that is known now. */
    Evidence evidence(Map<String, BigDecimal> before, List<Struck> stalls) {
        List<Struck> struck = new ArrayList<>(strike.struck());
        struck.addAll(stalls);
        Map<String, List<SimulatorProcess.Held>> held = new HashMap<>();
        plan.orders()
                .forEach(order ->
                        held.put(order.number(), installation.simulator().held(order.number())));
        BigDecimal spent = before.values().stream()
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .subtract(
                        installation.simulator().wallets().values().stream().reduce(BigDecimal.ZERO, BigDecimal::add));
        return new Evidence(
                plan,
                struck,
                installation.recorded(),
                installation.simulator().seen(),
                held,
                spent,
                installation.folders().outboxes(),
                installation.partner().map(Partner::received).orElse(null),
                installation.folders().left(),
                writers.dropped());
    }
}
