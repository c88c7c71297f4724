package io.rechargeroutes.it;

import java.util.List;

/**
 * Every kind of row that is refused, in CSV. One kind may take several lines.
 *
 * @param lines the lines, without line ends; %s stands for an order id that nobody else has
 * @param code the code that each of them is refused with
 * @param reason words of the message
 */
record BadRows(List<String> lines, String code, String reason) {

    static final String HEAD =
            "orderId,operation,service,operator,circle,number,amount,details.stdCode,location.latitude,provider,expiresAt";

    /** Bytes stand as characters of ISO 8859-1. */
    static final List<BadRows> KINDS = List.of(
            operator("AIRTLE", "OPERATOR_UNKNOWN", "did you mean 'AIRTEL'"),
            operator("", "MISSING_FIELD", "operator is missing"),
            operator("TATA_DOCOMO_POSTPAID", "OPERATOR_UNKNOWN", "switched off"),
            operator("A1TOPUP:NOPE", "OPERATOR_UNKNOWN", "not in the catalogue"),
            one("%s,,,AIRTEL,DELI,9800000001,10,,,,", "CIRCLE_UNKNOWN", "did you mean 'DELHI'"),
            one("%s,,,AIRTEL,,9800000001,10,,,,", "MISSING_FIELD", "circle is missing"),
            one("%s,,DTH,AIRTEL,DELHI,9800000001,10,,,,", "INVALID_FIELD", "does not fit operator AIRTEL"),
            one("%s,,,AIRTEL_LANDLINE,DELHI,41000056,10,,,,", "MISSING_FIELD", "details.stdCode"),
            one("%s,PAY,,AIRTEL,DELHI,9800000001,10,,,,", "INVALID_FIELD", "operation 'PAY' is not known"),
            number("980000000"),
            number("98000000001"),
            number("1800000000"),
            number("98OOOOOOOO"),
            number("9800000001; DROP"),
            number("=9800000001"),
            one("%s,,,AIRTEL,DELHI,,10,,,,", "MISSING_FIELD", "number is missing"),
            amount("0", "is zero"),
            amount("0.00", "is zero"),
            amount("-10", "is negative"),
            amount("10.555", "two decimals"),
            amount("1e3", "exponent"),
            amount("1E-2", "exponent"),
            amount("1000000", "six digits"),
            amount("ten", "not a plain number"),
            amount("10 ", "blanks"),
            amount("\"1,000\"", "not a plain number"),
            amount("NaN", "not a plain number"),
            amount("9", "below 10"),
            one("%s,,,AIRTEL,DELHI,9800000001,,,,,", "MISSING_FIELD", "amount is missing"),
            orderId("../../etc/passwd"),
            orderId("a/b"),
            orderId("a\\b"),
            orderId("a b"),
            orderId("x".repeat(65)),
            orderId("a\u0001b"),
            orderId("a\u0000b"),
            one(",,,AIRTEL,DELHI,9800000001,10,,,,", "MISSING_FIELD", "orderId is missing"),
            one("%s,,,AIRTEL,DELHI,9800000001,10,,,", "UNREADABLE_ROW", "10 cells where the header line has 11"),
            one("%s,,,AIRTEL,DELHI,9800000001,10,,,,,", "UNREADABLE_ROW", "12 cells where the header line has 11"),
            one("%s", "UNREADABLE_ROW", "1 cells"),
            one("%s,,,\"AIRTEL\"x,DELHI,9800000001,10,,,,", "UNREADABLE_ROW", ""),
            new BadRows(
                    List.of("%s,,,\"AIRTEL,DELHI,9800000001,10,,,,", "%s\",,,AIRTEL,DELHI,9800000001,10,,,,"),
                    "UNREADABLE_ROW",
                    "quote"),
            one("%s,,,AIRTEL,DE\u0007LHI,9800000001,10,,,,", "INVALID_FIELD", "control"),
            one("%s,,,AIR\rTEL,DELHI,9800000001,10,,,,", "UNREADABLE_ROW", "carriage return"),
            one("%s,,,AIRTEL,DELHI\u00C3(,9800000001,10,,,,", "UNREADABLE_ROW", "not UTF-8"),
            one("%s,,,AIRTEL,DELHI,9800000001,10,\u00FF,,,", "UNREADABLE_ROW", "not UTF-8"),
            one("%s,,,AIRTEL,DELHI,9800000001,10," + "x".repeat(1 << 20) + ",,,", "UNREADABLE_ROW", "65,536 bytes"),
            one("%s,,,AIRTEL,DELHI,9800000001,10," + "x".repeat(1000) + ",,,", "INVALID_FIELD", "longer than 200"),
            one("%s,,,AIRTEL,DELHI,9800000001,10,,23.5,,", "MISSING_FIELD", "both coordinates"),
            one("%s,,,AIRTEL,DELHI,9800000001,10,,,NOBODY,", "INVALID_FIELD", "provider"),
            one("%s,,,AIRTEL,DELHI,9800000001,10,,,,tomorrow", "INVALID_FIELD", "expiresAt"));

    private static BadRows one(String line, String code, String reason) {
        return new BadRows(List.of(line), code, reason);
    }

    private static BadRows operator(String operator, String code, String reason) {
        return one("%s,,," + operator + ",DELHI,9800000001,10,,,,", code, reason);
    }

    private static BadRows number(String number) {
        return one("%s,,,AIRTEL,DELHI," + number + ",10,,,,", "INVALID_NUMBER", "number '");
    }

    private static BadRows amount(String amount, String reason) {
        return one("%s,,,AIRTEL,DELHI,9800000001," + amount + ",,,,", "INVALID_AMOUNT", reason);
    }

    private static BadRows orderId(String id) {
        return one(id + ",,,AIRTEL,DELHI,9800000001,10,,,,", "INVALID_ORDER_ID", "must be 1 to 64 of");
    }
}
