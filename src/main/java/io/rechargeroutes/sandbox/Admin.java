package io.rechargeroutes.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What tests ask the simulator, and what they make it do: everything below {@code /sandbox/}. */
final class Admin {

    private final Map<String, Simulator> simulators;
    private final Journal journal;
    private final FaultRules rules;

    /** @param simulators by the providers' names in upper case */
    Admin(Map<String, Simulator> simulators, Journal journal, FaultRules rules) {
        this.simulators = simulators;
        this.journal = journal;
        this.rules = rules;
    }

    /** @param path the path behind {@code /sandbox/} */
    Reply answer(String path, HttpServerRequest request, Buffer body) {
        return switch (request.method().name() + " " + path) {
            case "GET requests" -> Reply.json(requests());
            case "GET orders" -> orders(request.getParam("reference"), request.getParam("number"));
            case "GET wallets" -> Reply.json(wallets());
            case "POST faults" -> addFault(body);
            case "DELETE faults" -> clearFaults();
            case "POST reversals" -> reverse(body);
            default -> Reply.error(
                    404, "The sandbox has GET requests, orders, wallets; POST faults, reversals; DELETE faults");
        };
    }

    private ObjectNode requests() {
        ObjectNode summary = Json.object()
                .put("moneyRequests", journal.moneyRequests())
                .put("references", books().mapToInt(OrderBook::size).sum())
                .put("executions", books().mapToLong(OrderBook::executions).sum());
        summary.set("duplicates", list(order -> order.seen() > 1));
        summary.set("calls", journal.calls());
        return summary;
    }

    private Stream<OrderBook> books() {
        return simulators.values().stream().map(Simulator::book);
    }

    private ArrayNode list(Predicate<Order> wanted) {
        ArrayNode list = Json.array();
        simulators.forEach((provider, simulator) ->
                simulator.book().all(wanted).forEach(order -> list.add(shown(provider, simulator.book(), order))));
        return list;
    }

    /** One order by its reference, or a list of those with a number, for a test that does not know the reference. */
    private Reply orders(String reference, String number) {
        if (reference == null) {
            return number == null
                    ? Reply.error(400, "Name a reference or a number")
                    : Reply.json(list(byNumber(number)));
        }
        return found(reference)
                .<Reply>map(Reply::json)
                .orElseGet(() -> Reply.error(404, "No provider saw this reference"));
    }

    private static Predicate<Order> byNumber(String number) {
        return order -> number.equals(order.number());
    }

    private Optional<ObjectNode> found(String reference) {
        return simulators.entrySet().stream()
                .flatMap(entry -> entry
                        .getValue()
                        .book()
                        .find(reference)
                        .map(order -> shown(entry.getKey(), entry.getValue().book(), order))
                        .stream())
                .findFirst();
    }

    private static ObjectNode shown(String provider, OrderBook book, Order order) {
        return Json.object()
                .put("provider", provider)
                .put("reference", order.reference())
                .put("state", book.state(order).name())
                .put("number", order.number())
                .put("amount", Rupees.text(order.amount()))
                .put("seen", order.seen())
                .put("executions", order.executions())
                .put("providerRef", order.isExecuted() ? Long.toString(order.providerRef()) : null);
    }

    private ObjectNode wallets() {
        ObjectNode wallets = Json.object();
        simulators.forEach((provider, simulator) ->
                wallets.put(provider, Rupees.text(simulator.book().wallet())));
        return wallets;
    }

    private Reply addFault(Buffer body) {
        rules.add(Json.read(body.toString())
                .orElseThrow(() -> new IllegalArgumentException("The rule is no JSON object")));
        return Reply.json(Json.object().put("added", true));
    }

    private Reply clearFaults() {
        rules.clear();
        return Reply.json(Json.object().put("cleared", true));
    }

    /**
     * Takes a recharge back, as the provider does days later: status answers say so from then on, and who calls back
     * does so.
     */
    private Reply reverse(Buffer body) {
        String reference = Json.read(body.toString())
                .map(rule -> Json.text(rule, "reference"))
                .orElseThrow(() -> new IllegalArgumentException("reference is missing"));
        boolean reversed = simulators.values().stream().anyMatch(simulator -> simulator.reverse(reference));
        return reversed
                ? found(reference).<Reply>map(Reply::json).orElseThrow()
                : Reply.error(404, "No successful recharge under this reference");
    }
}
