package io.rechargeroutes.intake;

import io.rechargeroutes.catalog.Catalogue;
import java.util.Set;
import java.util.TreeSet;

/** Turns rows into requests, or says what is wrong with them. Knows the contract and the catalogue, and nothing of time or of what was sent before. */
public final class RequestValidator {

    private final Catalogue catalogue;
    private final Set<String> providers;
    private final Set<String> detailNames;

    /**
     * @param catalogue the operators and circles there are
     * @param providers the providers that a request may be pinned to, in upper case
     */
    public RequestValidator(Catalogue catalogue, Set<String> providers) {
        this.catalogue = catalogue;
        this.providers = Set.copyOf(providers);
        Set<String> names = new TreeSet<>(FieldNames.DETAILS);
        catalogue.operators().forEach(operator -> names.addAll(operator.details()));
        this.detailNames = Set.copyOf(names);
    }

    /** The names that {@code details} may hold: the contract's and those that an operator of the catalogue asks for. */
    public Set<String> detailNames() {
        return detailNames;
    }

    /** Checks one row; never throws for what stands in it. */
    public Checked check(Row row) {
        if (row.content() == null) {
            return new Checked.Rejected(null, null, "UNREADABLE_ROW", row.problem());
        }
        return new RowCheck(catalogue, providers, detailNames, row.content()).result();
    }
}
