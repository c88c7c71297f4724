package io.rechargeroutes.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.logging.Level;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretFilterTest {

    private static final String PASSWORD = "p+&%#= \"x<y";

    private static Secrets secrets(Map<String, String> settings) {
        return Secrets.of(new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build());
    }

    private static final Secrets SECRETS = secrets(Map.of(
            "a1topup.password",
            PASSWORD,
            "aop.registration-id",
            "AOP-000",
            "aop.client-secret",
            "hush-hush",
            "a1topup.callback.token",
            "t0ken",
            "A_TOKEN",
            "environment",
            "a1topup.url",
            "http://provider.example",
            "empty.password",
            "",
            "short.password",
            "the"));

    private static ExtLogRecord logged(String message, Object... parameters) {
        ExtLogRecord entry = new ExtLogRecord(
                Level.FINE, message, ExtLogRecord.FormatStyle.PRINTF, SecretFilterTest.class.getName());
        entry.setParameters(parameters);
        return entry;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                PASSWORD,
                "p%2B%26%25%23%3D%20%22x%3Cy",
                "p%2B%26%25%23%3D+%22x%3Cy",
                "p+&%#= \\\"x<y",
                "p+&amp;%#= \"x&lt;y",
                "AOP-000",
                "hush-hush",
                "t0ken",
                "environment"
            })
    void aSecretIsMaskedInEverySpelling(String secret) {
        ExtLogRecord entry = logged("sent %s there", secret);
        SecretFilter.mask(entry, SECRETS);
        assertEquals("sent *** there", entry.getFormattedMessage());
        assertNull(entry.getParameters());
    }

    @Test
    void everythingElseIsLeftAsItWas() {
        ExtLogRecord entry = logged("the answer of %s took 100%%", "http://provider.example");
        SecretFilter.mask(entry, SECRETS);
        assertEquals("the answer of http://provider.example took 100%", entry.getFormattedMessage());
        assertEquals(1, entry.getParameters().length);
    }

    @Test
    void aSecretInAFaultIsMaskedAndItsTraceKept() {
        Throwable fault =
                new IllegalStateException("call failed", new IOException("http://provider.example?pwd=AOP-000"));
        ExtLogRecord entry = logged("fault");
        entry.setThrown(fault);
        SecretFilter.mask(entry, SECRETS);
        StringWriter trace = new StringWriter();
        entry.getThrown().printStackTrace(new PrintWriter(trace));
        assertFalse(trace.toString().contains("AOP-000"), trace.toString());
        assertTrue(trace.toString().contains("java.lang.IllegalStateException: call failed"), trace.toString());
        assertTrue(
                trace.toString().contains("Caused by: java.io.IOException: http://provider.example?pwd=***"),
                trace.toString());
        assertTrue(trace.toString().contains("SecretFilterTest.java:"), trace.toString());
    }

    @Test
    void aFaultWithoutSecretsIsTheSame() {
        Throwable fault = new IllegalStateException("call failed");
        ExtLogRecord entry = logged("fault");
        entry.setThrown(fault);
        SecretFilter.mask(entry, SECRETS);
        assertSame(fault, entry.getThrown());
    }

    /** Secrets that no setting holds: tokens that a provider gave, and what is a person's own. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization: Bearer abc.def-123_456",
                "{\"access_token\":\"0123456789abcdef\"}",
                "{\"data\":{\"token\":\"abcdef\"}}",
                "{\"pancard\":\"ABCPE1234F\"}",
                "PAN ABCPE1234F is wrong",
                "{\"date_of_birth\":\"31/01/1990\"}",
                "{\"otp\":\"123456\"}",
                "{\"email_id\":\"asha@example.invalid\",\"x\":1}"
            })
    void whatPassesByIsMaskedToo(String text) {
        ExtLogRecord entry = logged("%s", text);
        SecretFilter.mask(entry, SECRETS);
        String masked = entry.getFormattedMessage();
        assertEquals(true, masked.contains("***"), masked);
        for (String secret : new String[] {"abc", "0123456789", "ABCPE", "1990", "123456", "asha@"}) {
            assertEquals(false, masked.contains(secret), masked);
        }
    }
}
