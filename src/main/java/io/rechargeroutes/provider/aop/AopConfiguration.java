package io.rechargeroutes.provider.aop;

import io.rechargeroutes.model.Location;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Reads the {@code aop.*} settings that the requests depend on. */
@Singleton
class AopConfiguration {

    @Produces
    @Singleton
    AopSettings settings(@ConfigProperty(name = "aop.registration-id") Optional<String> registrationId,
                         @ConfigProperty(name = "aop.mobile.api", defaultValue = "v1") String mobileApi,
                         @ConfigProperty(name = "aop.circle", defaultValue = "Delhi NCR") String circle,
                         @ConfigProperty(name = "aop.latitude", defaultValue = "23.6784") String latitude,
                         @ConfigProperty(name = "aop.longitude", defaultValue = "76.8764") String longitude,
                         @ConfigProperty(name = "aop.bill.mode", defaultValue = "online") String billMode) {
        return new AopSettings(registrationId.filter(id -> !id.isBlank()).orElse(null), isV2(mobileApi), circle,
                new Location(latitude, longitude), billMode);
    }

    /** Money must not move through the other API because of a misspelling. */
    static boolean isV2(String mobileApi) {
        return switch (mobileApi) {
            case "v1" -> false;
            case "v2" -> true;
            default -> throw new IllegalArgumentException("aop.mobile.api is neither v1 nor v2, write one of them");
        };
    }
}
