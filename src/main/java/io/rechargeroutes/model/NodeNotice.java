package io.rechargeroutes.model;

import java.util.List;

/** The notices about nodes that share a ledger; docs/operations.md says what to do about each. */
public final class NodeNotice {

    private static final String SUBJECT = "nodes";
    private static final int MOST_NAMES = 10;

    private NodeNotice() {
    }

    /** Nodes run with different routes, catalogues or settings. Recorded once while it lasts. */
    public static Notice differ(List<String> nodes, List<String> parts) {
        return Notice.alert("NODE_CONFIGURATION_DIFFERS", SUBJECT, named(nodes) + " run with different configurations: " + named(parts)
                + "; make them the same and restart the nodes that change", null);
    }

    /** They run with the same ones again. */
    public static Notice agree(List<String> nodes) {
        return Notice.info("NODE_CONFIGURATION_AGREES", SUBJECT, "all nodes run with the same configuration again: " + named(nodes), null);
    }

    private static String named(List<String> names) {
        String most = String.join(", ", names.stream().limit(MOST_NAMES).map(PlainText::of).toList());
        return names.size() > MOST_NAMES ? most + " and " + (names.size() - MOST_NAMES) + " more" : most;
    }
}
