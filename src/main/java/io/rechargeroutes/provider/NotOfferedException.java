package io.rechargeroutes.provider;

/**
 * The provider cannot take this request: its catalogue row lacks what the provider needs. Thrown before anything is
 * sent.
 */
public class NotOfferedException extends RuntimeException {

    public NotOfferedException(String message) {
        super(message);
    }
}
