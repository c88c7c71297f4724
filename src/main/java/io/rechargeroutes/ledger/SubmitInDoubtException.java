package io.rechargeroutes.ledger;

/** The ledger failed while a request was being marked submitted: the mark may be there or not. Nothing was sent. */
public class SubmitInDoubtException extends RuntimeException {

    private final String reference;

    SubmitInDoubtException(String reference, LedgerException cause) {
        super(cause.getMessage(), cause);
        this.reference = reference;
    }

    /** The reference that the attempt has, if the mark is there. */
    public String reference() {
        return reference;
    }
}
