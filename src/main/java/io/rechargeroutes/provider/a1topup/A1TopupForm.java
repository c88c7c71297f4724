package io.rechargeroutes.provider.a1topup;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.camel.Exchange;

/** Makes the body of a reply text that a data format can read, and says in the exchange property {@code form} which one. */
@ApplicationScoped
@Named("a1topupForm")
public class A1TopupForm {

    /** Sets {@code form} to {@code json}, {@code xml}, {@code csv}, {@code text} or {@code broken}. */
    public void read(Exchange exchange) {
        ReplyForm form = ReplyForm.of(ReplyText.of(exchange.getMessage()));
        exchange.setProperty("form", form.kind().name().toLowerCase(Locale.ROOT));
        exchange.setProperty(Exchange.CHARSET_NAME, StandardCharsets.UTF_8.name());
        exchange.getMessage().setBody(form.text());
    }
}
