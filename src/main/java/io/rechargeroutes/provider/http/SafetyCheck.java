package io.rechargeroutes.provider.http;

import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpComponent;

/** Refuses to start with a client that would repeat a request by itself. */
final class SafetyCheck {

    private SafetyCheck() {
    }

    /** @throws IllegalStateException naming the setting that is missing */
    static void require(CamelContext camel) {
        for (String scheme : new String[] {"http", "https"}) {
            HttpComponent component = camel.getComponent(scheme, HttpComponent.class);
            if (!component.isAutomaticRetriesDisabled()) {
                throw new IllegalStateException("camel.component." + scheme + ".automatic-retries-disabled must be true in "
                        + "application.properties: with repeats on, the HTTP client sends a recharge again by itself");
            }
            if (component.isFollowRedirects()) {
                throw new IllegalStateException("camel.component." + scheme + ".follow-redirects must not be true: "
                        + "a redirect would send a recharge twice");
            }
        }
    }
}
