package io.rechargeroutes.provider;

/** A provider cannot take a request; thrown before anything is sent, so the request was certainly not executed. */
public class NotOfferedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message what the provider lacks, and what to do */
    public NotOfferedException(String message) {
        super(message);
    }
}
