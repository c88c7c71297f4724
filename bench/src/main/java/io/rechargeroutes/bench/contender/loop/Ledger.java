package io.rechargeroutes.bench.contender.loop;

import io.rechargeroutes.bench.contender.LedgerStatement;
import io.rechargeroutes.bench.contender.Recharge;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;

/** The durable part of the bare loop's work. Each call is one commit. */
interface Ledger {

    /** @return false where the request is known already */
    boolean record(Recharge recharge) throws SQLException;

    void markSubmitted(Recharge recharge) throws SQLException;

    void settle(Recharge recharge, Recharge.Reply reply, String result) throws SQLException;

    /** Records nothing. */
    record None() implements Ledger {

        @Override
        public boolean record(Recharge recharge) {
            return true;
        }

        @Override
        public void markSubmitted(Recharge recharge) {}

        @Override
        public void settle(Recharge recharge, Recharge.Reply reply, String result) {}
    }

    /** Plain JDBC. The driver keeps the statements of a pooled connection prepared. */
    record OfJdbc(DataSource connections) implements Ledger {

        @Override
        public boolean record(Recharge recharge) throws SQLException {
            return run(
                            LedgerStatement.RECORD,
                            Map.of(
                                    "orderId", recharge.orderId(),
                                    "content", recharge.content(),
                                    "amount", recharge.amount()))
                    == 1;
        }

        @Override
        public void markSubmitted(Recharge recharge) throws SQLException {
            require(run(
                    LedgerStatement.MARK_SUBMITTED,
                    Map.of("orderId", recharge.orderId(), "reference", recharge.reference())));
        }

        @Override
        public void settle(Recharge recharge, Recharge.Reply reply, String result) throws SQLException {
            require(run(
                    LedgerStatement.SETTLE,
                    Map.of(
                            "orderId", recharge.orderId(),
                            "state", reply.state(),
                            "providerRef", reply.providerRef(),
                            "result", result)));
        }

        private int run(LedgerStatement statement, Map<String, Object> values) throws SQLException {
            try (Connection connection = connections.getConnection();
                    PreparedStatement prepared = connection.prepareStatement(statement.positional())) {
                int place = 1;
                for (String parameter : statement.parameters()) {
                    prepared.setObject(place++, values.get(parameter));
                }
                return prepared.executeUpdate();
            }
        }

        private static void require(int rows) {
            if (rows != 1) {
                throw new IllegalStateException(rows + " rows were changed");
            }
        }
    }
}
