package io.rechargeroutes.provider.aop;

import io.rechargeroutes.catalog.Catalogue;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.Service;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.Optional;
import org.apache.camel.Exchange;

/** Names the call that serves an attempt; the entry routes choose by it. */
@ApplicationScoped
@Named("aopRouting")
public class AopRouting {

    /** What {@link #status} says where AOP cannot be asked. */
    static final String NOBODY_CAN_TELL = "none";

    private final AopCodes codes;
    private final AopSettings settings;

    @Inject
    AopRouting(Catalogue catalogue, AopSettings settings) {
        this.codes = new AopCodes(catalogue);
        this.settings = settings;
    }

    /** The money call that an attempt is to be recorded with; null where it moves none. */
    public String moneyCall(Exchange exchange) {
        return attempt(exchange).request().operation() == Operation.RECHARGE ? recharge(exchange) : null;
    }

    /** The money call. FASTag and mobile go by service, everything else is a bill. */
    public String recharge(Exchange exchange) {
        return recharge(attempt(exchange)).text();
    }

    /** The lookup that finds a bill. */
    public String billFetch(Exchange exchange) {
        boolean fastag = codes.service(attempt(exchange).request()) == Service.FASTAG;
        return (fastag ? AopCall.CONSUMER_DETAILS : AopCall.BILL_FETCH_DETAILS).text();
    }

    /** The call that tells what became of an attempt; {@code none} where it cannot be asked about. */
    public String status(Exchange exchange) {
        Attempt attempt = attempt(exchange);
        if (attempt.request().operation() != Operation.RECHARGE) {
            return NOBODY_CAN_TELL;
        }
        return switch (recharge(attempt)) {
            case FASTAG_RECHARGE -> AopCall.FASTAG_STATUS.text();
            case BILL_PAY -> AopCall.BILL_STATUS.text();
            case MOBILE_RECHARGE_V2 -> attempt.providerRef() == null ? NOBODY_CAN_TELL : AopCall.MOBILE_STATUS_V2.text();
            default -> AopCall.MOBILE_STATUS.text();
        };
    }

    /** Whether the bill must be fetched before the request can be paid: AOP wants it back as it told it. */
    public boolean needsBill(Exchange exchange) {
        RechargeRequest request = attempt(exchange).request();
        if (request.operation() != Operation.RECHARGE || request.bill() != null) {
            return false;
        }
        AopCall call = recharge(attempt(exchange));
        return call == AopCall.FASTAG_RECHARGE || call == AopCall.BILL_PAY;
    }

    /** Whether the request goes on with a credit enquiry that was registered before. */
    public boolean continuesCredit(Exchange exchange) {
        Operation operation = attempt(exchange).request().operation();
        return operation == Operation.CREDIT_OTP || operation == Operation.CREDIT_SUBMIT_OTP || operation == Operation.CREDIT_HISTORY;
    }

    /** As it was recorded with the attempt: settings and catalogue may have changed since. What an older version recorded nothing of goes by today's. */
    private AopCall recharge(Attempt attempt) {
        return Optional.ofNullable(attempt.call()).flatMap(AopCall::ofMoney).orElseGet(() -> today(attempt.request()));
    }

    private AopCall today(RechargeRequest request) {
        Service service = codes.service(request);
        if (service == Service.FASTAG) {
            return AopCall.FASTAG_RECHARGE;
        }
        if (service == Service.MOBILE_PREPAID || service == Service.DTH) {
            return settings.mobileV2() ? AopCall.MOBILE_RECHARGE_V2 : AopCall.MOBILE_RECHARGE;
        }
        return AopCall.BILL_PAY;
    }

    private static Attempt attempt(Exchange exchange) {
        return exchange.getProperty("attempt", Attempt.class);
    }
}
