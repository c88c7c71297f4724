package io.rechargeroutes.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rechargeroutes.ledger.delivery.AlertOutbox.Alert;
import io.rechargeroutes.settings.AlertSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;

/** An alert as a signed POST. */
@ApplicationScoped
@Named("alertWebhook")
public class AlertWebhook {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ALGORITHM = "HmacSHA256";

    private final AlertSettings settings;
    private final Clock clock;

    @Inject
    AlertWebhook(AlertSettings settings) {
        this(settings, Clock.systemUTC());
    }

    AlertWebhook(AlertSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * The body, and the headers that prove where it comes from. {@code X-Timestamp} is in seconds since 1970;
     * {@code X-Signature} is the HMAC-SHA256 of timestamp, dot and body, in hexadecimal digits.
     */
    public void message(@ExchangeProperty("alert") Alert alert, Exchange exchange) throws JsonProcessingException {
        byte[] body = JSON.writeValueAsBytes(JSON.createObjectNode()
                .put("id", alert.id())
                .put("kind", alert.kind())
                .put("subject", alert.subject())
                .put("text", alert.text())
                .put("at", alert.at().toString()));
        String timestamp = String.valueOf(clock.instant().getEpochSecond());
        exchange.getMessage().removeHeaders("*", "CamelRedeliver*");
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
        exchange.getMessage().setHeader("X-Timestamp", timestamp);
        exchange.getMessage()
                .setHeader("X-Signature", signature(settings.webhook().secret().orElseThrow(), timestamp, body));
        exchange.getMessage().setBody(body);
    }

    private static String signature(String secret, String timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            mac.update((timestamp + ".").getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException fault) {
            throw new IllegalStateException("this Java has no " + ALGORITHM, fault);
        }
    }
}
