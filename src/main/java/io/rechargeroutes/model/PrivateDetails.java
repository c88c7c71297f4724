package io.rechargeroutes.model;

import java.util.Map;
import java.util.Set;

/** Which details of a request are a person's own: they are stored encrypted, and shown nowhere. */
public final class PrivateDetails {

    public static final Set<String> NAMES =
            Set.of("firstName", "middleName", "lastName", "pan", "dateOfBirth", "email", "mobile", "otp", "answerKey");

    private PrivateDetails() {
    }

    /** Whether any of them is there. */
    public static boolean in(Map<String, String> details) {
        return details.keySet().stream().anyMatch(NAMES::contains);
    }
}
