package io.rechargeroutes.catalog;

import io.rechargeroutes.model.Service;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A catalogue of a few rows, enough to check requests against. */
public final class TinyCatalogue {

    private static final NumberForm MOBILE =
            form("mobile", "^(\\+?91(?=([ -]*[0-9]){10}$)|0)|[ -]", "[6-9][0-9]{9}", "9800000000");
    private static final NumberForm PLATE = new NumberForm(
            "plate",
            Pattern.compile("[ -]"),
            true,
            Pattern.compile("[A-Z]{2}[0-9]{1,2}[A-Z]{0,3}[0-9]{4}|[0-9]{2}BH[0-9]{4}[A-HJ-NP-Z]{1,2}"),
            "DL01AB1000");
    private static final NumberForm ACCOUNT = form("account", "[ -]", "[0-9]{5,15}", "10000000");

    private TinyCatalogue() {}

    public static Catalogue read() {
        Map<String, Operator> operators = new HashMap<>();
        add(operators, "AIRTEL", Service.MOBILE_PREPAID, MOBILE, true, Map.of("a1topup", "A", "aop", "11"));
        add(operators, "JIO", Service.MOBILE_PREPAID, MOBILE, true, Map.of("a1topup", "RC"));
        add(
                operators,
                "TATA_PLAY",
                Service.DTH,
                form("tata-play", "[ -]", "1[0-9]{9}", "1200000000"),
                false,
                Map.of("a1topup", "TTV"));
        add(
                operators,
                "AIRTEL_DTH",
                Service.DTH,
                form("airtel-dth", "[ -]", "3[0-9]{9}", "3000000000"),
                false,
                Map.of("a1topup", "ATV"));
        add(
                operators,
                "MSEDCL",
                Service.ELECTRICITY,
                ACCOUNT,
                false,
                Map.of("a1topup", "MSEDCL"),
                "billingUnit",
                "processingCycle");
        add(operators, "MAHANAGAR_GAS", Service.GAS, ACCOUNT, false, Map.of("a1topup", "MG"), "billGroupNumber");
        add(operators, "AIRTEL_LANDLINE", Service.LANDLINE, ACCOUNT, false, Map.of("a1topup", "LAT"), "stdCode");
        add(operators, "ICICI_PRUDENTIAL", Service.INSURANCE, ACCOUNT, false, Map.of("a1topup", "ICP"), "dateOfBirth");
        add(operators, "TATA_AIA", Service.INSURANCE, ACCOUNT, false, Map.of("a1topup", "TAI"), "dateOfBirth");
        add(operators, "FASTAG", Service.FASTAG, PLATE, false, Map.of("aop", "311"));
        add(operators, "CITY_WATER", null, ACCOUNT, false, Map.of("acme", "W"), "meterNumber");
        operators.put(
                "FASTAG_PAYTM",
                new Operator(
                        "FASTAG_PAYTM",
                        "Paytm FASTag",
                        Service.FASTAG,
                        PLATE,
                        null,
                        null,
                        List.of(),
                        false,
                        "cannot be topped up since 2024",
                        Map.of("a1topup", "PTF")));
        Map<String, Circle> circles = new HashMap<>();
        for (String code : List.of("DELHI", "MUMBAI", "MAHARASHTRA", "KARNATAKA", "TAMIL_NADU", "GUJARAT")) {
            circles.put(code, new Circle(code, code, code.equals("DELHI") ? Map.of("a1topup", "5") : Map.of()));
        }
        return new Catalogue(operators, circles, List.of(), Map.of("LOW_BALANCE", "fill the wallet"));
    }

    private static NumberForm form(String kind, String drop, String pattern, String example) {
        return new NumberForm(kind, Pattern.compile(drop), false, Pattern.compile(pattern), example);
    }

    private static void add(
            Map<String, Operator> operators,
            String code,
            Service service,
            NumberForm number,
            boolean circle,
            Map<String, String> columns,
            String... details) {
        operators.put(
                code,
                new Operator(
                        code,
                        code,
                        service,
                        number,
                        BigDecimal.TEN,
                        new BigDecimal("50000"),
                        List.of(details),
                        circle,
                        null,
                        columns));
    }
}
