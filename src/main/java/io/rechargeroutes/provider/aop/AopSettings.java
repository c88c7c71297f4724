package io.rechargeroutes.provider.aop;

import io.rechargeroutes.model.Location;

/**
 * What an operator sets for AOP.
 *
 * @param registrationId the credential that spends the wallet: a secret; null where it is not set
 * @param mobileV2       whether mobile and DTH recharges go through the second API, which carries no reference of ours
 * @param circle         AOP's name of the circle where a lookup names none
 * @param location       where sales are made, for requests that do not say
 * @param billMode       {@code online} or {@code offline}
 */
record AopSettings(String registrationId, boolean mobileV2, String circle, Location location, String billMode) {

    /** The text without the secret, should a provider's words repeat it. */
    String masked(String text) {
        return text == null || registrationId == null ? text : text.replace(registrationId, "***");
    }

    @Override
    public String toString() {
        return "AopSettings[registrationId=***, mobileV2=" + mobileV2 + ", circle=" + circle + ", location=" + location
                + ", billMode=" + billMode + "]";
    }
}
