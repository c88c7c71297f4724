package io.rechargeroutes.bench.contender.integration;

import io.rechargeroutes.bench.contender.LedgerStatement;
import io.rechargeroutes.bench.contender.Recharge;
import java.util.Map;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Repository;

/** The ledger work on Spring's JDBC. Each call is one commit. */
@Repository
class RecordedRecharges {

    private final NamedParameterJdbcTemplate jdbc;

    RecordedRecharges(NamedParameterJdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** @return false where the request is known already */
    boolean record(Recharge recharge) {
        return jdbc.update(
                        LedgerStatement.RECORD.named(),
                        Map.of(
                                "orderId", recharge.orderId(),
                                "content", recharge.content(),
                                "amount", recharge.amount()))
                == 1;
    }

    Recharge markSubmitted(Recharge recharge) {
        require(jdbc.update(
                LedgerStatement.MARK_SUBMITTED.named(),
                Map.of("orderId", recharge.orderId(), "reference", recharge.reference())));
        return recharge;
    }

    String settle(Recharge recharge, Recharge.Reply reply) {
        String result = recharge.result(reply);
        require(jdbc.update(
                LedgerStatement.SETTLE.named(),
                Map.of(
                        "orderId", recharge.orderId(),
                        "state", reply.state(),
                        "providerRef", reply.providerRef(),
                        "result", result)));
        return result;
    }

    private static void require(int rows) {
        if (rows != 1) {
            throw new IllegalStateException(rows + " rows were changed");
        }
    }
}
