package io.rechargeroutes.ledger.dispatch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.ledger.Sql;
import io.rechargeroutes.model.Outcome;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Keeps what the later steps of a credit check need of the first: the provider's access token, encrypted by the
 * provider's own part.
 */
@ApplicationScoped
public class CreditAccounts {

    /** The field of {@code data.credit} in an outcome that is kept here and published to nobody. */
    private static final String TOKEN = "sealedToken";

    private final Sql sql;

    CreditAccounts(Sql sql) {
        this.sql = sql;
    }

    /**
     * A registration that can be gone on with.
     *
     * @param reference ours, sent with the registration
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
        return sql.inTransaction(handle -> handle.createQuery(
                        """
                        SELECT reference, sealed_token FROM credit_account WHERE provider = :provider
                          AND credit_id = :creditId""")
                .bind("provider", provider)
                .bind("creditId", creditId)
                .map((row, context) -> new Account(row.getString("reference"), row.getString("sealed_token")))
                .findOne());
    }

    /**
     * Keeps the token that an outcome brings, where it brings one.
     *
     * @param registers whether the attempt is a registration, whose reference the later steps name
     * @return the outcome without it
     */
    static Outcome keep(Handle handle, String reference, boolean registers, Outcome outcome) {
        JsonNode credit = outcome.data() == null ? null : outcome.data().get("credit");
        if (credit == null
                || !credit.path(TOKEN).isTextual()
                || !credit.path("id").isTextual()) {
            return outcome;
        }
        handle.createUpdate(
                        """
                        INSERT INTO credit_account AS known (provider, credit_id, order_id, reference, sealed_token)
                        SELECT a.provider, :creditId, a.order_id, a.reference, :sealedToken FROM attempt a
                          WHERE a.reference = :reference
                        ON CONFLICT (provider, credit_id) DO UPDATE SET sealed_token = excluded.sealed_token,
                               updated_at = now(),
                               order_id = CASE WHEN :registers THEN excluded.order_id ELSE known.order_id END,
                               reference = CASE WHEN :registers THEN excluded.reference ELSE known.reference END""")
                .bind("creditId", credit.get("id").textValue())
                .bind("sealedToken", credit.get(TOKEN).textValue())
                .bind("reference", reference)
                .bind("registers", registers)
                .execute();
        ObjectNode published = outcome.data().deepCopy();
        ((ObjectNode) published.get("credit")).remove(TOKEN);
        return new Outcome(
                outcome.verdict(),
                outcome.code(),
                outcome.message(),
                outcome.providerRef(),
                outcome.operatorRef(),
                published,
                outcome.inferred());
    }
}
