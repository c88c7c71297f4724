package io.rechargeroutes.ledger;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.RechargeResult;
import io.rechargeroutes.model.RequestJson;
import io.rechargeroutes.model.Status;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Reads a result from a row of {@code request}. */
final class ResultRow {

    /** The columns that {@link #of} reads, of the table under the alias r. */
    static final String COLUMNS = """
            r.order_id, r.operation, r.state, r.provider, r.reference, r.provider_ref, r.operator_ref, r.amount, r.code, r.message, \
            r.data, r.received_at, r.updated_at""";

    private ResultRow() {
    }

    static RechargeResult of(ResultSet row, Long line) throws SQLException {
        return new RechargeResult(row.getString("order_id"), Operation.valueOf(row.getString("operation")),
                Status.valueOf(row.getString("state")), row.getString("provider"), row.getString("reference"),
                row.getString("provider_ref"), row.getString("operator_ref"), row.getBigDecimal("amount"), row.getString("code"),
                row.getString("message"), data(row.getString("data")), line, Sql.instant(row, "received_at"),
                Sql.instant(row, "updated_at"));
    }

    private static ObjectNode data(String json) {
        return json == null ? RequestJson.emptyObject() : RequestJson.object(json);
    }
}
