package io.rechargeroutes.sandbox.a1topup;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.rechargeroutes.sandbox.Json;
import io.rechargeroutes.sandbox.Order;
import io.rechargeroutes.sandbox.OrderBook;
import io.rechargeroutes.sandbox.Reply;
import io.rechargeroutes.sandbox.Rupees;
import io.rechargeroutes.sandbox.SimulatedApi;
import io.rechargeroutes.sandbox.SimulatedRequest;
import io.rechargeroutes.sandbox.SimulatedRequest.Kind;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A1Topup: parameters in a query or a form, answers in CSV, JSON or XML, refusals as bare texts. */
final class SimulatedA1Topup implements SimulatedApi {

    private enum Call {
        RECHARGE(Kind.MONEY),
        STATUS(Kind.STATUS),
        BALANCE(Kind.BALANCE);

        private final Kind kind;

        Call(Kind kind) {
            this.kind = kind;
        }
    }

    private static final Map<String, Call> CALLS =
            Map.of("recharge/api", Call.RECHARGE, "recharge/status", Call.STATUS, "recharge/balance", Call.BALANCE);
    private static final Map<Kind, List<String>> REQUIRED = Map.of(
            Kind.MONEY, List.of("username", "pwd", "circlecode", "number", "amount", "orderid"),
            Kind.STATUS, List.of("username", "pwd"),
            Kind.BALANCE, List.of("username", "pwd"));
    private static final Set<String> FORMATS = Set.of("csv", "json", "xml");
    private static final BigDecimal LEAST = BigDecimal.TEN;
    private static final Reply INVALID_ORDER = Reply.text("Invalid order id/Invalid Response format");

    /** The only account that it knows. */
    private static final String USERNAME = "sandbox";

    private static final String PASSWORD = "sandbox+&%#= secret";

    private final Callbacks callbacks;

    SimulatedA1Topup(Callbacks callbacks) {
        this.callbacks = callbacks;
    }

    @Override
    public Optional<SimulatedRequest> read(String path, HttpServerRequest request, Buffer body) {
        return Optional.ofNullable(CALLS.get(path)).map(call -> {
            ObjectNode fields = parameters(request, body);
            return new SimulatedRequest(
                    "A1TOPUP",
                    call.name().toLowerCase(Locale.ROOT),
                    call.kind,
                    request.method().name(),
                    blankToNull(Json.text(fields, "orderid")),
                    Json.text(fields, "number"),
                    Rupees.parse(Json.text(fields, "amount")).orElse(null),
                    fields);
        });
    }

    /** A POST is read from its form alone, so that a client which leaves credentials in the URL is found out. */
    private static ObjectNode parameters(HttpServerRequest request, Buffer body) {
        QueryStringDecoder decoder = request.method() == HttpMethod.POST
                ? new QueryStringDecoder(body.toString(), StandardCharsets.UTF_8, false)
                : new QueryStringDecoder(request.uri());
        try {
            ObjectNode fields = Json.object();
            decoder.parameters().forEach((name, values) -> fields.put(name, values.get(0)));
            return fields;
        } catch (IllegalArgumentException badEncoding) {
            return Json.object();
        }
    }

    private static String blankToNull(String text) {
        return text == null || text.isBlank() ? null : text;
    }

    @Override
    public Optional<Reply> refusal(SimulatedRequest received) {
        if (!received.method().equals("GET") && !received.method().equals("POST")) {
            return Optional.of(Reply.error(405, "Use GET or POST"));
        }
        if (REQUIRED.get(received.kind()).stream().anyMatch(name -> blankToNull(received.field(name)) == null)
                || received.kind() == Kind.MONEY && received.field("operatorcode") == null) {
            return Optional.of(Reply.text("Paramenter is missing"));
        }
        if (!USERNAME.equals(received.field("username")) || !PASSWORD.equals(received.field("pwd"))) {
            return Optional.of(Reply.text("Authentication fail!"));
        }
        return switch (received.kind()) {
            case MONEY -> unfit(received);
            case STATUS -> FORMATS.contains(format(received)) ? Optional.empty() : Optional.of(INVALID_ORDER);
            default -> Optional.empty();
        };
    }

    private static Optional<Reply> unfit(SimulatedRequest received) {
        if (received.field("operatorcode").isBlank()) {
            return Optional.of(Reply.text("Error Code : 1001, Contact Service Provider"));
        }
        boolean enough = received.amount() != null && received.amount().compareTo(LEAST) >= 0;
        return enough ? Optional.empty() : Optional.of(Reply.text(" Minimum amount 10 INR For Recharge."));
    }

    @Override
    public Reply money(SimulatedRequest received, OrderBook.Receipt receipt, Order.State state) {
        Order order = receipt.order();
        return receipt.decision() == OrderBook.Decision.EXECUTED
                ? status(received, order, state)
                : worded(
                        format(received),
                        "0",
                        "Failure",
                        "Low Balance",
                        order.number(),
                        order.amount(),
                        order.reference());
    }

    @Override
    public Reply status(SimulatedRequest received, Order order, Order.State state) {
        String txid = Long.toString(order.providerRef());
        String format = format(received);
        return switch (state) {
            case SUCCESS -> worded(
                    format, txid, "Success", "SBX" + txid, order.number(), order.amount(), order.reference());
            case PENDING -> worded(format, txid, "Pending", "", order.number(), order.amount(), order.reference());
            case FAILED -> worded(
                    format,
                    txid,
                    "Failure",
                    "Recharge Failed At Operator",
                    order.number(),
                    order.amount(),
                    order.reference());
            case REVERSED -> worded(
                    format, txid, "Failure", "Refunded", order.number(), order.amount(), order.reference());
            case NOT_EXECUTED -> INVALID_ORDER;
        };
    }

    /** CSV is not quoted and XML not escaped, as the real ones are not. */
    private static Reply worded(
            String format, String txid, String status, String opid, String number, BigDecimal amount, String orderid) {
        String rupees = Rupees.text(amount);
        return switch (format) {
            case "json" -> Reply.json(Json.object()
                    .put("txid", txid)
                    .put("status", status)
                    .put("opid", opid)
                    .put("number", number)
                    .put("amount", rupees)
                    .put("orderid", orderid));
            case "xml" -> Reply.xml("<Recharge><txid>" + txid + "</txid><status>" + status + "</status><opid>" + opid
                    + "</opid><number>" + number + "</number><amount>" + rupees + "</amount><orderid>" + orderid
                    + "</orderid></Recharge>");
            default -> Reply.text(String.join(",", txid, status, opid, number, rupees, orderid));
        };
    }

    @Override
    public Reply notFound(SimulatedRequest received) {
        return INVALID_ORDER;
    }

    @Override
    public Reply lookup(SimulatedRequest received) {
        throw new UnsupportedOperationException("A1Topup has no lookups");
    }

    @Override
    public Reply balance(SimulatedRequest received, BigDecimal wallet) {
        String rupees = wallet.setScale(2, RoundingMode.HALF_UP).toPlainString();
        return format(received).equals("json") ? Reply.json(Json.object().put("balance", rupees)) : Reply.text(rupees);
    }

    @Override
    public void executed(Order order) {
        callbacks.executed(order);
    }

    @Override
    public void reversed(Order order) {
        callbacks.publish(order);
    }

    private static String format(SimulatedRequest received) {
        String format = received.field("format");
        return format == null ? "" : format.toLowerCase(Locale.ROOT);
    }
}
