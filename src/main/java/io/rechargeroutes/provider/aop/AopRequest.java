package io.rechargeroutes.provider.aop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.catalog.Catalogue;
import io.rechargeroutes.catalog.Operator;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Location;
import io.rechargeroutes.model.Money;
import io.rechargeroutes.model.PlainText;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.provider.NotOfferedException;
import io.rechargeroutes.provider.http.CallFault.NotSentException;
import io.rechargeroutes.secrets.SecretBox;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Optional;
import org.apache.camel.Exchange;

/**
 * Puts AOP's request for an attempt on the message: JSON, and nothing besides. Every endpoint spells its fields in its
 * own way; nothing here is a slip.
 */
@ApplicationScoped
@Named("aopRequest")
public class AopRequest {

    private static final JsonNodeFactory JSON = JsonNodeFactory.withExactBigDecimals(true);

    private final Catalogue catalogue;
    private final AopSettings settings;
    private final AopTokens tokens;
    private final AopCredit credit;

    @Inject
    AopRequest(Catalogue catalogue, AopSettings settings, AopTokens tokens, SecretBox box) {
        this.catalogue = catalogue;
        this.settings = settings;
        this.tokens = tokens;
        this.credit = new AopCredit(box, settings);
    }

    /**
     * Writes the body of the call that the exchange property {@code call} names, for the {@code attempt}.
     *
     * @throws io.rechargeroutes.provider.NotOfferedException where AOP cannot take the request
     * @throws NotSentException where the bearer token has ended since it was seen to
     */
    public void write(Exchange exchange) throws JsonProcessingException, NotSentException {
        AopCall call = AopCall.of(exchange.getProperty("call", String.class));
        Attempt attempt = exchange.getProperty("attempt", Attempt.class);
        put(exchange, body(call, attempt, access(exchange)));
    }

    private void put(Exchange exchange, ObjectNode body) throws JsonProcessingException, NotSentException {
        exchange.getMessage().setBody(AopReply.JSON.writeValueAsString(body));
        settings.headers().forEach(exchange.getMessage()::setHeader);
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
        if (settings.bearer() != null) {
            bear(exchange);
        }
    }

    private void bear(Exchange exchange) throws NotSentException {
        AopTokens.Token token =
                tokens.current().orElseThrow(() -> new NotSentException("the bearer token has ended", null));
        exchange.setProperty(AopOutcome.TOKEN_NUMBER, token.number());
        exchange.getMessage().setHeader("Authorization", "Bearer " + token.text());
    }

    /** What aop-prepare found of the registration that this step goes on with. */
    private AopCredit.Access access(Exchange exchange) {
        String sealed = exchange.getProperty("creditToken", String.class);
        try {
            return sealed == null
                    ? null
                    : new AopCredit.Access(
                            credit.opened(sealed), exchange.getProperty("creditReference", String.class));
        } catch (IllegalArgumentException fault) {
            throw new NotOfferedException(
                    "the access token of this registration cannot be used: " + fault.getMessage());
        }
    }

    /**
     * The body of a call.
     *
     * @param access what a later step of a credit check needs; null elsewhere
     * @throws NotOfferedException where AOP cannot take the request
     */
    ObjectNode body(AopCall call, Attempt attempt, AopCredit.Access access) {
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
                .put("operator", operator(request, "aop"))
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
        body.set("operator", numberWhereItIsOne(operator(request, "aop")));
        return body.put("canumber", request.number()).put("RegistrationID", settings.registrationId());
    }

    private ObjectNode dthInfo(RechargeRequest request) {
        return JSON.objectNode()
                .put("RegistrationID", settings.registrationId())
                .put("circle", circle(request).orElse(settings.circle()))
                .put("operator", operator(request, "aop.dth-info"))
                .put("Opnumber", request.number());
    }

    private ObjectNode mobileRecharge(Attempt attempt, RechargeRequest request) {
        return JSON.objectNode()
                .put("operator", operator(request, "aop"))
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
                .put("ProductID", operator(request, "aop.v2"))
                .put("Amount", Money.text(request.amount()))
                .put(
                        "Geocode",
                        location(request).latitude() + "," + location(request).longitude())
                .put("CustomerNumber", request.number());
    }

    private ObjectNode mobileStatusV2(Attempt attempt) {
        return JSON.objectNode()
                .put("RegistrationID", settings.registrationId())
                .put("ReferanceId", attempt.providerRef());
    }

    private ObjectNode billFetchDetails(RechargeRequest request) {
        return JSON.objectNode()
                .put("operator", operator(request, "aop.bill"))
                .put("canumber", request.number())
                .put("mode", settings.billMode())
                .put("RegistrationID", settings.registrationId());
    }

    private ObjectNode billPay(Attempt attempt, RechargeRequest request) {
        ObjectNode body = JSON.objectNode()
                .put("operator", operator(request, "aop.bill"))
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
        body.put(
                "date_of_birth",
                settings.creditDates().format(LocalDate.parse(request.details().get("dateOfBirth"))));
        putIfThere(body, "email_id", request.details().get("email"));
        putIfThere(body, "mobile_number", request.details().get("mobile"));
        return identified(body);
    }

    private ObjectNode creditSubmitOtp(RechargeRequest request, AopCredit.Access access) {
        ObjectNode body =
                creditStep(request, access).put("otp", request.details().get("otp"));
        putIfThere(body, "question_key", request.details().get("questionKey"));
        putIfThere(body, "answer_key", request.details().get("answerKey"));
        return identified(body);
    }

    private static ObjectNode creditStep(RechargeRequest request, AopCredit.Access access) {
        if (access == null) {
            throw new NotOfferedException("AOP cannot be asked: nothing is known of creditId "
                    + PlainText.of(request.details().get("creditId")));
        }
        return JSON.objectNode()
                .put("cibil_id", request.details().get("creditId"))
                .put("access_token", access.token());
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

    /**
     * The code of the request's operator in a column of operators.csv.
     *
     * @throws NotOfferedException where there is none: AOP cannot take the request
     */
    private String operator(RechargeRequest request, String column) {
        return row(request)
                .flatMap(row -> row.column(column))
                .orElseThrow(() -> new NotOfferedException("AOP cannot take " + PlainText.of(request.operator())
                        + ": its row in operators.csv has no '" + column + "' code; add it or use another provider"));
    }

    /** AOP's name of the request's circle. */
    private Optional<String> circle(RechargeRequest request) {
        return Optional.ofNullable(request.circle()).flatMap(catalogue::circle).flatMap(circle -> circle.column("aop"));
    }

    private Optional<Operator> row(RechargeRequest request) {
        return Optional.ofNullable(request.operator()).flatMap(catalogue::operator);
    }
}
