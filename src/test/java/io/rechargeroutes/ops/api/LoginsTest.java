package io.rechargeroutes.ops.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.ops.api.Logins.Login;
import io.rechargeroutes.settings.AccessSettings;
import io.rechargeroutes.settings.ShippedSettings;
import io.rechargeroutes.settings.TypedSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;

class LoginsTest {

    private static final String SECRET = "annas long secret";
    /** Of "ravis long secret", as htpasswd -nbBC 4 makes it. */
    private static final String RAVIS = "$2y$04$abcdefghijklmnopqrstuuTZ23XBvKGM6haT1rQf0farfj9MjVu7W";

    private final AtomicLong now = new AtomicLong();
    private final Config config = ShippedSettings.with(Map.of(
            "recharge.api.users",
            "anna,ravi",
            "recharge.api.anna.password",
            SECRET,
            "recharge.api.ravi.password",
            RAVIS));
    private final ApiUsers users = new ApiUsers(TypedSettings.of(config, AccessSettings.class), config);
    private final Logins logins = new Logins(users, now::get);

    private static String basic(String nameAndSecret) {
        return "Basic " + Base64.getEncoder().encodeToString(nameAndSecret.getBytes(StandardCharsets.UTF_8));
    }

    private Login attempt(String nameAndSecret, String address) {
        return logins.login(basic(nameAndSecret), address);
    }

    private String outcome(String nameAndSecret, String address) {
        Login login = attempt(nameAndSecret, address);
        return login.user().orElse(login.pause().isPresent() ? "wait" : "wrong");
    }

    private List<String> outcomes(int times, String nameAndSecret, String address) {
        List<String> outcomes = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            outcomes.add(outcome(nameAndSecret, address));
        }
        return outcomes;
    }

    @Test
    void guesses_ofOneNameFromOneAddress_areRefusedAfterFive_theRightOneToo() {
        assertEquals(
                List.of("wrong", "wrong", "wrong", "wrong", "wrong", "wait", "wait"),
                outcomes(7, "anna:guess", "10.0.0.1"));
        assertEquals("wait", outcome("anna:" + SECRET, "10.0.0.1"));
        assertEquals(
                Optional.of(LoginLimit.WINDOW),
                attempt("anna:" + SECRET, "10.0.0.1").pause());
    }

    @Test
    void afterTheWindow_theRightOneComesInAgain() {
        outcomes(6, "anna:guess", "10.0.0.1");
        now.addAndGet(LoginLimit.WINDOW.toNanos() - 1);
        assertEquals("wait", outcome("anna:" + SECRET, "10.0.0.1"));
        now.incrementAndGet();
        assertEquals("anna", outcome("anna:" + SECRET, "10.0.0.1"));
    }

    @Test
    void goodLogin_fromAnotherAddress_isNotLockedOutByAnAttackerOnTheName() {
        outcomes(100, "anna:guess", "10.0.0.1");
        assertEquals("anna", outcome("anna:" + SECRET, "10.0.0.2"));
    }

    @Test
    void goodLogin_whileManyAddressesGuess_comesIn_andEachOfThemHasOneGuess() {
        for (int i = 0; i < LoginLimit.BY_NAME; i++) {
            assertEquals("wrong", outcome("anna:guess", "10.1.0." + i));
        }
        assertEquals("wrong", outcome("anna:guess", "10.2.0.1"));
        assertEquals("wait", outcome("anna:guess", "10.2.0.1"));
        assertEquals("anna", outcome("anna:" + SECRET, "10.0.0.2"));
    }

    @Test
    void guesses_ofManyNamesFromOneAddress_areRefusedAfterTwenty() {
        for (int i = 0; i < LoginLimit.BY_ADDRESS; i++) {
            assertEquals("wrong", outcome("name" + i + ":guess", "10.0.0.1"));
        }
        assertEquals("wait", outcome("nobody:guess", "10.0.0.1"));
        assertEquals("wait", outcome("anna:" + SECRET, "10.0.0.1"));
        assertEquals("anna", outcome("anna:" + SECRET, "10.0.0.2"));
    }

    /** Were they distinguished, the answers would reveal which names there are. */
    @Test
    void unknownNames_areLimitedAsKnownOnes() {
        assertEquals(outcomes(8, "anna:guess", "10.0.0.1"), outcomes(8, "mallory:guess", "10.0.0.2"));
        assertEquals(List.of("wrong", "wrong", "wrong", "wrong", "wrong", "wait"), outcomes(6, "", "10.0.0.3"));
    }

    @Test
    void slips_beforeTheRightPassword_areForgiven() {
        for (int i = 0; i < 4; i++) {
            outcomes(4, "anna:slip", "10.0.0.1");
            assertEquals("anna", outcome("anna:" + SECRET, "10.0.0.1"));
        }
    }

    @Test
    void colleague_withAnOldPassword_locksOutHimselfAlone() {
        outcomes(1000, "ravi:the old one", "10.0.0.1");
        assertEquals("anna", outcome("anna:" + SECRET, "10.0.0.1"));
    }

    @Test
    void guesses_atTheSameMoment_areLimitedAsWell() throws Exception {
        assertEquals(5, atOnce("ravi:guess", "wrong"));
    }

    @Test
    void rightLogins_atTheSameMoment_areAllIn() throws Exception {
        assertEquals(40, atOnce("ravi:ravis long secret", "ravi"));
    }

    private int atOnce(String nameAndSecret, String expected) throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(20);
        try {
            List<Future<String>> calls = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                calls.add(callers.submit(() -> outcome(nameAndSecret, "10.0.0.1")));
            }
            int found = 0;
            for (Future<String> call : calls) {
                found += call.get().equals(expected) ? 1 : 0;
            }
            return found;
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void counts_ofAnyNumberOfNamesAndAddresses_areBounded() {
        LoginLimit limit = new LoginLimit(now::get);
        for (int i = 0; i < 3 * LoginLimit.MOST_COUNTS; i++) {
            limit.failed("name" + i, "address" + i);
        }
        assertEquals(3 * LoginLimit.MOST_COUNTS, limit.counts());
        assertTrue(limit.pause("new", "new").isEmpty());
    }

    @Test
    void addresses_ofOneIpv6Network_areOne() {
        assertEquals(Logins.network("2001:db8:1:2::1"), Logins.network("2001:db8:1:2:ffff::7%eth0"));
        assertNotEquals(Logins.network("2001:db8:1:2::1"), Logins.network("2001:db8:1:3::1"));
        assertEquals("10.0.0.1", Logins.network("10.0.0.1"));
        assertEquals("not an address", Logins.network("not an address"));
    }

    @Test
    void wait_isNeverLongerThanTheWindow() {
        outcomes(5, "anna:guess", "10.0.0.1");
        now.addAndGet(Duration.ofMinutes(14).toNanos());
        assertEquals(
                Optional.of(Duration.ofMinutes(1)),
                attempt("anna:guess", "10.0.0.1").pause());
    }
}
