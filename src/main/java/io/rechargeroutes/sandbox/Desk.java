package io.rechargeroutes.sandbox;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.function.Consumer;

/** Serves one provider's requests: reads, writes down, executes, answers, in this order. */
final class Desk {

    private final Wire wire;
    private final OrderBook book;
    private final Journal journal;
    private final FaultRules rules;
    private final Delivery delivery;
    private final Consumer<Order> executed;

    /** @param executed is told of every order that was executed */
    Desk(Wire wire, OrderBook book, Journal journal, FaultRules rules, Delivery delivery, Consumer<Order> executed) {
        this.wire = wire;
        this.book = book;
        this.journal = journal;
        this.rules = rules;
        this.delivery = delivery;
        this.executed = executed;
    }

    /** @param path the path behind the provider's prefix */
    void serve(String path, HttpServerRequest request, Buffer body) {
        Optional<Asked> asked = wire.read(path, request, body);
        if (asked.isPresent()) {
            serve(asked.get(), request);
        } else {
            delivery.send(request.response(), Reply.error(404, "Not Found"));
        }
    }

    private void serve(Asked asked, HttpServerRequest request) {
        Order order = asked.kind() == Kind.MONEY ? book.note(asked) : book.find(asked.reference()).orElse(null);
        int seen = asked.kind() == Kind.MONEY ? order.seen() : 0;
        Optional<Reply> refusal = wire.refusal(asked);
        if (refusal.isPresent()) {
            journal.write(asked, seen, "REFUSED", Fault.NONE);
            delivery.send(request, refusal.get(), Fault.NONE, 0);
            return;
        }
        String number = asked.number() != null || order == null ? asked.number() : order.number();
        FaultRules.Rule rule = rules.use(asked.kind(), number).orElseGet(() -> byNumber(asked.kind(), number));
        Fault fault = rule.fault() == Fault.REDIRECT && Delivery.followed(request) ? Fault.NONE : rule.fault();
        journal.write(asked, seen, NumberCase.of(number).name(), fault);
        Reply reply = fault.processes() ? process(asked, order, fault == Fault.OTHER_ORDER) : null;
        delivery.send(request, reply, fault, rule.millis());
    }

    /** The fault that the number's digits ask for. Questions about orders and wallets are answered well. */
    private static FaultRules.Rule byNumber(Kind kind, String number) {
        boolean struck = kind == Kind.MONEY || kind == Kind.LOOKUP || kind == Kind.CREDIT;
        return new FaultRules.Rule(struck ? NumberCase.of(number).fault() : Fault.NONE, null, 0);
    }

    private Reply process(Asked asked, Order order, boolean mistaken) {
        return switch (asked.kind()) {
            case MONEY -> money(asked, order.reference(), mistaken);
            case STATUS -> order == null
                    ? wire.notFound(asked) : wire.status(asked, mistaken ? order.another() : order, book.state(order));
            case LOOKUP, BILL, CREDIT, TOKEN -> wire.lookup(mistaken ? asked.another() : asked);
            case BALANCE -> wire.balance(asked, book.wallet());
        };
    }

    private Reply money(Asked asked, String reference, boolean mistaken) {
        OrderBook.Receipt receipt = book.execute(reference, asked.number(), asked.amount());
        if (receipt.decision() == OrderBook.Decision.EXECUTED) {
            executed.accept(receipt.order());
        }
        Order.State state = book.state(receipt.order());
        return wire.money(asked, mistaken ? receipt.another() : receipt, state);
    }
}
