package io.rechargeroutes.provider.a1topup;

import io.rechargeroutes.model.Format;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * How A1Topup is called.
 *
 * @param username account
 * @param password the account's secret; never shown
 * @param format the form answers are asked for in
 * @param method GET or POST
 * @param defaultCircle circle code where a request needs no circle
 * @param paise whether amounts with paise are sent
 */
record A1TopupSettings(
        String username, String password, Format format, Method method, String defaultCircle, boolean paise) {

    /** How parameters travel: in the URL or in a form body. */
    enum Method {
        GET,
        POST
    }

    /** The {@code a1topup.*} settings that Java reads; A1TopupProvider says what each may be. */
    @ConfigMapping(prefix = "a1topup")
    public interface Keys {

        Optional<String> username();

        Optional<String> password();

        @WithDefault("json")
        String format();

        @WithDefault("GET")
        String method();

        @WithDefault("4")
        String defaultCircle();

        @WithDefault("false")
        boolean paise();

        Callback callback();

        /** What A1Topup calls back at. */
        interface Callback {
            /** Last part of the address, a secret; none where there is no callback. */
            Optional<String> token();
        }
    }

    /** Reads them once, for all who are called with them. */
    @Singleton
    static class Reader {

        @Produces
        @Singleton
        A1TopupSettings read(Keys keys) {
            return of(keys);
        }
    }

    /** @throws IllegalArgumentException naming the key whose value is not known */
    static A1TopupSettings of(Keys keys) {
        return new A1TopupSettings(
                keys.username().orElse(""),
                keys.password().orElse(""),
                choice("a1topup.format", keys.format(), Format.JSON, Format.XML, Format.CSV),
                choice("a1topup.method", keys.method(), Method.values()),
                keys.defaultCircle(),
                keys.paise());
    }

    @SafeVarargs
    private static <E extends Enum<E>> E choice(String key, String text, E... choices) {
        return Arrays.stream(choices)
                .filter(choice -> choice.name().equals(text.strip().toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(key + " must be one of " + Arrays.toString(choices)));
    }

    @Override
    public String toString() {
        return "A1TopupSettings[format=" + format + ", method=" + method + ", defaultCircle=" + defaultCircle
                + ", paise=" + paise + "]";
    }
}
