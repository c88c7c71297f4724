package io.rechargeroutes.provider.a1topup;

import io.rechargeroutes.settings.ProviderSettings;
import io.rechargeroutes.settings.SettingSource;
import io.rechargeroutes.settings.SettingType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;

/** The settings of A1Topup. */
public final class A1TopupProvider implements ProviderSettings {

    private static final String CALLBACK_TOKEN = "a1topup.callback.token";
    /** It travels as a part of a path. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~-]{1,200}");
    /** It is all that protects the callback. */
    private static final int TOKEN_HARD_TO_GUESS = 20;

    @Override
    public String name() {
        return "a1topup";
    }

    @Override
    public Map<String, SettingType> types() {
        return Map.of(
                "a1topup.username",
                SettingType.TEXT,
                "a1topup.password",
                SettingType.TEXT,
                CALLBACK_TOKEN,
                SettingType.TEXT,
                "a1topup.format",
                SettingType.choice("json", "xml", "csv"),
                "a1topup.method",
                SettingType.choice("GET", "POST"),
                "a1topup.default-circle",
                SettingType.word("a word"),
                "a1topup.paise",
                SettingType.choice("true", "false"));
    }

    @Override
    public Set<String> optional() {
        return Set.of("a1topup.username", "a1topup.password", CALLBACK_TOKEN);
    }

    @Override
    public List<String> credentials() {
        return List.of("a1topup.username", "a1topup.password");
    }

    @Override
    public List<String> faults(Config config) {
        return token(config)
                .filter(token -> !TOKEN.matcher(token).matches())
                .map(token -> List.of(SettingSource.fault(
                        config,
                        CALLBACK_TOKEN,
                        "must be at most 200 of A-Z a-z 0-9 . _ ~ and -; "
                                + "take a random one and set it in the environment as A1TOPUP_CALLBACK_TOKEN")))
                .orElse(List.of());
    }

    @Override
    public List<String> warnings(Config config) {
        return token(config)
                .filter(token -> token.length() < TOKEN_HARD_TO_GUESS)
                .map(token -> List.of(CALLBACK_TOKEN
                        + " is short: whoever guesses it can have A1Topup asked; take 20 random characters or more"))
                .orElse(List.of());
    }

    private static Optional<String> token(Config config) {
        return config.getOptionalValue(CALLBACK_TOKEN, String.class).filter(token -> !token.isBlank());
    }
}
