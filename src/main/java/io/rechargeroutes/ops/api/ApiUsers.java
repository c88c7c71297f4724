package io.rechargeroutes.ops.api;

import io.quarkus.elytron.security.common.BcryptUtil;
import io.rechargeroutes.settings.AccessSettings;
import io.rechargeroutes.settings.SettingSource;
import io.rechargeroutes.settings.TypedSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;

/**
 * Who may use the operations API: the names of {@code recharge.api.users}, each with a secret
 * {@code recharge.api.<name>.password}, as it is or as a bcrypt hash. There is no default for any of them.
 */
@ApplicationScoped
public class ApiUsers {

    private static final String NAMES = "recharge.api.users";
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]{0,31}");
    private static final Pattern BCRYPT = Pattern.compile("\\$2[aby]\\$[0-9]{2}\\$[./A-Za-z0-9]{53}");
    private static final String BASIC = "basic ";
    private static final int SHORTEST = 12;

    private final Map<String, String> secrets = new TreeMap<>();

    ApiUsers(AccessSettings access, Config config) {
        for (String name : names(access)) {
            config.getOptionalValue(key(name), String.class).ifPresent(secret -> secrets.put(name, secret));
        }
    }

    /** What is wrong with the settings, one line a fault. */
    public static List<String> faults(Config config) {
        List<String> faults = new ArrayList<>();
        for (String name : names(TypedSettings.of(config, AccessSettings.class))) {
            Optional<String> secret =
                    config.getOptionalValue(key(name), String.class).filter(value -> !value.isBlank());
            if (!NAME.matcher(name).matches()) {
                faults.add(SettingSource.fault(
                        config,
                        NAMES,
                        "has a name of other characters; use lower case letters and digits, a letter first"));
            } else if (secret.isEmpty()) {
                faults.add(SettingSource.missing(
                        key(name), "; set it in the environment as " + SettingSource.variable(key(name))));
            } else if (secret.get().length() < SHORTEST) {
                faults.add(SettingSource.fault(
                        config, key(name), "is shorter than " + SHORTEST + " characters; choose a longer one"));
            }
        }
        return faults;
    }

    private static List<String> names(AccessSettings access) {
        return access.api().users().orElse(List.of()).stream()
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private static String key(String name) {
        return "recharge.api." + name + ".password";
    }

    /** True where nobody may: the API is not there then. */
    public boolean none() {
        return secrets.isEmpty();
    }

    /**
     * The user whose name and secret an {@code Authorization} header gives; it takes as long for a name that is
     * unknown.
     */
    public Optional<String> authenticated(String header) {
        if (!isBasic(header)) {
            return Optional.empty();
        }
        String given = given(header);
        int colon = given.indexOf(':');
        String name = nameOf(header);
        boolean known = secrets.containsKey(name);
        String secret = known ? secrets.get(name) : secrets.values().iterator().next();
        boolean right = matches(given.substring(colon + 1), secret);
        return known && right ? Optional.of(name) : Optional.empty();
    }

    /** The name that an {@code Authorization} header gives, known or not; empty where it gives none. */
    static String nameOf(String header) {
        String given = isBasic(header) ? given(header) : "";
        return given.substring(0, Math.max(0, given.indexOf(':')));
    }

    private static boolean isBasic(String header) {
        return header != null && header.regionMatches(true, 0, BASIC, 0, BASIC.length());
    }

    private static String given(String header) {
        return decoded(header.substring(BASIC.length()).strip());
    }

    private static String decoded(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notBase64) {
            return "";
        }
    }

    private static boolean matches(String given, String secret) {
        return BCRYPT.matcher(secret).matches()
                ? BcryptUtil.matches(given, secret)
                : MessageDigest.isEqual(digest(given), digest(secret));
    }

    /** Both sides equally long: how long the comparison takes shows nothing, not even of the length. */
    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public String toString() {
        return "ApiUsers" + secrets.keySet();
    }
}
