package io.rechargeroutes.provider.aop;

import com.fasterxml.jackson.core.JsonPointer;
import io.rechargeroutes.model.Location;
import io.rechargeroutes.provider.http.StaticHeaders;
import io.rechargeroutes.secrets.PublicKeyFile;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.eclipse.microprofile.config.Config;

/** Reads the {@code aop.*} settings that the requests depend on. */
@Singleton
class AopConfiguration {

    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration MARGIN = Duration.ofSeconds(5);

    @Produces
    @Singleton
    AopSettings settings(Config config) {
        requireMobileApi(text(config, "aop.mobile.api", "v1"));
        return new AopSettings(text(config, "aop.registration-id", null), text(config, "aop.company-code", null), text(config, "aop.circle", "Delhi NCR"),
                new Location(text(config, "aop.latitude", "23.6784"), text(config, "aop.longitude", "76.8764")),
                text(config, "aop.bill.mode", "online"),
                DateTimeFormatter.ofPattern(text(config, "aop.credit.date-format", "dd/MM/yyyy"), Locale.ROOT),
                isBearer(text(config, "aop.auth", "registration-id")) ? bearer(config) : null,
                text(config, "aop.path.balance", null) == null ? null : pointer(text(config, "aop.balance.field", "/balance")), StaticHeaders.of(config, "aop"));
    }

    private static AopBearer bearer(Config config) {
        return new AopBearer(required(config, "aop.token.client-id"), required(config, "aop.token.client-secret"),
                PublicKeyFile.read(Path.of(required(config, "aop.token.public-key"))),
                config.getOptionalValue("aop.token.lifetime", Duration.class).orElse(Duration.ofSeconds(600)),
                longestFetch(config), text(config, "aop.token.client-id-header", "X-Client-Id"), text(config, "aop.token.client-secret-header", "X-Client-Secret"),
                text(config, "aop.token.signature-header", "X-Cf-Signature"));
    }

    /** Each try of a fetch has the deadline of a call, and there is a pause between two. */
    private static Duration longestFetch(Config config) {
        long tries = 1L + config.getOptionalValue("recharge.status-query.retries", Integer.class).orElse(1);
        return config.getOptionalValue("aop.timeout", Duration.class).orElse(DEFAULT_TIMEOUT).plus(MARGIN).multipliedBy(tries);
    }

    /** A blank setting is none. */
    private static String text(Config config, String key, String otherwise) {
        return config.getOptionalValue(key, String.class).filter(value -> !value.isBlank()).orElse(otherwise);
    }

    private static String required(Config config, String key) {
        String value = text(config, key, null);
        if (value == null) {
            throw new IllegalArgumentException(key + " is not set; aop.auth=bearer needs it");
        }
        return value;
    }

    private static JsonPointer pointer(String text) {
        try {
            return JsonPointer.compile(text);
        } catch (IllegalArgumentException fault) {
            throw new IllegalArgumentException("aop.balance.field is no JSON pointer, write it like /data/balance", fault);
        }
    }

    /** Routes choose by it. Money must not move through the other API because of a misspelling. */
    private static void requireMobileApi(String api) {
        if (!api.equals("v1") && !api.equals("v2")) {
            throw new IllegalArgumentException("aop.mobile.api is neither v1 nor v2, write one of them");
        }
    }

    static boolean isBearer(String auth) {
        return switch (auth) {
            case "registration-id" -> false;
            case "bearer" -> true;
            default -> throw new IllegalArgumentException("aop.auth is neither registration-id nor bearer, write one of them");
        };
    }
}
