package io.rechargeroutes.launch.check.routing;

import io.rechargeroutes.catalog.Operator;
import io.rechargeroutes.dispatch.Offers;
import io.rechargeroutes.dispatch.ProviderView;
import io.rechargeroutes.intake.format.Row;
import io.rechargeroutes.intake.validate.RequestValidator.Checked;
import io.rechargeroutes.launch.check.routing.DecidingRoute.Branch;
import io.rechargeroutes.launch.check.routing.DecidingRoute.Decision;
import io.rechargeroutes.ledger.dispatch.Claim;
import io.rechargeroutes.model.Money;
import io.rechargeroutes.model.Nearest;
import io.rechargeroutes.model.Pause;
import io.rechargeroutes.model.RechargeRequest;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;

/** The rows of router.test.csv: a request, and how the providers stand while it is routed. */
final class RouterRows implements TestedRoute {

    static final String NOT_OFFERED = "NOT_OFFERED";
    static final String NOT_ROUTED = "NOT_ROUTED";

    /** The codes with which intake can reject a row of this file. */
    private static final List<String> REJECTIONS = List.of(
            "OPERATOR_UNKNOWN", "CIRCLE_UNKNOWN", "INVALID_AMOUNT", "INVALID_NUMBER", "INVALID_FIELD", "MISSING_FIELD");

    private static final List<String> STOPS = List.of("paused", "circuit");
    private static final String BALANCE = "balance";
    private static final List<String> COLUMNS = Stream.of(
                    GivenRequest.COLUMNS, STOPS, List.of(BALANCE, TestFile.EXPECT))
            .flatMap(List::stream)
            .toList();
    private static final int NAMED = 5;

    private final Surroundings surroundings;
    private final GivenRequest requests;
    private final DecidingRoute route;
    private State state = State.NORMAL;

    /** How the providers stand: what is paused or has an open circuit, and the last readings of wallets. */
    private record State(Set<String> stopped, Map<String, BigDecimal> balances) {

        static final State NORMAL = new State(Set.of(), Map.of());

        boolean stopped(String provider, String operator) {
            return stopped.contains(provider) || stopped.contains(Pause.target(provider, operator));
        }
    }

    RouterRows(Config config, Surroundings surroundings) throws Exception {
        this.surroundings = surroundings;
        this.requests = new GivenRequest(surroundings.catalogue(), surroundings.providers());
        ProviderView view = new ProviderView(
                (provider, operator) -> state.stopped(provider, operator),
                provider -> Optional.ofNullable(state.balances().get(provider)));
        this.route = new DecidingRoute(
                config, surroundings.routes().resolve("router.camel.yaml"), "router", "provider", view);
    }

    @Override
    public List<String> columns() {
        return COLUMNS;
    }

    @Override
    public Set<String> endings() {
        Set<String> endings = new LinkedHashSet<>(surroundings.providers());
        endings.addAll(List.of(NOT_OFFERED, NOT_ROUTED));
        endings.addAll(REJECTIONS);
        return endings;
    }

    @Override
    public List<Branch> branches() {
        return route.branches();
    }

    @Override
    public Optional<Ending> end(TestFile.Row row, List<String> faults) {
        int faulty = faults.size();
        state = state(row, faults);
        if (faults.size() > faulty) {
            return Optional.empty();
        }
        Checked checked = requests.of(TestedRoute.given(row, GivenRequest.COLUMNS));
        if (checked instanceof Checked.Accepted accepted) {
            return Optional.of(ending(accepted.request()));
        }
        Checked.Rejected rejected = (Checked.Rejected) checked;
        if (rejected.code().equals(row.text(TestFile.EXPECT))) {
            return Optional.of(new Ending(rejected.code(), "intake", List.of()));
        }
        faults.add(TestedRoute.unreadable(row, rejected)
                + (rejected.message().endsWith("?") ? " Or" : "; correct it, or") + " expect " + rejected.code());
        return Optional.empty();
    }

    private State state(TestFile.Row row, List<String> faults) {
        Set<String> stopped = new HashSet<>();
        for (String column : STOPS) {
            for (String target : parts(row.text(column))) {
                checkTarget(row, column, target, faults);
                stopped.add(target);
            }
        }
        Map<String, BigDecimal> balances = new HashMap<>();
        for (String reading : parts(row.text(BALANCE))) {
            String[] parts = reading.split("=", 2);
            Optional<BigDecimal> rupees = parts.length == 2 ? Money.read(parts[1]) : Optional.empty();
            if (!surroundings.providers().contains(parts[0]) || rupees.isEmpty()) {
                faults.add(row.fault(
                        BALANCE,
                        "balance " + Row.quoted(reading) + " is none; write one of "
                                + String.join(", ", surroundings.providers()) + " and rupees, like "
                                + surroundings.providers().iterator().next() + "=499.99"));
            } else {
                balances.put(parts[0], rupees.get());
            }
        }
        return new State(stopped, balances);
    }

    private void checkTarget(TestFile.Row row, String column, String target, List<String> faults) {
        String[] parts = target.split("/", 2);
        if (!surroundings.providers().contains(parts[0])) {
            faults.add(row.fault(
                    column,
                    column + " " + Row.quoted(target) + " names no provider; write one of "
                            + String.join(", ", surroundings.providers())
                            + ", or a provider and its operator like "
                            + surroundings.providers().iterator().next() + "/AIRTEL"));
        } else if (parts.length == 2
                && surroundings.catalogue().operator(parts[1]).isEmpty()) {
            List<String> codes = surroundings.catalogue().operators().stream()
                    .map(Operator::code)
                    .toList();
            faults.add(row.fault(
                    column,
                    "operator " + Row.quoted(parts[1]) + " is not in the catalogue; correct it"
                            + Nearest.suggestion(parts[1], codes)));
        }
    }

    private static List<String> parts(String text) {
        return text == null ? List.of() : List.of(text.split("\\s+"));
    }

    private Decision decide(RechargeRequest request) {
        return route.decide(exchange -> {
            exchange.setProperty("claim", new Claim(request, "test", false));
            exchange.getMessage().setBody(request);
        });
    }

    private Ending ending(RechargeRequest request) {
        Decision decision = decide(request);
        if (decision.named() == null) {
            return new Ending(NOT_ROUTED, decision.by(), decision.branches());
        }
        String provider = decision.named().toUpperCase(Locale.ROOT);
        return surroundings
                .offers()
                .obstacle(provider, request)
                .map(obstacle -> new Ending(
                        NOT_OFFERED, decision.by() + " chose " + provider + ", and " + obstacle, decision.branches()))
                .orElseGet(() -> new Ending(provider, decision.by(), decision.branches()));
    }

    /** In which circumstances each operator of the catalogue is tried: as usual, and as each row has it. */
    private record Situation(Map<String, String> given, State state) {}

    /**
     * Where the router sends recharges of operators to a provider that has no code for them, and another provider has:
     * one line for each branch that does so.
     */
    List<String> notOffered(List<TestFile.Row> rows) {
        Set<Situation> situations = new LinkedHashSet<>(Set.of(new Situation(Map.of(), State.NORMAL)));
        for (TestFile.Row row : rows) {
            situations.add(
                    new Situation(TestedRoute.given(row, List.of("circle", "amount")), state(row, new ArrayList<>())));
        }
        Map<String, Set<String>> operators = new TreeMap<>();
        for (Situation situation : situations) {
            state = situation.state();
            for (Operator operator : surroundings.catalogue().operators()) {
                Map<String, String> given = new HashMap<>(situation.given());
                given.put("operator", operator.code());
                if (requests.of(given) instanceof Checked.Accepted accepted) {
                    misled(accepted.request()).ifPresent(where -> operators
                            .computeIfAbsent(where, first -> new TreeSet<>())
                            .add(operator.code()));
                }
            }
        }
        return operators.entrySet().stream()
                .map(entry ->
                        entry.getKey() + listed(entry.getValue()) + "; name operators that it has in the condition")
                .toList();
    }

    /** The branch that sends a request where it is not offered although somebody else offers it, in words. */
    private Optional<String> misled(RechargeRequest request) {
        Decision decision = decide(request);
        if (decision.named() == null || decision.branches().isEmpty()) {
            return Optional.empty();
        }
        String provider = decision.named().toUpperCase(Locale.ROOT);
        Offers offers = surroundings.offers();
        boolean misled = offers.obstacle(provider, request).isPresent()
                && surroundings.providers().stream()
                        .anyMatch(other -> offers.obstacle(other, request).isEmpty());
        Branch branch = decision.branches().get(decision.branches().size() - 1);
        return misled
                ? Optional.of(branch.place() + ": " + branch.id() + " sends to " + provider
                        + " what it does not offer (" + NOT_OFFERED + ") and another provider does: ")
                : Optional.empty();
    }

    private static String listed(Set<String> codes) {
        String first = codes.stream().limit(NAMED).collect(Collectors.joining(", "));
        return codes.size() > NAMED ? first + " and " + (codes.size() - NAMED) + " more operators" : first;
    }

    @Override
    public void close() {
        route.close();
    }
}
