package io.rechargeroutes.delivery;

import io.rechargeroutes.ledger.delivery.AlertOutbox.Alert;
import io.rechargeroutes.settings.AlertSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.Properties;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.component.mail.DefaultJavaMailSender;
import org.apache.camel.component.mail.JavaMailSender;

/** An alert as an e-mail, and the connection to the mail server. */
@ApplicationScoped
@Named("alertMail")
public class AlertMail {

    private static final String TIMEOUT_MILLIS = "30000";
    private static final Pattern KIND = Pattern.compile("[A-Z][A-Z0-9_]{0,39}");

    /** The connection, with credentials that stand in no address. */
    @Produces
    @Singleton
    @Named("alertMailSender")
    JavaMailSender sender(AlertSettings settings) {
        return sender(settings.mail());
    }

    static JavaMailSender sender(AlertSettings.Mail mail) {
        String protocol = mail.tls() == AlertSettings.Mail.Tls.TLS ? "smtps" : "smtp";
        DefaultJavaMailSender sender = new DefaultJavaMailSender();
        sender.setProtocol(protocol);
        sender.setHost(mail.host().orElseThrow());
        sender.setPort(mail.port());
        mail.username().ifPresent(sender::setUsername);
        mail.password().ifPresent(sender::setPassword);
        Properties options = new Properties();
        String prefix = "mail." + protocol + ".";
        options.setProperty(prefix + "auth", String.valueOf(mail.username().isPresent()));
        boolean starttls = mail.tls() == AlertSettings.Mail.Tls.STARTTLS;
        options.setProperty(prefix + "starttls.enable", String.valueOf(starttls));
        options.setProperty(prefix + "starttls.required", String.valueOf(starttls));
        options.setProperty(prefix + "ssl.checkserveridentity", "true");
        for (String wait : new String[] {"connectiontimeout", "timeout", "writetimeout"}) {
            options.setProperty(prefix + wait, TIMEOUT_MILLIS);
        }
        sender.setJavaMailProperties(options);
        return sender;
    }

    /**
     * Headers hold the alert's kind and nothing else of it; its subject and text, which may name what a sender or a
     * provider wrote, are body.
     */
    public void message(@ExchangeProperty("alert") Alert alert, Exchange exchange) {
        String kind = KIND.matcher(alert.kind()).matches() ? alert.kind() : "";
        exchange.getMessage().removeHeaders("*", "CamelRedeliver*");
        exchange.getMessage().setHeader("Subject", ("[recharge-routes] ALERT " + kind).strip());
        exchange.getMessage()
                .setBody(String.join(
                        "\n",
                        "ALERT " + alert.kind(),
                        "about: " + alert.subject(),
                        "at: " + alert.at(),
                        "id: " + alert.id(),
                        "",
                        alert.text(),
                        "",
                        "The section " + alert.kind() + " of docs/operations.md says what to do.",
                        ""));
    }
}
