package io.rechargeroutes.provider.http;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;

/**
 * Headers that a provider wants with every call: the settings {@code <provider>.headers.<name>}. Their values are
 * secrets.
 */
public final class StaticHeaders {

    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,60}");
    private static final Pattern VALUE = Pattern.compile("[\\x21-\\x7e]([\\x20-\\x7e]{0,998}[\\x21-\\x7e])?");
    /**
     * Those that say how a message is carried, or that have a setting of their own; and Camel's, which would change the
     * call.
     */
    private static final Pattern RESERVED =
            Pattern.compile("(?i)host|connection|content-.*|transfer-encoding|te|trailer|upgrade|expect|keep-alive|"
                    + "authorization|proxy-.*|accept-encoding|camel.*");

    private StaticHeaders() {}

    /**
     * The headers of a provider by name.
     *
     * @throws IllegalArgumentException names the setting that is no use, and never its value
     */
    public static Map<String, String> of(Config config, String provider) {
        String prefix = provider + ".headers.";
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String key : Set.copyOf(keys(config, prefix))) {
            String name = key.substring(prefix.length());
            config.getOptionalValue(key, String.class)
                    .ifPresent(value -> headers.put(checked(key, name), checkedValue(key, value)));
        }
        return headers;
    }

    /**
     * An environment variable shows up with dots in place of hyphens, beside the setting of the file that it stands
     * for.
     */
    private static Set<String> keys(Config config, String prefix) {
        Map<String, String> keys = new TreeMap<>();
        for (String key : config.getPropertyNames()) {
            if (key.startsWith(prefix) && key.length() > prefix.length()) {
                keys.merge(
                        key.substring(prefix.length()).replace('.', '-'),
                        key,
                        (one, other) -> one.indexOf('.', prefix.length()) < 0 ? one : other);
            }
        }
        return Set.copyOf(keys.values());
    }

    private static String checked(String key, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(key
                    + ": a header name has letters, digits and hyphens; write the setting into application.properties, "
                    + "with its value from the environment");
        }
        if (RESERVED.matcher(name).matches()) {
            throw new IllegalArgumentException(key + ": the header " + name + " is set by the call itself; remove it");
        }
        return name;
    }

    private static String checkedValue(String key, String value) {
        if (!VALUE.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    key + ": a header's value is one line of at most 1000 ASCII characters; correct it");
        }
        return value;
    }
}
