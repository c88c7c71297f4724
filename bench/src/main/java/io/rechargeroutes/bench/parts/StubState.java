package io.rechargeroutes.bench.parts;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What the stub was set to and has seen. One thread uses it. */
final class StubState {

    private final Map<String, Long> delays = new HashMap<>();
    private final Set<String> references = new HashSet<>();
    private long calls;

    /** Milliseconds until a provider answers; the first folder of the path names the provider. */
    void delay(String provider, long milliseconds) {
        delays.put(provider, milliseconds);
    }

    long delay(String provider) {
        return delays.getOrDefault(provider, 0L);
    }

    void called(String reference) {
        calls++;
        references.add(reference);
    }

    /** Recharges that were asked for, and how many of them had a reference of their own. */
    String seen() {
        return calls + " " + references.size();
    }
}
