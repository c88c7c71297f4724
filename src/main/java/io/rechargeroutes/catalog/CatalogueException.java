package io.rechargeroutes.catalog;

import java.util.List;

/** The code tables cannot be used. Carries every fault found, not only the first. */
public final class CatalogueException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> faults;

    CatalogueException(List<String> faults) {
        super(String.join(System.lineSeparator(), faults));
        this.faults = List.copyOf(faults);
    }

    /** One line a fault: {@code file:line: what, and what to do}. */
    public List<String> faults() {
        return faults;
    }
}
