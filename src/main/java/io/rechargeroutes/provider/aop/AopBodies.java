package io.rechargeroutes.provider.aop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.catalog.Catalogue;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Location;
import io.rechargeroutes.model.Money;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.PlainText;
import io.rechargeroutes.provider.NotOfferedException;
import java.math.BigDecimal;
import java.time.LocalDate;

/** Builds AOP's request bodies. Every endpoint spells its fields in its own way; nothing here is a slip. */
final class AopBodies {

    private static final JsonNodeFactory JSON = JsonNodeFactory.withExactBigDecimals(true);

    private final AopCodes codes;
    private final AopSettings settings;

    AopBodies(Catalogue catalogue, AopSettings settings) {
        this.codes = new AopCodes(catalogue);
        this.settings = settings;
    }

    /**
     * The body of a call.
     *
     * @param access what a later step of a credit check needs; null elsewhere
     * @throws NotOfferedException where AOP cannot take the request
     */
    ObjectNode body(AopCall call, Attempt attempt, AopCreditAccess access) {
        if (settings.registrationId() == null) {
            throw new NotOfferedException("AOP cannot be called: aop.registration-id is not set; set it");
        }
        RechargeRequest request = call == AopCall.BALANCE ? null : attempt.request();
        return switch (call) {
            case FASTAG_RECHARGE -> fastagRecharge(attempt, request);
            case CONSUMER_DETAILS -> consumerDetails(request);
            case DTH_INFO -> dthInfo(request);
            case MOBILE_RECHARGE -> mobileRecharge(attempt, request);
            case MOBILE_STATUS -> mobileStatus(attempt);
            case MOBILE_RECHARGE_V2 -> mobileRechargeV2(request);
            case MOBILE_STATUS_V2 -> mobileStatusV2(attempt);
            case BILL_FETCH_DETAILS -> billFetchDetails(request);
            case BILL_PAY -> billPay(attempt, request);
            case FASTAG_STATUS, BILL_STATUS -> status(attempt);
            case CREDIT_REGISTER -> creditRegister(attempt, request);
            case CREDIT_OTP -> identified(creditStep(request, access));
            case CREDIT_SUBMIT_OTP -> creditSubmitOtp(request, access);
            case CREDIT_HISTORY -> identified(creditStep(request, access).put("client_order_id", access.reference()));
            case BALANCE -> JSON.objectNode().put("RegistrationID", settings.registrationId());
        };
    }

    private ObjectNode fastagRecharge(Attempt attempt, RechargeRequest request) {
        ObjectNode body = JSON.objectNode()
                .put("operator", codes.operator(request, "aop"))
                .put("canumber", request.number())
                .put("amount", new BigDecimal(Money.text(request.amount())))
                .put("referenceid", attempt.reference())
                .put("latitude", location(request).latitude())
                .put("longitude", location(request).longitude());
        body.set("bill_fetch", bill(request));
        return body.put("RegistrationID", settings.registrationId());
    }

    private ObjectNode consumerDetails(RechargeRequest request) {
        ObjectNode body = JSON.objectNode();
        body.set("operator", numberWhereItIsOne(codes.operator(request, "aop")));
        return body.put("canumber", request.number())
                .put("RegistrationID", settings.registrationId());
    }

    private ObjectNode dthInfo(RechargeRequest request) {
        return JSON.objectNode()
                .put("RegistrationID", settings.registrationId())
                .put("circle", codes.circle(request).orElse(settings.circle()))
                .put("operator", codes.operator(request, "aop.dth-info"))
                .put("Opnumber", request.number());
    }

    private ObjectNode mobileRecharge(Attempt attempt, RechargeRequest request) {
        return JSON.objectNode()
                .put("operator", codes.operator(request, "aop"))
                .put("canumber", request.number())
                .put("amount", Money.text(request.amount()))
                .put("referenceid", attempt.reference())
                .put("RegisterID", settings.registrationId());
    }

    private ObjectNode mobileStatus(Attempt attempt) {
        return JSON.objectNode()
                .put("registrationID", settings.registrationId())
                .put("referenceid", attempt.reference());
    }

    private ObjectNode mobileRechargeV2(RechargeRequest request) {
        return JSON.objectNode()
                .put("RegistrationID", settings.registrationId())
                .put("ProductID", codes.operator(request, "aop.v2"))
                .put("Amount", Money.text(request.amount()))
                .put("Geocode", location(request).latitude() + "," + location(request).longitude())
                .put("CustomerNumber", request.number());
    }

    private ObjectNode mobileStatusV2(Attempt attempt) {
        return JSON.objectNode()
                .put("RegistrationID", settings.registrationId())
                .put("ReferanceId", attempt.providerRef());
    }

    private ObjectNode billFetchDetails(RechargeRequest request) {
        return JSON.objectNode()
                .put("operator", codes.operator(request, "aop.bill"))
                .put("canumber", request.number())
                .put("mode", settings.billMode())
                .put("RegistrationID", settings.registrationId());
    }

    private ObjectNode billPay(Attempt attempt, RechargeRequest request) {
        ObjectNode body = JSON.objectNode()
                .put("operator", codes.operator(request, "aop.bill"))
                .put("canumber", request.number())
                .put("amount", Money.text(request.amount()))
                .put("referenceid", attempt.reference())
                .put("latitude", location(request).latitude())
                .put("longitude", location(request).longitude())
                .put("mode", settings.billMode());
        body.set("bill_fetch", bill(request));
        return body.put("RegistrationID", settings.registrationId());
    }

    private ObjectNode status(Attempt attempt) {
        return JSON.objectNode()
                .put("referenceid", attempt.reference())
                .put("RegistrationID", settings.registrationId());
    }

    private ObjectNode creditRegister(Attempt attempt, RechargeRequest request) {
        ObjectNode body = JSON.objectNode().put("order_id", attempt.reference());
        putIfThere(body, "first_name", request.details().get("firstName"));
        putIfThere(body, "middle_name", request.details().get("middleName"));
        putIfThere(body, "last_name", request.details().get("lastName"));
        putIfThere(body, "pancard", request.details().get("pan"));
        body.put("date_of_birth", settings.creditDates().format(LocalDate.parse(request.details().get("dateOfBirth"))));
        putIfThere(body, "email_id", request.details().get("email"));
        putIfThere(body, "mobile_number", request.details().get("mobile"));
        return identified(body);
    }

    private ObjectNode creditSubmitOtp(RechargeRequest request, AopCreditAccess access) {
        ObjectNode body = creditStep(request, access).put("otp", request.details().get("otp"));
        putIfThere(body, "question_key", request.details().get("questionKey"));
        putIfThere(body, "answer_key", request.details().get("answerKey"));
        return identified(body);
    }

    private static ObjectNode creditStep(RechargeRequest request, AopCreditAccess access) {
        if (access == null) {
            throw new NotOfferedException("AOP cannot be asked: nothing is known of creditId " + PlainText.of(request.details().get("creditId")));
        }
        return JSON.objectNode().put("cibil_id", request.details().get("creditId")).put("access_token", access.token());
    }

    private ObjectNode identified(ObjectNode body) {
        if (settings.companyCode() == null) {
            throw new NotOfferedException("AOP takes no credit call: aop.company-code is not set; set it");
        }
        return body.put("RegistrationID", settings.registrationId()).put("CompanyCode", settings.companyCode());
    }

    private static void putIfThere(ObjectNode body, String name, String value) {
        if (value != null) {
            body.put(name, value);
        }
    }

    private Location location(RechargeRequest request) {
        Location location = request.location();
        boolean whole = location != null && location.latitude() != null && location.longitude() != null;
        return whole ? location : settings.location();
    }

    /** The bill as it was fetched: AOP compares it with its own. */
    private static JsonNode bill(RechargeRequest request) {
        return request.bill() != null && request.bill().isObject() ? request.bill() : JSON.objectNode();
    }

    private static JsonNode numberWhereItIsOne(String code) {
        return code.matches("[1-9][0-9]{0,8}") ? JSON.numberNode(Integer.parseInt(code)) : JSON.textNode(code);
    }
}
