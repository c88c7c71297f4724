package io.rechargeroutes.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.catalog.TinyCatalogue;
import io.rechargeroutes.intake.format.Row;
import io.rechargeroutes.intake.format.Rows;
import io.rechargeroutes.intake.validate.RequestValidator;
import io.rechargeroutes.intake.validate.RequestValidator.Checked;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The samples that a newcomer drops in are what they are meant to be. */
class SamplesTest {

    private static final Map<Format, String> REJECTED = Map.of(
            Format.CSV,
            "INVALID_AMOUNT",
            Format.JSON,
            "OPERATOR_UNKNOWN",
            Format.JSONL,
            "UNREADABLE_ROW",
            Format.XML,
            "INVALID_NUMBER");

    private final RequestValidator validator = new RequestValidator(TinyCatalogue.read(), Set.of("A1TOPUP", "AOP"));

    @Test
    void everyFormHasOneBadRowAndTheOutcomesOfTheSandbox() throws IOException {
        for (Format format : REJECTED.keySet()) {
            List<RechargeRequest> requests = new ArrayList<>();
            List<String> rejected = new ArrayList<>();
            read(format, requests, rejected);
            assertEquals(List.of(REJECTED.get(format)), rejected, format.name());
            for (String end : List.of("90", "92", "94")) {
                assertEquals(
                        1,
                        requests.stream()
                                .filter(request -> request.number().endsWith(end))
                                .count(),
                        format + " " + end);
            }
        }
    }

    @Test
    void orderIdsAreDistinctAndServicesMany() throws IOException {
        List<RechargeRequest> requests = new ArrayList<>();
        for (Format format : REJECTED.keySet()) {
            read(format, requests, new ArrayList<>());
        }
        Set<String> ids = new HashSet<>();
        Set<Service> services = EnumSet.noneOf(Service.class);
        Set<Operation> operations = EnumSet.noneOf(Operation.class);
        for (RechargeRequest request : requests) {
            assertTrue(ids.add(request.orderId()), request.orderId());
            services.add(request.service());
            operations.add(request.operation());
        }
        assertEquals(
                EnumSet.of(
                        Service.MOBILE_PREPAID,
                        Service.LANDLINE,
                        Service.DTH,
                        Service.ELECTRICITY,
                        Service.GAS,
                        Service.INSURANCE,
                        Service.FASTAG),
                services);
        assertEquals(EnumSet.of(Operation.RECHARGE, Operation.BILL_FETCH, Operation.DTH_INFO), operations);
    }

    private void read(Format format, List<RechargeRequest> requests, List<String> rejected) throws IOException {
        Path sample = Path.of("samples", "recharges." + format.extension());
        Rows rows = Rows.read(format, Files.readAllBytes(sample));
        assertEquals(null, rows.broken());
        for (Row row : rows.rows()) {
            Checked checked = validator.check(row);
            if (checked instanceof Checked.Accepted accepted) {
                requests.add(accepted.request());
            } else if (checked instanceof Checked.Rejected no) {
                rejected.add(no.code());
            }
        }
    }
}
