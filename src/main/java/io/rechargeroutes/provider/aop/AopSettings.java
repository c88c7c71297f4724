package io.rechargeroutes.provider.aop;

import com.fasterxml.jackson.core.JsonPointer;
import io.rechargeroutes.model.Location;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/**
 * What an operator sets for AOP.
 *
 * @param registrationId the credential that spends the wallet: a secret; null where it is not set
 * @param companyCode    goes with credit calls; null where it is not set
 * @param circle         AOP's name of the circle where a lookup names none
 * @param location       where sales are made, for requests that do not say
 * @param billMode       {@code online} or {@code offline}
 * @param creditDates    how credit calls write a date of birth
 * @param bearer         how bearer tokens are fetched; null where calls carry none
 * @param balance        where the answer to the balance call holds the rupees; null where there is no such call
 * @param headers        further headers of every call, by name; their values are secrets
 */
record AopSettings(String registrationId, String companyCode, String circle, Location location, String billMode,
                   DateTimeFormatter creditDates, AopBearer bearer, JsonPointer balance, Map<String, String> headers) {

    /** The text without the secrets, should a provider's message repeat them. */
    String masked(String text) {
        String masked = text == null || registrationId == null ? text : text.replace(registrationId, "***");
        return masked == null || bearer == null ? masked : masked.replace(bearer.clientSecret(), "***");
    }

    @Override
    public String toString() {
        return "AopSettings[registrationId=***, circle=" + circle + ", location=" + location
                + ", billMode=" + billMode + "]";
    }
}
