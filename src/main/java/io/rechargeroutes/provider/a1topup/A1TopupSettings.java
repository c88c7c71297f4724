package io.rechargeroutes.provider.a1topup;

import io.rechargeroutes.model.Format;
import java.util.Arrays;
import java.util.Locale;
import org.eclipse.microprofile.config.Config;

/**
 * How A1Topup is called.
 *
 * @param username      account
 * @param password      the account's secret; never shown
 * @param format        the form answers are asked for in
 * @param method        GET or POST
 * @param defaultCircle circle code where a request needs no circle
 * @param paise         whether amounts with paise are sent
 */
record A1TopupSettings(String username, String password, Format format, Method method, String defaultCircle, boolean paise) {

    /** How parameters travel: in the URL or in a form body. */
    enum Method { GET, POST }

    /** @throws IllegalArgumentException naming the key whose value is not known */
    static A1TopupSettings of(Config config) {
        return new A1TopupSettings(text(config, "a1topup.username", ""), text(config, "a1topup.password", ""),
                choice("a1topup.format", text(config, "a1topup.format", "json"), Format.JSON, Format.XML, Format.CSV),
                choice("a1topup.method", text(config, "a1topup.method", "GET"), Method.values()),
                text(config, "a1topup.default-circle", "4"), config.getOptionalValue("a1topup.paise", Boolean.class).orElse(false));
    }

    private static String text(Config config, String key, String otherwise) {
        return config.getOptionalValue(key, String.class).orElse(otherwise);
    }

    @SafeVarargs
    private static <E extends Enum<E>> E choice(String key, String text, E... choices) {
        return Arrays.stream(choices).filter(choice -> choice.name().equals(text.strip().toUpperCase(Locale.ROOT))).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(key + " must be one of " + Arrays.toString(choices)));
    }

    @Override
    public String toString() {
        return "A1TopupSettings[format=" + format + ", method=" + method + ", defaultCircle=" + defaultCircle + ", paise=" + paise + "]";
    }
}
