package io.rechargeroutes.provider.aop;

/**
 * What a step of a credit check needs of the registration.
 *
 * @param token     AOP's access token: a secret
 * @param reference ours, sent with the registration
 */
record AopCreditAccess(String token, String reference) {

    @Override
    public String toString() {
        return "AopCreditAccess[" + reference + "]";
    }
}
