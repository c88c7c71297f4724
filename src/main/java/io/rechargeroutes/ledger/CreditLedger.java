package io.rechargeroutes.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.model.Outcome;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Keeps what the later steps of a credit check need of the first: the provider's access token, encrypted by the provider's own part. */
@ApplicationScoped
public class CreditLedger {

    /** The field of {@code data.credit} in an outcome that is kept here and published to nobody. */
    private static final String TOKEN = "sealedToken";
    private static final String KEEP = """
            INSERT INTO credit_account AS known (provider, credit_id, order_id, reference, sealed_token)
            SELECT a.provider, ?, a.order_id, a.reference, ? FROM attempt a WHERE a.reference = ?
            ON CONFLICT (provider, credit_id) DO UPDATE SET sealed_token = excluded.sealed_token, updated_at = now(),
              order_id = CASE WHEN ? THEN excluded.order_id ELSE known.order_id END,
              reference = CASE WHEN ? THEN excluded.reference ELSE known.reference END""";
    private static final String FIND = "SELECT reference, sealed_token FROM credit_account WHERE provider = ? AND credit_id = ?";

    private final Sql sql;

    CreditLedger(Sql sql) {
        this.sql = sql;
    }

    /**
     * A registration that can be gone on with.
     *
     * @param reference   ours, sent with the registration
     * @param sealedToken the provider's access token, encrypted
     */
    public record Account(String reference, String sealedToken) {

        @Override
        public String toString() {
            return "Account[" + reference + "]";
        }
    }

    /** What is known of a registration by the id that its provider gave it. */
    public Optional<Account> find(String provider, String creditId) {
        return sql.inTransaction(connection -> {
            try (var find = connection.prepareStatement(FIND)) {
                find.setString(1, provider);
                find.setString(2, creditId);
                try (var row = find.executeQuery()) {
                    return row.next() ? Optional.of(new Account(row.getString(1), row.getString(2))) : Optional.empty();
                }
            }
        });
    }

    /**
     * Keeps the token that an outcome brings, where it brings one.
     *
     * @param registers whether the attempt is a registration, whose reference the later steps name
     * @return the outcome without it
     */
    static Outcome keep(Connection connection, String reference, boolean registers, Outcome outcome) throws SQLException {
        JsonNode credit = outcome.data() == null ? null : outcome.data().get("credit");
        if (credit == null || !credit.path(TOKEN).isTextual() || !credit.path("id").isTextual()) {
            return outcome;
        }
        try (var keep = connection.prepareStatement(KEEP)) {
            keep.setString(1, credit.get("id").textValue());
            keep.setString(2, credit.get(TOKEN).textValue());
            keep.setString(3, reference);
            keep.setBoolean(4, registers);
            keep.setBoolean(5, registers);
            keep.executeUpdate();
        }
        ObjectNode published = outcome.data().deepCopy();
        ((ObjectNode) published.get("credit")).remove(TOKEN);
        return new Outcome(outcome.verdict(), outcome.code(), outcome.message(), outcome.providerRef(), outcome.operatorRef(), published, outcome.inferred());
    }
}
