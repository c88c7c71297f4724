package io.rechargeroutes.provider.aop;

import com.fasterxml.jackson.core.JsonPointer;
import io.rechargeroutes.model.Location;
import io.rechargeroutes.model.Redactor;
import io.rechargeroutes.provider.http.StaticHeaders;
import io.rechargeroutes.secrets.PublicKeyFile;
import io.rechargeroutes.settings.RechargeSettings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/**
 * What an operator sets for AOP.
 *
 * @param registrationId the credential that spends the wallet: a secret; null where it is not set
 * @param companyCode goes with credit calls; null where it is not set
 * @param circle AOP's name of the circle where a lookup names none
 * @param location where sales are made, for requests that do not say
 * @param billMode {@code online} or {@code offline}
 * @param creditDates how credit calls write a date of birth
 * @param bearer how bearer tokens are fetched; null where calls carry none
 * @param balance where the answer to the balance call holds the rupees; null where there is no such call
 * @param headers further headers of every call, by name; their values are secrets
 */
record AopSettings(
        String registrationId,
        String companyCode,
        String circle,
        Location location,
        String billMode,
        DateTimeFormatter creditDates,
        Bearer bearer,
        JsonPointer balance,
        Map<String, String> headers) {

    /** Between two tries of a fetch of a bearer token. */
    private static final Duration MARGIN = Duration.ofSeconds(5);

    /** The {@code aop.*} settings that the requests depend on; AopProvider says what each may be. */
    @ConfigMapping(prefix = "aop")
    public interface Keys {

        Optional<String> registrationId();

        Optional<String> companyCode();

        @WithDefault("Delhi NCR")
        String circle();

        @WithDefault("23.6784")
        String latitude();

        @WithDefault("76.8764")
        String longitude();

        @WithDefault("60s")
        Duration timeout();

        @WithDefault("registration-id")
        String auth();

        Mobile mobile();

        Bill bill();

        Credit credit();

        Paths path();

        Balance balance();

        Token token();

        /** Mobile recharges. */
        interface Mobile {
            @WithDefault("v1")
            String api();
        }

        /** Bill payments. */
        interface Bill {
            @WithDefault("online")
            String mode();
        }

        /** Credit checks. */
        interface Credit {
            @WithDefault("dd/MM/yyyy")
            String dateFormat();
        }

        /** The calls whose paths say whether they are made. */
        interface Paths {
            Optional<String> balance();
        }

        /** Reading the wallet. */
        interface Balance {
            @WithDefault("/balance")
            String field();
        }

        /** Fetching bearer tokens. */
        interface Token {
            Optional<String> clientId();

            Optional<String> clientSecret();

            Optional<Path> publicKey();

            @WithDefault("600s")
            Duration lifetime();

            @WithDefault("X-Client-Id")
            String clientIdHeader();

            @WithDefault("X-Client-Secret")
            String clientSecretHeader();

            @WithDefault("X-Cf-Signature")
            String signatureHeader();
        }
    }

    /**
     * How bearer tokens are fetched.
     *
     * @param clientId names the account
     * @param clientSecret its secret
     * @param publicKey of the provider; the signature is encrypted with it
     * @param lifetime how long a token lasts
     * @param longestFetch after this time a fetch is taken for lost: nobody waits longer for one
     * @param clientIdHeader name of the header that carries the client id
     * @param clientSecretHeader name of the header that carries the secret
     * @param signatureHeader name of the header that carries the signature
     */
    record Bearer(
            String clientId,
            String clientSecret,
            PublicKey publicKey,
            Duration lifetime,
            Duration longestFetch,
            String clientIdHeader,
            String clientSecretHeader,
            String signatureHeader) {

        /** Before a token ends another is fetched, so that none ends on its way. */
        Duration freshFor() {
            return lifetime.minus(lifetime.dividedBy(10));
        }

        @Override
        public String toString() {
            return "Bearer[lifetime=" + lifetime + "]";
        }
    }

    /** Reads them once, for all who are called with them. */
    @Singleton
    static class Reader {

        @Produces
        @Singleton
        AopSettings read(Keys keys, RechargeSettings recharge, Config config) {
            return of(keys, recharge.statusQuery().retries(), StaticHeaders.of(config, "aop"));
        }
    }

    /**
     * @param retries of a fetch of a bearer token
     * @param headers further headers of every call
     * @throws IllegalArgumentException names the key whose value is no use
     */
    static AopSettings of(Keys keys, int retries, Map<String, String> headers) {
        requireMobileApi(keys.mobile().api());
        return new AopSettings(
                filled(keys.registrationId()),
                filled(keys.companyCode()),
                keys.circle(),
                new Location(keys.latitude(), keys.longitude()),
                keys.bill().mode(),
                DateTimeFormatter.ofPattern(keys.credit().dateFormat(), Locale.ROOT),
                isBearer(keys.auth()) ? bearer(keys, retries) : null,
                filled(keys.path().balance()) == null
                        ? null
                        : pointer(keys.balance().field()),
                headers);
    }

    private static Bearer bearer(Keys keys, int retries) {
        Keys.Token token = keys.token();
        // each try of a fetch has the deadline of a call, and there is a pause between two
        Duration longestFetch = keys.timeout().plus(MARGIN).multipliedBy(1L + retries);
        return new Bearer(
                required("aop.token.client-id", filled(token.clientId())),
                required("aop.token.client-secret", filled(token.clientSecret())),
                PublicKeyFile.read(
                        required("aop.token.public-key", token.publicKey().orElse(null))),
                token.lifetime(),
                longestFetch,
                token.clientIdHeader(),
                token.clientSecretHeader(),
                token.signatureHeader());
    }

    /** A blank setting is none. */
    private static String filled(Optional<String> text) {
        return text.filter(value -> !value.isBlank()).orElse(null);
    }

    private static <T> T required(String key, T value) {
        if (value == null) {
            throw new IllegalArgumentException(key + " is not set; aop.auth=bearer needs it");
        }
        return value;
    }

    private static JsonPointer pointer(String text) {
        try {
            return JsonPointer.compile(text);
        } catch (IllegalArgumentException fault) {
            throw new IllegalArgumentException(
                    "aop.balance.field is no JSON pointer, write it like /data/balance", fault);
        }
    }

    /** Routes choose by it. Money must not move through the other API because of a misspelling. */
    private static void requireMobileApi(String api) {
        if (!api.equals("v1") && !api.equals("v2")) {
            throw new IllegalArgumentException("aop.mobile.api is neither v1 nor v2, write one of them");
        }
    }

    private static boolean isBearer(String auth) {
        return switch (auth) {
            case "registration-id" -> false;
            case "bearer" -> true;
            default -> throw new IllegalArgumentException(
                    "aop.auth is neither registration-id nor bearer, write one of them");
        };
    }

    /** The text without the secrets, should a provider's message repeat them. */
    String masked(String text) {
        List<String> secrets = new ArrayList<>();
        if (registrationId != null) {
            secrets.add(registrationId);
        }
        if (bearer != null) {
            secrets.add(bearer.clientSecret());
        }
        return Redactor.without(text, secrets);
    }

    @Override
    public String toString() {
        return "AopSettings[registrationId=***, circle=" + circle + ", location=" + location + ", billMode=" + billMode
                + "]";
    }
}
