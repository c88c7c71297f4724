package io.rechargeroutes.ops.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.settings.AccessSettings;
import io.rechargeroutes.settings.TypedSettings;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiUsersTest {

    private static final String ANNAS = "an:nas long secret ü";
    /** Of "ravis long secret", as htpasswd -nbBC 4 makes it. */
    private static final String RAVIS = "$2y$04$abcdefghijklmnopqrstuuTZ23XBvKGM6haT1rQf0farfj9MjVu7W";

    private static SmallRyeConfig config(String... settings) {
        SmallRyeConfigBuilder config = new SmallRyeConfigBuilder().withValidateUnknown(false);
        for (int i = 0; i < settings.length; i += 2) {
            config.withDefaultValue(settings[i], settings[i + 1]);
        }
        return config.build();
    }

    private final ApiUsers users = users(config(
            "recharge.api.users",
            "anna, ravi",
            "recharge.api.anna.password",
            ANNAS,
            "recharge.api.ravi.password",
            RAVIS));

    private static ApiUsers users(SmallRyeConfig config) {
        return new ApiUsers(TypedSettings.of(config, AccessSettings.class), config);
    }

    private static String basic(String nameAndSecret) {
        return "Basic " + Base64.getEncoder().encodeToString(nameAndSecret.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void eachUserComesInWithTheOwnSecret() {
        assertEquals(Optional.of("anna"), users.authenticated(basic("anna:" + ANNAS)));
        assertEquals(Optional.of("ravi"), users.authenticated(basic("ravi:ravis long secret")));
        assertEquals(
                Optional.of("anna"), users.authenticated(basic("anna:" + ANNAS).replace("Basic", "basic")));
    }

    @Test
    void nobodyElseDoes() {
        for (String header : List.of(
                basic("anna:ravis long secret"),
                basic("ravi:" + ANNAS),
                basic("ravi:" + RAVIS),
                basic("anna:"),
                basic("anna"),
                basic(":" + ANNAS),
                basic("mallory:" + ANNAS),
                basic(""),
                "Basic %%%",
                "Basic ",
                "Bearer " + ANNAS,
                "")) {
            assertEquals(Optional.empty(), users.authenticated(header), header);
        }
        assertEquals(Optional.empty(), users.authenticated(null));
    }

    @Test
    void withoutUsersItIsOff() {
        assertTrue(users(config()).none());
        assertFalse(users.none());
        assertEquals(List.of(), ApiUsers.faults(config()));
    }

    @Test
    void users_faultInALine_isReportedWithoutSecrets() {
        assertEquals("ApiUsers[anna, ravi]", users.toString());
    }

    @Test
    void users_faultInALine_isReported() {
        assertEquals(
                List.of(
                        "application.properties: recharge.api.users has a name of other characters; use lower case letters and digits, a letter first",
                        "application.properties: recharge.api.anna.password is not set; set it in the environment as RECHARGE_API_ANNA_PASSWORD",
                        "application.properties: recharge.api.ravi.password is shorter than 12 characters; choose a longer one"),
                ApiUsers.faults(
                        config("recharge.api.users", "An na,anna,ravi", "recharge.api.ravi.password", "short")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "x1"})
    void shortNamesAreFine(String name) {
        assertEquals(
                List.of(),
                ApiUsers.faults(
                        config("recharge.api.users", name, "recharge.api." + name + ".password", "twelve chars")));
    }
}
