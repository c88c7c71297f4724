package io.rechargeroutes.sandbox;

import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.microprofile.config.Config;

/**
 * How the simulators run.
 *
 * @param host the address to listen on
 * @param port the port to listen on; 0 takes any free one
 * @param latency how long every provider answer is held back
 * @param pendingFor how long a pending recharge stays pending
 * @param journal the file that requests are appended to as JSON lines; null keeps counts in memory alone
 * @param wallets rupees in a provider's wallet at start, by its name; ten million where it has no entry
 * @param callbackUrl where a simulator calls back that does so, a secret; null for not at all
 * @param reverseAfter how long after its success a recharge of 99 is taken back, where a simulator calls back
 * @param own what single simulators are set to, by type
 */
public record SandboxSettings(
        String host,
        int port,
        Duration latency,
        Duration pendingFor,
        Path journal,
        Map<String, BigDecimal> wallets,
        URI callbackUrl,
        Duration reverseAfter,
        Map<Class<?>, Object> own) {

    private static final BigDecimal TEN_MILLION = BigDecimal.valueOf(10_000_000);

    public SandboxSettings {
        wallets = Map.copyOf(wallets);
        own = Map.copyOf(own);
    }

    /** Port 8180 on the loopback address, no latency, 20 s pending, no journal file, full wallets, no callbacks. */
    public static SandboxSettings defaults() {
        return new SandboxSettings(
                "127.0.0.1",
                8180,
                Duration.ZERO,
                Duration.ofSeconds(20),
                null,
                Map.of(),
                null,
                Duration.ofSeconds(40),
                Map.of());
    }

    /** What the settings {@code sandbox.*} say, those of single simulators among them. */
    public static SandboxSettings of(Config config) {
        SandboxSettings settings = defaults()
                .withPort(config.getValue("sandbox.port", Integer.class))
                .withLatency(config.getValue("sandbox.latency", Duration.class))
                .withPendingFor(config.getValue("sandbox.pending-for", Duration.class))
                .withJournal(
                        config.getOptionalValue("sandbox.journal", Path.class).orElse(null))
                .withCallbacks(
                        config.getOptionalValue("sandbox.callback-url", URI.class)
                                .orElse(null),
                        config.getValue("sandbox.reverse-after", Duration.class));
        for (SimulatedProvider provider : SimulatedProvider.all()) {
            settings = provider.configured(settings, config);
        }
        return settings;
    }

    /** The same with another port; 0 takes any free one. */
    public SandboxSettings withPort(int other) {
        return new SandboxSettings(host, other, latency, pendingFor, journal, wallets, callbackUrl, reverseAfter, own);
    }

    /** The same with every provider answer held back for so long. */
    public SandboxSettings withLatency(Duration other) {
        return new SandboxSettings(host, port, other, pendingFor, journal, wallets, callbackUrl, reverseAfter, own);
    }

    /** The same with pending recharges that stay so for so long. */
    public SandboxSettings withPendingFor(Duration other) {
        return new SandboxSettings(host, port, latency, other, journal, wallets, callbackUrl, reverseAfter, own);
    }

    /** The same with a journal file, which is appended to. */
    public SandboxSettings withJournal(Path other) {
        return new SandboxSettings(host, port, latency, pendingFor, other, wallets, callbackUrl, reverseAfter, own);
    }

    /** The same with another wallet of a provider, in rupees. */
    public SandboxSettings withWallet(String provider, BigDecimal rupees) {
        Map<String, BigDecimal> others = new HashMap<>(wallets);
        others.put(provider, rupees);
        return new SandboxSettings(host, port, latency, pendingFor, journal, others, callbackUrl, reverseAfter, own);
    }

    /** The same with callbacks to an address, and recharges of 99 taken back so long after their success. */
    public SandboxSettings withCallbacks(URI url, Duration after) {
        return new SandboxSettings(host, port, latency, pendingFor, journal, wallets, url, after, own);
    }

    /** The same with what one simulator alone is set to. */
    public SandboxSettings with(Object ofOne) {
        Map<Class<?>, Object> others = new HashMap<>(own);
        others.put(ofOne.getClass(), ofOne);
        return new SandboxSettings(
                host, port, latency, pendingFor, journal, wallets, callbackUrl, reverseAfter, others);
    }

    /** What one simulator is set to, or this. */
    public <T> T own(Class<T> type, T otherwise) {
        return type.cast(own.getOrDefault(type, otherwise));
    }

    BigDecimal wallet(String provider) {
        return wallets.getOrDefault(provider, TEN_MILLION);
    }

    /** Without credentials and the callback's address. */
    @Override
    public String toString() {
        return "SandboxSettings[" + host + ":" + port + ", latency=" + latency + ", pendingFor=" + pendingFor
                + ", journal=" + journal + "]";
    }
}
