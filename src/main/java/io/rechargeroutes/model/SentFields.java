package io.rechargeroutes.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Iterator;

/**
 * The fields of a row as their sender wrote them, before any catalogue was looked at: by them a replay is known also
 * after the catalogue was edited.
 *
 * @param digest of {@link CanonicalForm#ofSent}
 * @param isPrivate whether a detail among them is a person's own
 */
public record SentFields(String digest, boolean isPrivate) {

    /** @param content null for a row that could not be read */
    public static SentFields of(ObjectNode content) {
        if (content == null) {
            return null;
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(CanonicalForm.ofSent(content).getBytes(StandardCharsets.UTF_8));
            return new SentFields(HexFormat.of().formatHex(digest), isPrivate(content));
        } catch (GeneralSecurityException fault) {
            throw new IllegalStateException("this Java has no SHA-256", fault);
        }
    }

    private static boolean isPrivate(ObjectNode content) {
        for (Iterator<String> names = content.path("details").fieldNames(); names.hasNext(); ) {
            if (Redactor.PRIVATE_DETAILS.contains(names.next())) {
                return true;
            }
        }
        return false;
    }
}
