package io.rechargeroutes.sandbox;

import io.rechargeroutes.sandbox.SimulatedRequest.Kind;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/** Serves one provider's requests: reads, writes down, executes, answers, in this order. */
final class Simulator {

    private final SimulatedApi api;
    private final OrderBook book;
    private final Journal journal;
    private final FaultRules rules;
    private final Delivery delivery;

    Simulator(SimulatedApi api, OrderBook book, Journal journal, FaultRules rules, Delivery delivery) {
        this.api = api;
        this.book = book;
        this.journal = journal;
        this.rules = rules;
        this.delivery = delivery;
    }

    OrderBook book() {
        return book;
    }

    /** Takes a recharge back, as the provider does days later; false where there is none to take back. */
    boolean reverse(String reference) {
        Optional<Order> reversed = book.reverse(reference);
        reversed.ifPresent(api::reversed);
        return reversed.isPresent();
    }

    void endTokens() {
        api.endTokens();
    }

    /** @param path the path behind the provider's prefix */
    void serve(String path, HttpServerRequest request, Buffer body) {
        Optional<SimulatedRequest> received = api.read(path, request, body);
        if (received.isPresent()) {
            serve(received.get(), request);
        } else {
            delivery.send(request.response(), Reply.error(404, "Not Found"));
        }
    }

    private void serve(SimulatedRequest received, HttpServerRequest request) {
        Order order = received.kind() == Kind.MONEY
                ? book.note(received)
                : book.find(received.reference()).orElse(null);
        int seen = received.kind() == Kind.MONEY ? order.seen() : 0;
        Optional<Reply> refusal = api.refusal(received);
        if (refusal.isPresent()) {
            journal.write(received, seen, "REFUSED", Fault.NONE);
            delivery.send(request, refusal.get(), Fault.NONE, 0);
            return;
        }
        String number = received.number() != null || order == null ? received.number() : order.number();
        FaultRules.Rule rule = rules.use(received.kind(), number).orElseGet(() -> byNumber(received.kind(), number));
        Fault fault = rule.fault() == Fault.REDIRECT && Delivery.followed(request) ? Fault.NONE : rule.fault();
        journal.write(received, seen, NumberCase.of(number).name(), fault);
        Reply reply = fault.processes() ? process(received, order, fault == Fault.OTHER_ORDER) : null;
        delivery.send(request, reply, fault, rule.millis());
    }

    /** The fault that the number's digits ask for. Queries of orders and wallets are answered well. */
    private static FaultRules.Rule byNumber(Kind kind, String number) {
        boolean struck = kind == Kind.MONEY || kind == Kind.LOOKUP || kind == Kind.CREDIT;
        return new FaultRules.Rule(struck ? NumberCase.of(number).fault() : Fault.NONE, null, 0);
    }

    private Reply process(SimulatedRequest received, Order order, boolean mistaken) {
        return switch (received.kind()) {
            case MONEY -> money(received, order.reference(), mistaken);
            case STATUS -> order == null
                    ? api.notFound(received)
                    : api.status(received, mistaken ? order.another() : order, book.state(order));
            case LOOKUP, BILL, CREDIT, TOKEN -> api.lookup(mistaken ? received.another() : received);
            case BALANCE -> api.balance(received, book.wallet());
        };
    }

    private Reply money(SimulatedRequest received, String reference, boolean mistaken) {
        OrderBook.Receipt receipt = book.execute(reference, received.number(), received.amount());
        if (receipt.decision() == OrderBook.Decision.EXECUTED) {
            api.executed(receipt.order());
        }
        Order.State state = book.state(receipt.order());
        return api.money(received, mistaken ? receipt.another() : receipt, state);
    }
}
