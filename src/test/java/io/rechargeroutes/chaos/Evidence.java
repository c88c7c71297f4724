package io.rechargeroutes.chaos;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * All that is known when a run is over.
 *
 * @param outboxes by their id
 * @param held what the request journal has of each number, by number
 * @param spent what left the simulator's wallets
 * @param received what came back on queues; null without them
 * @param left files that were dropped and lie in an inbox or its .work still
 * @param again names of the remainders that the operator dropped again
 */
record Evidence(
        Plan plan,
        List<Struck> struck,
        Recorded ledger,
        List<SimulatorProcess.Seen> seen,
        Map<String, List<SimulatorProcess.Held>> held,
        BigDecimal spent,
        Map<String, Path> outboxes,
        Partner.Received received,
        List<String> left,
        List<String> again) {

    Map<String, Recorded.Request> requests() {
        return ledger.requests().stream().collect(Collectors.toMap(Recorded.Request::orderId, Function.identity()));
    }

    Map<String, PlannedOrder> orders() {
        return plan.orders().stream().collect(Collectors.toMap(PlannedOrder::orderId, Function.identity()));
    }

    List<SimulatorProcess.Held> heldOf(PlannedOrder order) {
        return held.getOrDefault(order.number(), List.of());
    }
}
