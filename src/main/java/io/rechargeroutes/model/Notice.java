package io.rechargeroutes.model;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Something that a person should know and that is not the outcome of a request.
 *
 * @param kind     what happened, one of the kinds in docs/operations.md
 * @param alert    whether somebody has to do something
 * @param subject  the provider, orderId or file that it is about
 * @param text     what happened, in a sentence; made plain by {@link PlainText}
 * @param occasion recorded once for each kind, subject and occasion; null for every time
 * @param data     facts for programs, or null
 */
public record Notice(String kind, boolean alert, String subject, String text, String occasion, ObjectNode data) {

    public Notice {
        subject = PlainText.of(subject);
        text = PlainText.of(text);
    }

    /** Somebody has to do something. */
    public static Notice alert(String kind, String subject, String text, String occasion) {
        return new Notice(kind, true, subject, text, occasion, null);
    }

    /** Good to know. */
    public static Notice info(String kind, String subject, String text, String occasion) {
        return new Notice(kind, false, subject, text, occasion, null);
    }
}
