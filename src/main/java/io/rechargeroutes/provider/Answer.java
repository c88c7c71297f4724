package io.rechargeroutes.provider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * A provider's reply, read and taken apart, before anybody decided what it means.
 *
 * @param provider    whose reply, in upper case
 * @param call        which call was made, as outcomes.csv names it
 * @param facts       what the reply says, by the names that outcomes.csv uses; {@code http} is its HTTP status
 * @param message     the provider's words, or null
 * @param providerRef the provider's own reference, or null
 * @param operatorRef the operator's reference, or null
 * @param data        what a lookup found, or null
 */
public record Answer(String provider, String call, Map<String, String> facts, String message, String providerRef,
                     String operatorRef, ObjectNode data) {
}
