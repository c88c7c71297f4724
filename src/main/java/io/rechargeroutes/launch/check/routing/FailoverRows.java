package io.rechargeroutes.launch.check.routing;

import io.rechargeroutes.dispatch.ProviderView;
import io.rechargeroutes.intake.validate.RequestValidator.Checked;
import io.rechargeroutes.launch.check.routing.DecidingRoute.Branch;
import io.rechargeroutes.launch.check.routing.DecidingRoute.Decision;
import io.rechargeroutes.ledger.dispatch.Claim;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.Verdict;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;

/** The rows of failover.test.csv: a request, the provider that did not execute it, and the code that says why. */
final class FailoverRows implements TestedRoute {

    private static final String NONE = "NONE";
    private static final String REFUSED = "refused";
    private static final String CODE = "code";
    private static final String LOW_BALANCE = "LOW_BALANCE";
    /** The code of a request that never reached its provider; all others are refusals. */
    private static final String NOT_REACHED = "PROVIDER_UNREACHABLE";

    private static final Pattern CODES = Pattern.compile("[A-Z][A-Z0-9_]{1,40}");
    /** A pinned request never fails over. */
    private static final List<String> REQUEST = GivenRequest.COLUMNS.stream()
            .filter(column -> !column.equals("provider"))
            .toList();

    private static final List<String> COLUMNS = Stream.of(REQUEST, List.of(REFUSED, CODE, TestFile.EXPECT))
            .flatMap(List::stream)
            .toList();

    private final Surroundings surroundings;
    private final GivenRequest requests;
    private final DecidingRoute route;

    FailoverRows(Config config, Surroundings surroundings) throws Exception {
        this.surroundings = surroundings;
        this.requests = new GivenRequest(surroundings.catalogue(), surroundings.providers());
        this.route = new DecidingRoute(
                config,
                surroundings.routes().resolve("failover.camel.yaml"),
                "failover",
                "failoverTo",
                new ProviderView((provider, operator) -> false, provider -> Optional.empty()));
    }

    @Override
    public List<String> columns() {
        return COLUMNS;
    }

    @Override
    public Set<String> endings() {
        Set<String> endings = new LinkedHashSet<>(surroundings.providers());
        endings.add(NONE);
        return endings;
    }

    @Override
    public List<Branch> branches() {
        return route.branches();
    }

    @Override
    public Optional<Ending> end(TestFile.Row row, List<String> faults) {
        int faulty = faults.size();
        String refusedBy = row.oneOf(REFUSED, surroundings.providers(), faults);
        String code = row.text(CODE) == null ? LOW_BALANCE : row.text(CODE);
        if (!CODES.matcher(code).matches()) {
            faults.add(row.fault(CODE, "code '" + code + "' is none; write one of docs/messages.md, like LOW_BALANCE"));
        }
        if (faults.size() > faulty) {
            return Optional.empty();
        }
        Map<String, String> given = new HashMap<>(TestedRoute.given(row, REQUEST));
        // an operator that this provider has
        given.put("provider", refusedBy);
        Checked checked = requests.of(given);
        if (checked instanceof Checked.Rejected rejected) {
            faults.add(TestedRoute.unreadable(row, rejected));
            return Optional.empty();
        }
        return Optional.of(ending(((Checked.Accepted) checked).request().at(null), refusedBy, code));
    }

    private Ending ending(RechargeRequest request, String refusedBy, String code) {
        Decision decision = route.decide(exchange -> {
            exchange.setProperty("claim", new Claim(request, "test", false));
            exchange.setProperty("attempt", new Attempt(request, refusedBy, null, null, null));
            exchange.getMessage()
                    .setBody(Outcome.of(code.equals(NOT_REACHED) ? Verdict.NOT_SENT : Verdict.REFUSED, code, null));
        });
        if (decision.named() == null) {
            return new Ending(NONE, decision.by(), decision.branches());
        }
        String other = decision.named().strip().toUpperCase(Locale.ROOT);
        return surroundings
                .offers()
                .obstacleAfter(refusedBy, other, request)
                .map(obstacle ->
                        new Ending(NONE, decision.by() + " named " + other + ", and " + obstacle, decision.branches()))
                .orElseGet(() -> new Ending(other, decision.by(), decision.branches()));
    }

    @Override
    public void close() {
        route.close();
    }
}
