package io.rechargeroutes.sandbox.aop;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.sandbox.Json;
import io.rechargeroutes.sandbox.NumberCase;
import io.rechargeroutes.sandbox.SimulatedRequest;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** What AOP knows about subscribers: the same about a number every time, until it is tomorrow. */
final class AopLookups {

    private static final ZoneId INDIA = ZoneId.of("Asia/Kolkata");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    private final Clock clock;

    AopLookups(Clock clock) {
        this.clock = clock;
    }

    /** An Indian wall clock's time of epoch milliseconds. */
    static String time(long millis) {
        return TIME.format(LocalDateTime.ofInstant(Instant.ofEpochMilli(millis), INDIA));
    }

    /** The bill of a consumer: 100 to 1,000 rupees, due in ten days. */
    ObjectNode bill(SimulatedRequest received) {
        if (NumberCase.of(received.number()) == NumberCase.FAILURE) {
            return Json.object()
                    .put("response_code", 2)
                    .put("status", false)
                    .put("message", "Consumer details not found");
        }
        int rupees = rupees(received.number());
        String amount = rupees + ".0";
        String due = today().plusDays(10).toString();
        ObjectNode answer = Json.object()
                .put("response_code", 1)
                .put("status", true)
                .put("amount", amount)
                .put("name", "SANDBOX CUSTOMER")
                .put("duedate", due);
        answer.putObject("bill_fetch")
                .put("billAmount", amount)
                .put("billnetamount", amount)
                .put("dueDate", due)
                .put("maxBillAmount", Integer.toString(rupees))
                .put("acceptPayment", true)
                .put("acceptPartPay", true)
                .put("cellNumber", received.number())
                .put("userName", "SANDBOX CUSTOMER");
        return answer.put("message", "Bill Fetched Success.");
    }

    /** The account of a DTH subscriber. */
    ObjectNode dthInfo(SimulatedRequest received) {
        if (NumberCase.of(received.number()) == NumberCase.FAILURE) {
            ObjectNode answer = SimulatedAop.v2(false, 404, "Customer not found");
            answer.remove("error");
            answer.putArray("data");
            return answer;
        }
        ObjectNode answer = SimulatedAop.v2(true, 200, "Fetch Successful");
        answer.remove("error");
        answer.putArray("data")
                .addObject()
                .put("Balance", 0.09)
                .put("customerName", "SANDBOX CUSTOMER")
                .put("NextRechargeDate", today().plusDays(10).toString())
                .put("status", "ACTIVE")
                .put("planname", "Sandbox Hindi Basic,1M")
                .put("MonthlyRecharge", rupees(received.number()));
        return answer;
    }

    private LocalDate today() {
        return LocalDate.now(clock.withZone(INDIA));
    }

    private static int rupees(String number) {
        return 100 + 10 * Math.floorMod(number.hashCode(), 91);
    }
}
