package io.rechargeroutes.intake;

import java.util.List;

/** The names of the request's fields, as the contract has them. */
final class FieldNames {

    static final List<String> REQUEST = List.of("orderId", "operation", "service", "operator", "circle", "number", "amount",
            "details", "location", "bill", "provider", "expiresAt");

    static final List<String> LOCATION = List.of("latitude", "longitude");

    static final List<String> DETAILS = List.of(
            "stdCode", "accountNumber", "caNumber", "billGroupNumber", "billingUnit", "processingCycle", "cycleNumber",
            "dateOfBirth", "allowDuplicate", "orderId",
            "firstName", "middleName", "lastName", "pan", "email", "mobile", "otp", "creditId", "questionKey", "answerKey");

    private FieldNames() {
    }
}
