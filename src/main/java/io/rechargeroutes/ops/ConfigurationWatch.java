package io.rechargeroutes.ops;

import io.rechargeroutes.ledger.ops.NodeConfigurations;
import io.rechargeroutes.settings.Providers;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;

/**
 * Notices nodes that share a ledger and were started with other routes, another catalogue, or other settings that
 * decide about money. No secret is compared.
 */
@ApplicationScoped
public class ConfigurationWatch {

    private static final String PACKAGED = "application.properties";
    private static final Pattern KEY = Pattern.compile("(?m)^#?([a-z][a-z0-9]*(?:\\.[a-z0-9-]+)+)=");
    private static final Pattern DOTTED = Pattern.compile("[a-z][a-z0-9]*(\\.[a-z0-9-]+)+");
    private static final Pattern OF_MONEY = Pattern.compile(
            "recharge\\.(duplicate-window|failover.*|dispatch\\.(max-age|give-up-after|back-off)|circuit-breaker\\..*"
                    + "|status\\.(intervals|give-up-after|recheck-success|reversal-confirm-after)|status-query\\.retries|queue\\..*|files\\.to-results-queue|intake\\.(accept-.*|pass-through)|schedule\\.zone)");
    /** What of a provider's settings may differ from host to host. */
    private static final Pattern OF_HOST = Pattern.compile(
            "[^.]+\\.(concurrency|rate|status-query-rate|recheck-rate|proxy.*|truststore.*|keystore.*|token\\.public-key)");
    /** Copies that editors and people leave beside a file; nothing reads them. */
    private static final Pattern LEFT_OVER = Pattern.compile("\\..*|.*~|.*\\.(bak|orig|swp|tmp|md|test\\.csv)");

    private final NodeConfigurations nodes;
    private final Config config;
    private final RechargeSettings settings;

    ConfigurationWatch(NodeConfigurations nodes, RechargeSettings settings, Config config) {
        this.nodes = nodes;
        this.config = config;
        this.settings = settings;
    }

    /** Records what this process starts with: routes and settings are read at a start and never again. */
    void record() {
        nodes.record(parts());
    }

    /** Compares the nodes that live now. */
    void compare() {
        nodes.compare(settings.node().configurationDiffersAfter());
    }

    /** Each file's digest, by its path, and each setting's value, by its key. */
    Map<String, String> parts() {
        Path routes = settings.routes();
        Map<String, String> parts = new TreeMap<>();
        try (Stream<Path> files = Files.walk(routes)) {
            files.filter(Files::isRegularFile)
                    .filter(file ->
                            !LEFT_OVER.matcher(file.getFileName().toString()).matches())
                    .forEach(file -> parts.put(
                            "routes/" + routes.relativize(file).toString().replace('\\', '/'), digest(file)));
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
        Set<String> providers = Providers.names(config).stream().collect(Collectors.toSet());
        for (String key : keys()) {
            boolean counts = OF_MONEY.matcher(key).matches()
                    || providers.contains(key.replaceFirst("\\..*", ""))
                            && !OF_HOST.matcher(key).matches();
            if (counts && !Secrets.isSecret(key)) {
                config.getOptionalValue(key, String.class).ifPresent(value -> parts.put(key, value));
            }
        }
        return parts;
    }

    /**
     * A setting may come from the environment alone, whose names cannot be distinguished: so all that are known are
     * asked for.
     */
    private Set<String> keys() {
        Set<String> keys = new TreeSet<>();
        StreamSupport.stream(config.getPropertyNames().spliterator(), false)
                .filter(name -> DOTTED.matcher(name).matches())
                .forEach(keys::add);
        try (InputStream packaged = ConfigurationWatch.class.getClassLoader().getResourceAsStream(PACKAGED)) {
            String text = packaged == null ? "" : new String(packaged.readAllBytes(), StandardCharsets.UTF_8);
            KEY.matcher(text).results().forEach(key -> keys.add(key.group(1)));
            return keys;
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    private static String digest(Path file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        } catch (GeneralSecurityException fault) {
            throw new IllegalStateException("this Java has no SHA-256", fault);
        }
    }
}
