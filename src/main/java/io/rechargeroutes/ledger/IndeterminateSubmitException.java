package io.rechargeroutes.ledger;

/** The ledger failed while a request was being marked submitted: the record of intent may be there or not. Nothing was sent. */
public class IndeterminateSubmitException extends RuntimeException {

    private final String reference;

    IndeterminateSubmitException(String reference, LedgerException cause) {
        super(cause.getMessage(), cause);
        this.reference = reference;
    }

    /** The reference that the attempt has, if the record of intent is there. */
    public String reference() {
        return reference;
    }
}
