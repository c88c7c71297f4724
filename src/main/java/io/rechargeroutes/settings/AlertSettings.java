package io.rechargeroutes.settings;

import io.rechargeroutes.settings.Setting.Form;
import io.smallrye.config.ConfigMapping;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where alerts go, beside the log. Each channel is on where its first setting is set. */
@ConfigMapping(prefix = "recharge.alerts", namingStrategy = ConfigMapping.NamingStrategy.KEBAB_CASE)
public interface AlertSettings {

    Mail mail();

    Webhook webhook();

    /** First back-off of an alert that a channel did not take; doubled each time. */
    Duration backOff();

    /** Longest back-off of such an alert. */
    Duration backOffLimit();

    /** One e-mail an alert. */
    interface Mail {

        /** How the connection is encrypted. */
        enum Tls {
            /** Encrypted after STARTTLS, or not used at all. */
            STARTTLS,
            /** Encrypted from the first byte. */
            TLS,
            /** Not encrypted; only without credentials. */
            NONE
        }

        /** The mail server. */
        @Setting(unit = "host")
        Optional<String> host();

        @Setting(unit = "port", most = 65_535)
        int port();

        Tls tls();

        Optional<String> username();

        @Setting(form = Form.SECRET)
        Optional<String> password();

        /** The sender's address. */
        @Setting(unit = "address")
        Optional<String> from();

        /** The addresses of those who get it. */
        @Setting(unit = "addresses")
        Optional<List<String>> to();
    }

    /** One POST an alert. */
    interface Webhook {

        /** The address of the receiver. */
        @Setting(unit = "URL")
        Optional<String> url();

        /** The key of the signature. */
        @Setting(form = Form.SECRET)
        Optional<String> secret();
    }
}
