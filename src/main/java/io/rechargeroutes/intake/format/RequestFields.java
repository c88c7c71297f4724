package io.rechargeroutes.intake.format;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The names of the request's fields, as the contract has them. */
public final class RequestFields {

    public static final List<String> REQUEST = List.of(
            "orderId",
            "operation",
            "service",
            "operator",
            "circle",
            "number",
            "amount",
            "details",
            "location",
            "bill",
            "provider",
            "expiresAt");

    public static final List<String> LOCATION = List.of("latitude", "longitude");

    public static final List<String> DETAILS = List.of(
            "stdCode",
            "accountNumber",
            "caNumber",
            "billGroupNumber",
            "billingUnit",
            "processingCycle",
            "cycleNumber",
            "dateOfBirth",
            "allowDuplicate",
            "orderId",
            "firstName",
            "middleName",
            "lastName",
            "pan",
            "email",
            "mobile",
            "otp",
            "creditId",
            "questionKey",
            "answerKey");

    private RequestFields() {}

    /** The names as columns of a table: those of nested fields with a dot, {@code details.stdCode}. */
    public static Set<String> columns(Set<String> furtherDetails) {
        Set<String> columns = new LinkedHashSet<>(REQUEST);
        columns.remove("details");
        columns.remove("location");
        DETAILS.forEach(name -> columns.add("details." + name));
        furtherDetails.forEach(name -> columns.add("details." + name));
        LOCATION.forEach(name -> columns.add("location." + name));
        return columns;
    }
}
