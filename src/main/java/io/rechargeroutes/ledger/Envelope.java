package io.rechargeroutes.ledger;

import io.rechargeroutes.model.Format;
import java.time.Instant;

/**
 * What is known of a message beside its rows.
 *
 * @param id            the same whenever this message is delivered again, another for every other message
 * @param queue         where it came from
 * @param format        how its rows are written
 * @param replyTo       where its answers go, {@code queue://name} for instance, or null
 * @param correlationId what its answers carry, or null for their orderId
 * @param expiresAt     its rows are not to be sent after this moment, or null
 */
public record Envelope(String id, String queue, Format format, String replyTo, String correlationId, Instant expiresAt) {
}
