package io.rechargeroutes.sandbox.aop;

import io.rechargeroutes.sandbox.SimulatedRequest;
import io.rechargeroutes.sandbox.SimulatedRequest.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** AOP's calls, and how each spells what it takes. */
enum AopCall {
    FASTAG_RECHARGE(
            "Recharge", Kind.MONEY, "RegistrationID", "referenceid", "canumber", "amount", "operator", "bill_fetch"),
    FASTAG_STATUS("RechargeStatus", Kind.STATUS, "RegistrationID", "referenceid", null, null),
    CONSUMER_DETAILS("FetchConsumerDetails", Kind.BILL, "RegistrationID", null, "canumber", null, "operator"),
    DTH_INFO("V2/GetDthInfo", Kind.LOOKUP, "RegistrationID", null, "Opnumber", null, "circle", "operator"),
    RECHARGE_V1("DoRecharge", Kind.MONEY, "RegisterID", "referenceid", "canumber", "amount", "operator"),
    STATUS_V1("RechargesStatus", Kind.STATUS, "registrationID", "referenceid", null, null),
    /** Carries no reference of the caller's. */
    RECHARGE_V2(
            "V2/MobileRecharge",
            Kind.MONEY,
            "RegistrationID",
            null,
            "CustomerNumber",
            "Amount",
            "ProductID",
            "Geocode"),
    /** Takes the provider's own reference. */
    STATUS_V2("V2/RechargeStatus", Kind.STATUS, "RegistrationID", "ReferanceId", null, null),
    BILL_FETCH("FetchBilPaymentDetails", Kind.BILL, "RegistrationID", null, "canumber", null, "operator", "mode"),
    BILL_PAY(
            "BillPaymentPaybill",
            Kind.MONEY,
            "RegistrationID",
            "referenceid",
            "canumber",
            "amount",
            "operator",
            "mode"),
    BILL_STATUS("BillPaymentStatus", Kind.STATUS, "RegistrationID", "referenceid", null, null),
    /** Documented nowhere; for those who set a path. */
    BALANCE("Balance", Kind.BALANCE, "RegistrationID", null, null, null),
    /** Takes headers, and no body. */
    TOKEN("authorize", Kind.TOKEN, null, null, null, null),
    CREDIT_REGISTER(
            "CibilScore/registeration",
            Kind.CREDIT,
            "RegistrationID",
            "order_id",
            "mobile_number",
            null,
            "first_name",
            "last_name",
            "pancard",
            "date_of_birth",
            "email_id",
            "CompanyCode"),
    CREDIT_OTP(
            "CibilScore/GenerateOTP",
            Kind.CREDIT,
            "RegistrationID",
            null,
            null,
            null,
            "cibil_id",
            "access_token",
            "CompanyCode"),
    CREDIT_SUBMIT_OTP(
            "CibilScore/SubmitOTP",
            Kind.CREDIT,
            "RegistrationID",
            null,
            null,
            null,
            "cibil_id",
            "access_token",
            "otp",
            "CompanyCode"),
    CREDIT_HISTORY(
            "CibilScore/GetCreditHistory",
            Kind.CREDIT,
            "RegistrationID",
            null,
            null,
            null,
            "cibil_id",
            "access_token",
            "client_order_id",
            "CompanyCode");

    final String path;
    final Kind kind;
    final String registration;
    final String reference;
    final String number;
    final String amount;
    private final List<String> others;

    AopCall(
            String path,
            Kind kind,
            String registration,
            String reference,
            String number,
            String amount,
            String... others) {
        this.path = path;
        this.kind = kind;
        this.registration = registration;
        this.reference = reference;
        this.number = number;
        this.amount = amount;
        this.others = List.of(others);
    }

    /** The call at a path behind the base URL, exactly as spelt. */
    static Optional<AopCall> at(String path) {
        return Arrays.stream(values()).filter(call -> call.path.equals(path)).findFirst();
    }

    /** The first field that a body must hold and does not. */
    Optional<String> missing(SimulatedRequest received) {
        return Stream.concat(Stream.of(reference, number, amount), others.stream())
                .filter(field -> field != null && isBlank(received, field))
                .findFirst();
    }

    private static boolean isBlank(SimulatedRequest received, String field) {
        String text = received.field(field);
        return text == null ? !received.fields().path(field).isObject() : text.isBlank();
    }

    /** The calls of the second version have answers of their own shape. */
    boolean isV2() {
        return path.startsWith("V2/");
    }
}
