package io.rechargeroutes.sandbox.aop;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.sandbox.Json;
import io.rechargeroutes.sandbox.Order;
import io.rechargeroutes.sandbox.OrderBook;
import io.rechargeroutes.sandbox.Reply;
import io.rechargeroutes.sandbox.Rupees;
import io.rechargeroutes.sandbox.SimulatedApi;
import io.rechargeroutes.sandbox.SimulatedRequest;
import io.rechargeroutes.sandbox.SimulatedRequest.Kind;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** AOP: JSON bodies in, JSON out, spelt differently call by call. */
final class SimulatedAop implements SimulatedApi {

    private static final List<String> HEADERS =
            List.of("Authorization", "X-Client-Id", "X-Client-Secret", "X-Cf-Signature");

    /** The only registration that it knows. */
    private static final String REGISTRATION_ID = "AOP-000";

    private final AopLookups lookups;
    private final AopAuthentication authentication;
    private final AopCredit credit = new AopCredit();
    private final String companyCode;

    SimulatedAop(String companyCode, AopLookups lookups, AopAuthentication authentication) {
        this.companyCode = companyCode;
        this.lookups = lookups;
        this.authentication = authentication;
    }

    @Override
    public Optional<SimulatedRequest> read(String path, HttpServerRequest request, Buffer body) {
        return AopCall.at(path).map(call -> {
            ObjectNode fields = Json.read(body.toString()).orElseGet(Json::object);
            HEADERS.forEach(name -> fields.put(name, request.getHeader(name)));
            String number = call.kind == Kind.CREDIT ? credit.mobile(fields) : text(fields, call.number);
            return new SimulatedRequest(
                    "AOP",
                    path,
                    call.kind,
                    request.method().name(),
                    text(fields, call.reference),
                    number,
                    Rupees.parse(text(fields, call.amount)).orElse(null),
                    fields);
        });
    }

    private static String text(ObjectNode fields, String name) {
        String text = name == null ? null : Json.text(fields, name);
        return text == null || text.isBlank() ? null : text;
    }

    @Override
    public Optional<Reply> refusal(SimulatedRequest received) {
        AopCall call = call(received);
        String method = call.kind == Kind.CREDIT ? "GET" : "POST";
        if (!received.method().equals(method)) {
            return Optional.of(Reply.json(405, coded(false, 8, "Use " + method)));
        }
        if (call == AopCall.TOKEN) {
            return Optional.empty();
        }
        if (!authentication.admits(received.field("Authorization"))
                || !REGISTRATION_ID.equals(received.field(call.registration))) {
            return Optional.of(Reply.json(
                    401,
                    call == AopCall.DTH_INFO
                            ? coded(false, 5, "Invalid signature encoding")
                            : coded(false, 10, "Signature verification failed")));
        }
        if (call.kind == Kind.CREDIT) {
            return companyCode.equals(received.field("CompanyCode"))
                    ? call.missing(received).map(AopCredit::missing)
                    : Optional.of(AopCredit.missing("CompanyCode"));
        }
        return call.missing(received)
                .map(field -> invalid(call, "The " + field + " field is required."))
                .or(() -> call.amount != null && received.amount() == null
                        ? Optional.of(invalid(call, "The " + call.amount + " must be a number."))
                        : Optional.empty());
    }

    private static Reply invalid(AopCall call, String message) {
        return Reply.json(call.isV2() ? v2(false, 400, message) : coded(false, 8, message));
    }

    @Override
    public Reply money(SimulatedRequest received, OrderBook.Receipt receipt, Order.State state) {
        AopCall call = call(received);
        if (call == AopCall.RECHARGE_V2) {
            return Reply.json(
                    receipt.decision() == OrderBook.Decision.EXECUTED
                            ? recharged(receipt.order(), state)
                            : refusedV2("Insufficient wallet balance"));
        }
        return Reply.json(
                switch (receipt.decision()) {
                    case DUPLICATE -> coded(true, 18, "Duplicate Transaction");
                    case LOW_BALANCE -> coded(false, 16, "Insufficient balance in your wallet");
                    case EXECUTED -> executed(call, receipt, state);
                });
    }

    private static ObjectNode executed(AopCall call, OrderBook.Receipt receipt, Order.State state) {
        ObjectNode answer =
                switch (state) {
                    case PENDING -> coded(true, call == AopCall.RECHARGE_V1 ? 2 : 0, "Transaction in process");
                    case FAILED -> coded(false, 14, "Transaction failed");
                    default -> coded(true, 1, "Transaction Successful");
                };
        if (call != AopCall.FASTAG_RECHARGE) {
            Order order = receipt.order();
            answer.put("operatorid", operatorId(order, state))
                    .put("ackno", order.providerRef())
                    .put("refid", order.reference());
        }
        if (call == AopCall.BILL_PAY) {
            answer.put("opening", receipt.opening()).put("closing", receipt.closing());
        }
        return answer;
    }

    @Override
    public Reply status(SimulatedRequest received, Order order, Order.State state) {
        AopCall call = call(received);
        if (state == Order.State.NOT_EXECUTED) {
            return notFound(received);
        }
        if (call == AopCall.STATUS_V2) {
            return Reply.json(recharged(order, state));
        }
        ObjectNode answer = Json.object()
                .put(call == AopCall.STATUS_V1 ? "responsecode" : "response_code", 1)
                .put("status", true);
        answer.set("data", transaction(order, state));
        return Reply.json(answer.put("message", "Transaction enquired successfully."));
    }

    private static ObjectNode transaction(Order order, Order.State state) {
        boolean refunded = state == Order.State.REVERSED;
        String txnid = Long.toString(order.providerRef());
        String status =
                switch (state) {
                    case FAILED -> "0";
                    case PENDING -> "2";
                    default -> "1";
                };
        return Json.object()
                .put("txnid", txnid)
                .put("operatorname", "Sandbox")
                .put("canumber", order.number())
                .put("amount", Rupees.text(order.amount()))
                .put("comm", "0.00")
                .put("tds", "0.00")
                .put("status", status)
                .put("refid", order.reference())
                .put("operatorid", operatorId(order, state))
                .put("dateadded", AopLookups.time(order.acceptedAt()))
                .put("refunded", refunded ? "1" : "0")
                .put("refundtxnid", refunded ? "R" + txnid : "")
                .put("daterefunded", refunded ? AopLookups.time(order.acceptedAt()) : null);
    }

    private static String operatorId(Order order, Order.State state) {
        return state == Order.State.SUCCESS || state == Order.State.REVERSED ? "SBX" + order.providerRef() : "0";
    }

    @Override
    public Reply notFound(SimulatedRequest received) {
        String message = "No transaction found";
        return Reply.json(call(received).isV2() ? v2(false, 404, message) : coded(false, 2, message));
    }

    @Override
    public Reply lookup(SimulatedRequest received) {
        AopCall call = call(received);
        return switch (call.kind) {
            case TOKEN -> authentication.authorize(received::field);
            case CREDIT -> credit.answer(call, received);
            default -> Reply.json(call == AopCall.DTH_INFO ? lookups.dthInfo(received) : lookups.bill(received));
        };
    }

    @Override
    public Reply balance(SimulatedRequest received, BigDecimal wallet) {
        ObjectNode answer = coded(true, 1, "Balance");
        answer.putObject("data").put("balance", Rupees.text(wallet));
        return Reply.json(answer);
    }

    /** What a recharge of the second version and its status answer alike. */
    private static ObjectNode recharged(Order order, Order.State state) {
        String word =
                switch (state) {
                    case FAILED -> "failed";
                    case PENDING -> "pending";
                    case REVERSED -> "refunded";
                    default -> "success";
                };
        String txnId = Long.toString(order.providerRef());
        ObjectNode answer =
                v2(state != Order.State.FAILED, 200, "Recharge " + word).put("ReferanceID", order.reference());
        answer.putObject("data")
                .put("message", "Recharge " + word)
                .put("txnId", txnId)
                .put("status", word)
                .put("ackno", order.providerRef());
        return answer;
    }

    private static ObjectNode refusedV2(String message) {
        ObjectNode answer = v2(false, 200, message).put("ReferanceID", "");
        answer.putObject("data")
                .put("message", message)
                .put("txnId", "")
                .put("status", "failed")
                .put("ackno", 0);
        return answer;
    }

    private static ObjectNode coded(boolean status, int code, String message) {
        return Json.object().put("status", status).put("response_code", code).put("message", message);
    }

    /** The envelope of the second version, with {@code data} null until somebody puts it. */
    static ObjectNode v2(boolean status, int code, String message) {
        return Json.object()
                .put("status", status)
                .put("msg", message)
                .putNull("data")
                .put("statusCode", code)
                .put("Status", status ? "True" : "False")
                .put("message", message)
                .put("Value", "")
                .put("error", "");
    }

    @Override
    public void endTokens() {
        authentication.endAll();
    }

    private static AopCall call(SimulatedRequest received) {
        return AopCall.at(received.call()).orElseThrow();
    }
}
