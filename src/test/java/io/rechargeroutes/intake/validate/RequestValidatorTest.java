package io.rechargeroutes.intake.validate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.catalog.TinyCatalogue;
import io.rechargeroutes.intake.format.Row;
import io.rechargeroutes.intake.format.Rows;
import io.rechargeroutes.intake.validate.RequestValidator.Checked;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.Service;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestValidatorTest {

    private static final String PLAIN =
            "\"orderId\":\"A\",\"operator\":\"AIRTEL\",\"circle\":\"DELHI\",\"number\":\"9800000000\",\"amount\":\"10\"";

    private final RequestValidator validator = new RequestValidator(TinyCatalogue.read(), Set.of("A1TOPUP", "AOP"));

    private Checked check(String fields) {
        Row row = Rows.read(Format.JSON, "{" + fields + "}").row(0);
        if (row.content() == null) {
            throw new IllegalArgumentException(fields + ": " + row.problem());
        }
        return validator.check(row);
    }

    private RechargeRequest accepted(String fields) {
        return assertInstanceOf(Checked.Accepted.class, check(fields), () -> check(fields)
                        .toString())
                .request();
    }

    private Checked.Rejected rejected(String fields) {
        return assertInstanceOf(Checked.Rejected.class, check(fields));
    }

    /** The plain recharge with some fields replaced or, by null, taken out. */
    private static String plainWith(String name, String json) {
        String without = PLAIN.replaceAll("\"" + name + "\":\"[^\"]*\",?", "").replaceAll(",$", "");
        return json == null ? without : without + ",\"" + name + "\":" + json;
    }

    @Test
    void fillsInAndNormalises() {
        RechargeRequest request = accepted(
                "\"orderId\":\"A\",\"operator\":\" A1TOPUP:A \",\"circle\":\"A1TOPUP:5\",\"number\":\"+91 98000-00000\",\"amount\":10.50,"
                        + "\"details\":{\"allowDuplicate\":true,\"stdCode\":\" 011 \"},\"location\":{\"latitude\":23.6784,\"longitude\":\"-76.8764\"},"
                        + "\"bill\":{\"a\":1000.0},\"provider\":\"AOP\",\"expiresAt\":\"2030-01-31T12:00:00.123Z\"");
        assertEquals(Operation.RECHARGE, request.operation());
        assertEquals(Service.MOBILE_PREPAID, request.service());
        assertEquals("AIRTEL", request.operator());
        assertEquals("DELHI", request.circle());
        assertEquals("9800000000", request.number());
        assertEquals(new BigDecimal("10.50"), request.amount());
        assertEquals(Map.of("allowDuplicate", "true", "stdCode", "011"), request.details());
        assertEquals("23.6784", request.location().latitude());
        assertEquals("-76.8764", request.location().longitude());
        assertEquals("{\"a\":1000.0}", request.bill().toString());
        assertEquals("AOP", request.provider());
        assertEquals(Instant.parse("2030-01-31T12:00:00.123Z"), request.expiresAt());
    }

    @Test
    void emptyNullAndMissingAreTheSame() {
        RechargeRequest bare = accepted(PLAIN);
        assertEquals(
                bare,
                accepted(PLAIN
                        + ",\"operation\":\"\",\"service\":null,\"details\":{\"stdCode\":\"\",\"otp\":null},\"location\":{\"latitude\":\"\"},"
                        + "\"bill\":{},\"provider\":\" \",\"expiresAt\":null"));
        assertEquals(bare, accepted(PLAIN + ",\"details\":\"\",\"location\":\"\",\"bill\":\"\""));
        assertNull(bare.bill());
        assertNull(bare.location());
    }

    @Test
    void anUnreadableRowIsRejectedWithItsProblem() {
        assertEquals(
                new Checked.Rejected(null, null, "UNREADABLE_ROW", "the row is bad"),
                validator.check(Row.bad(7, "the row is bad")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "orderId|null|MISSING_FIELD|orderId is missing",
                "orderId|\"\"|MISSING_FIELD|orderId is missing",
                "orderId|\"a b\"|INVALID_ORDER_ID|'a b' must be 1 to 64 of",
                "orderId|\" A\"|INVALID_ORDER_ID|must be 1 to 64 of",
                "orderId|\"\\u0661\"|INVALID_ORDER_ID|must be 1 to 64 of",
                "orderId|{}|INVALID_FIELD|orderId must be a single value",
                "operation|\"RECHARG\"|INVALID_FIELD|operation 'RECHARG' is not known; did you mean 'RECHARGE'?",
                "operation|\"recharge\"|INVALID_FIELD|did you mean 'RECHARGE'?",
                "service|\"DTHH\"|INVALID_FIELD|service 'DTHH' is not known; did you mean 'DTH'?",
                "service|\"DTH\"|INVALID_FIELD|service DTH does not fit operator AIRTEL, which is MOBILE_PREPAID",
                "operator|null|MISSING_FIELD|operator is missing",
                "operator|\"AIRTELL\"|OPERATOR_UNKNOWN|operator 'AIRTELL' is not in the catalogue; did you mean 'AIRTEL'?",
                "operator|\"A1TOPUP:ZZ\"|OPERATOR_UNKNOWN|operator 'A1TOPUP:ZZ' is not in the catalogue",
                "operator|[\"AIRTEL\"]|INVALID_FIELD|operator must be a single value",
                "operator|\"FASTAG_PAYTM\"|OPERATOR_UNKNOWN|switched off: cannot be topped up since 2024",
                "circle|null|MISSING_FIELD|circle is missing: operator AIRTEL needs one",
                "circle|\"DELHY\"|CIRCLE_UNKNOWN|circle 'DELHY' is not in the catalogue; did you mean 'DELHI'?",
                "circle|\"A1TOPUP:99\"|CIRCLE_UNKNOWN|circle 'A1TOPUP:99' is not in the catalogue",
                "number|null|MISSING_FIELD|number is missing",
                "number|\"5800001234\"|INVALID_NUMBER|number '******1234' does not look like one of AIRTEL, for instance 9800000000",
                "number|\"98000000001\"|INVALID_NUMBER|'*******0001'",
                "number|\"98000\"|INVALID_NUMBER|'*****'",
                "amount|null|MISSING_FIELD|amount is missing",
                "amount|\"0\"|INVALID_AMOUNT|amount '0' is zero",
                "amount|\"0.00\"|INVALID_AMOUNT|amount '0.00' is zero",
                "amount|-5|INVALID_AMOUNT|amount '-5' is negative",
                "amount|\"10.555\"|INVALID_AMOUNT|amount '10.555' has more than two decimals",
                "amount|1.5e3000|INVALID_AMOUNT|amount '1.5e3000' is written with an exponent",
                "amount|\"199\\u00a0\"|INVALID_AMOUNT|it holds no-break space (U+00A0) at character 4",
                "amount|\"12/1/2026\"|INVALID_AMOUNT|looks like a date",
                "amount|\"199,50\"|INVALID_AMOUNT|it holds ',' at character 4",
                "orderId|\"NB-3\\u00a0\"|INVALID_ORDER_ID|it holds no-break space (U+00A0) at character 5",
                "orderId|\"1.23457E+17\"|INVALID_ORDER_ID|it is written with an exponent, as spreadsheets write long numbers; format the column as text",
                "orderId|\"#REF!\"|INVALID_ORDER_ID|it is an error of a spreadsheet",
                "number|\"9.8E+09\"|INVALID_NUMBER|it is written with an exponent, as spreadsheets write long numbers; format the column as text",
                "number|\"9800000102.0\"|INVALID_NUMBER|it ends in decimals",
                "number|\"'9800000103\"|INVALID_NUMBER|with an apostrophe in front",
                "number|\"=\\\"9800000104\\\"\"|INVALID_NUMBER|written as a formula",
                "number|\"Mar-26\"|INVALID_NUMBER|it looks like a date",
                "number|\"98000\\u201300146\"|INVALID_NUMBER|'*******0146' does not look like one of AIRTEL, for instance 9800000000: it holds en dash (U+2013) at character 6",
                "number|\"98OO000000\"|INVALID_NUMBER|it holds 'O' at character 3",
                "number|\"tel:9800000160\"|INVALID_NUMBER|it holds 't' at character 1",
                "number|\"9800000161 / 9800000162\"|INVALID_NUMBER|it holds '/' at character 12",
                "number|\"980000016\"|INVALID_NUMBER|it has 9 digits",
                "number|\"\\u202a5800000000\"|INVALID_NUMBER|does not look like one of AIRTEL",
                "operator|\"AIR\\u200bTEL\"|INVALID_FIELD|zero width space (U+200B) at character 4",
                "details|{\"stdCode\":\"11\"}|INVALID_FIELD|details.stdCode must be three to six digits, the first one 0, which spreadsheets drop; format the column as text",
                "details|{\"billingUnit\":\"701\"}|INVALID_FIELD|details.billingUnit must be four digits",
                "amount|\"1E3\"|INVALID_AMOUNT|is written with an exponent",
                "amount|\" 10\"|INVALID_AMOUNT|holds blanks",
                "amount|\"1 000\"|INVALID_AMOUNT|amount '1 000' holds blanks",
                "amount|\"1,000\"|INVALID_AMOUNT|amount '1,000' is not a plain number",
                "amount|\"Rs 10\"|INVALID_AMOUNT|holds blanks",
                "amount|\"+10\"|INVALID_AMOUNT|is not a plain number",
                "amount|\"10.\"|INVALID_AMOUNT|is not a plain number",
                "amount|\"NaN\"|INVALID_AMOUNT|is not a plain number",
                "amount|1000000|INVALID_AMOUNT|has more than six digits before the point",
                "amount|true|INVALID_AMOUNT|is not a plain number",
                "amount|\"9.99\"|INVALID_AMOUNT|amount 9.99 is below 10, the least that AIRTEL takes",
                "amount|50000.01|INVALID_AMOUNT|amount 50000.01 is above 50000, the most that AIRTEL takes",
                "amonut|\"10\"|UNKNOWN_FIELD|there is no field 'amonut'; did you mean 'amount'?",
                "details|{\"stdcode\":\"1\"}|UNKNOWN_FIELD|there is no field 'details.stdcode'; did you mean 'stdCode'?",
                "details|[1]|INVALID_FIELD|details must be an object",
                "details|{\"stdCode\":\"a\\u0007b\"}|INVALID_FIELD|details.stdCode holds control",
                "details|{\"stdCode\":\"a\\u202eb\"}|INVALID_FIELD|details.stdCode holds control or invisible characters: right-to-left override (U+202E) at character 2",
                "details|{\"stdCode\":{\"a\":1}}|INVALID_FIELD|details.stdCode must be a single value",
                "details|{\"allowDuplicate\":\"yes\"}|INVALID_FIELD|details.allowDuplicate must be true or false",
                "location|{\"latitude\":\"91\",\"longitude\":\"0\"}|INVALID_FIELD|location.latitude '91' must be decimal degrees from -90 to 90",
                "location|{\"latitude\":\"9\",\"longitude\":\"-180.1\"}|INVALID_FIELD|location.longitude",
                "location|{\"latitude\":\"1e1\",\"longitude\":\"0\"}|INVALID_FIELD|location.latitude",
                "location|{\"latitude\":\"9\"}|MISSING_FIELD|location.longitude is missing",
                "location|{\"latitude\":\"9\",\"longitud\":\"9\"}|UNKNOWN_FIELD|'location.longitud'; did you mean 'longitude'?",
                "bill|\"text\"|INVALID_FIELD|bill must be an object",
                "bill|{\"a\":[\"\\u0000\"]}|INVALID_FIELD|bill holds a zero character",
                "bill|{\"a\":{\"\\ud800\":1}}|INVALID_FIELD|bill holds a zero character or half a character",
                "provider|\"ACME\"|INVALID_FIELD|provider 'ACME' is not known; there is A1TOPUP, AOP",
                "provider|\"aop\"|INVALID_FIELD|provider 'aop' is not known",
                "expiresAt|\"tomorrow\"|INVALID_FIELD|expiresAt 'tomorrow' must be a time like",
                "expiresAt|\"2030-01-31T12:00:00\"|INVALID_FIELD|must be a time like",
                "expiresAt|\"+99999-01-31T12:00:00Z\"|INVALID_FIELD|must be a time like",
            })
    void invalidField_isRejected_withCodeAndMessage(String field, String json, String code, String text) {
        Checked.Rejected rejected = rejected(plainWith(field, "null".equals(json) ? null : json));
        assertEquals(code, rejected.code(), rejected.message());
        assertTrue(rejected.message().contains(text), rejected.message());
        assertEquals(field.equals("orderId") ? null : "A", rejected.orderId());
        assertEquals(field.equals("operation") ? null : Operation.RECHARGE, rejected.operation());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "98000\\u00a000141",
                "9800000141\\u00a0",
                "\\u202a9800000141\\u202c",
                "\\u200e98000\\u202f00141",
                "+91\\u00a098000\\u00a000141",
                "\\ufeff9800000141"
            })
    void number_withBlanksThatNobodySees_isTheNumber(String number) {
        assertEquals(
                "9800000141",
                accepted(plainWith("number", "\"" + number + "\"")).number());
        assertEquals(
                "AIRTEL",
                accepted(plainWith("operator", "\"\\u200eAIRTEL\\u00a0\"")).operator());
        assertNull(accepted(plainWith("provider", "\"\\u00a0\"")).provider());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"17E10", "1.7E+11", "Mar-26", "12/1/2026", "01-Mar", "2026-03-01", "1-3-26", "5-March-2026"})
    void numberOfAnyLetters_leftByASpreadsheet_isRefused(String number) {
        assertTrue(rejected("\"orderId\":\"A\",\"operation\":\"BALANCE\",\"provider\":\"AOP\",\"number\":\"" + number
                        + "\"")
                .message()
                .contains("format the column as text"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"12E-ABC", "E10", "17EE10", "40-50-2026", "A12/1/2026", "MAR26", "123456789012"})
    void numberOfAnyLetters_asABillShowsIt_isTaken(String number) {
        assertEquals(
                number,
                accepted("\"orderId\":\"A\",\"operation\":\"BALANCE\",\"provider\":\"AOP\",\"number\":\"" + number
                                + "\"")
                        .number());
    }

    @Test
    void cellAtFault_isNamedFirstAndNotJudgedTwice() {
        Row row = Rows.read(Format.JSON, "{" + PLAIN + ",\"details\":{\"stdCode\":\"x\"}}")
                .row(0);
        Row faulty = Row.of(2, row.content(), Map.of("orderId", "is a date", "details.stdCode", "is an error"));
        Checked.Rejected rejected = assertInstanceOf(Checked.Rejected.class, validator.check(faulty));
        assertNull(rejected.orderId());
        assertEquals(
                Set.of("orderId is a date", "details.stdCode is an error"),
                Set.of(rejected.message().split("; ")));
        Row amount =
                Row.of(2, Rows.read(Format.JSON, "{" + PLAIN + "}").row(0).content(), Map.of("amount", "is a date"));
        assertEquals(
                new Checked.Rejected("A", Operation.RECHARGE, "INVALID_AMOUNT", "amount is a date"),
                validator.check(amount));
    }

    @Test
    void orderIdsEndAt64() {
        assertEquals(
                64,
                accepted(plainWith("orderId", "\"" + "a".repeat(64) + "\""))
                        .orderId()
                        .length());
        assertEquals(
                "INVALID_ORDER_ID",
                rejected(plainWith("orderId", "\"" + "a".repeat(65) + "\"")).code());
        assertEquals("-._Z9", accepted(plainWith("orderId", "\"-._Z9\"")).orderId());
    }

    @Test
    void detailsEndAt200() {
        assertEquals(
                200,
                accepted(PLAIN + ",\"details\":{\"caNumber\":\"" + "1".repeat(200) + "\"}")
                        .details()
                        .get("caNumber")
                        .length());
        assertTrue(rejected(PLAIN + ",\"details\":{\"caNumber\":\"" + "1".repeat(201) + "\"}")
                .message()
                .contains("longer than 200"));
    }

    @Test
    void invalidRow_severalProblems_namesAllAndTheFirstCode() {
        Checked.Rejected rejected =
                rejected("\"orderId\":\"A\",\"operator\":\"AIRTEL\",\"number\":\"1\",\"amount\":\"0\"");
        assertEquals("MISSING_FIELD", rejected.code());
        assertTrue(
                rejected.message().matches("circle is missing.*; number .*; amount '0' is zero.*"), rejected.message());
    }

    @Test
    void namesTheDetailThatAnOperatorNeeds() {
        Checked.Rejected rejected = rejected(
                "\"orderId\":\"A\",\"operator\":\"MSEDCL\",\"number\":\"170000000000\",\"amount\":\"10\",\"details\":{\"billingUnit\":\"4701\"}");
        assertEquals("MISSING_FIELD", rejected.code());
        assertEquals("details.processingCycle is missing: this request needs it", rejected.message());
        accepted("\"orderId\":\"A\",\"operator\":\"MSEDCL\",\"operation\":\"BILL_FETCH\",\"number\":\"170000000000\"");
    }

    @Test
    void details_wantedByTheCatalogue_areKnown() {
        assertTrue(validator.detailNames().contains("meterNumber"));
        assertEquals(
                Map.of("meterNumber", "7"),
                accepted(
                                "\"orderId\":\"A\",\"operator\":\"ACME:W\",\"number\":\"12345\",\"amount\":\"10\",\"details\":{\"meterNumber\":7}")
                        .details());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "DTH_INFO|\"operator\":\"TATA_PLAY\",\"number\":\"1200000000\"",
                "BILL_FETCH|\"operator\":\"FASTAG\",\"number\":\"dl 12-cb 4685\"",
                "BILL_FETCH|\"operator\":\"FASTAG\",\"number\":\"22BH1234AA\"",
                "CREDIT_REGISTER|\"details\":{\"firstName\":\"A\",\"lastName\":\"B\",\"pan\":\"AAAAA0000A\",\"dateOfBirth\":\"2000-01-01\",\"email\":\"a@example.com\",\"mobile\":\"9800000000\"}",
                "CREDIT_OTP|\"details\":{\"creditId\":\"1\"}",
                "CREDIT_SUBMIT_OTP|\"details\":{\"creditId\":\"1\",\"otp\":\"123456\"}",
                "CREDIT_HISTORY|\"details\":{\"creditId\":\"1\"}",
                "STATUS|\"details\":{\"orderId\":\"B\"}",
                "BALANCE|\"provider\":\"A1TOPUP\"",
            })
    void otherOperationsNeedTheirOwnFieldsOnly(Operation operation, String fields) {
        String start = "\"orderId\":\"A\",\"operation\":\"" + operation + "\"";
        assertEquals(operation, accepted(start + "," + fields).operation());
        assertEquals("MISSING_FIELD", rejected(start).code());
    }

    @Test
    void aLookupCarriesNoAmount() {
        String lookup =
                "\"orderId\":\"A\",\"operation\":\"DTH_INFO\",\"operator\":\"TATA_PLAY\",\"number\":\"1200000000\",\"amount\":";
        assertNull(accepted(lookup + "\"10\"").amount());
        assertEquals("INVALID_AMOUNT", rejected(lookup + "\"-1\"").code());
    }

    @Test
    void aPlateIsMadeUpperCase() {
        assertEquals(
                "DL12CB4685",
                accepted("\"orderId\":\"A\",\"operator\":\"FASTAG\",\"number\":\"dl12-cb 4685\",\"amount\":\"10\"")
                        .number());
    }

    @ParameterizedTest
    @ValueSource(strings = {"pan", "dateOfBirth", "otp", "email", "mobile"})
    void neverShowsPersonalValues(String name) {
        for (String value : new String[] {"SECRET9", "SECRET9\\u0007", "SECRET9".repeat(40)}) {
            Checked checked = check("\"orderId\":\"A\",\"operation\":\"CREDIT_OTP\",\"details\":{\"creditId\":\"\",\""
                    + name + "\":\"" + value + "\"}");
            assertFalse(
                    assertInstanceOf(Checked.Rejected.class, checked).message().contains("SECRET"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1990-13-01", "31-01-1990", "1990-02-30", "+1990-01-01"})
    void datesOfBirthAreIso(String date) {
        assertTrue(rejected(PLAIN + ",\"details\":{\"dateOfBirth\":\"" + date + "\"}")
                .message()
                .contains("must be a date like 1990-01-31"));
    }

    @Test
    void echoesAreCleanAndShort() {
        String message = rejected(plainWith("operator", "\"X\\u0000\\n" + "y".repeat(100) + "\""))
                .message();
        assertTrue(message.contains("operator holds control"), message);
        String cut =
                rejected(plainWith("operator", "\"" + "y".repeat(100) + "\"")).message();
        assertTrue(cut.contains("'" + "y".repeat(39) + "…'"), cut);
    }

    @Test
    void aNumberIsNotJudgedWhereItsOperatorIsUnknown() {
        assertEquals(
                "operator 'NOPE_NOPE' is not in the catalogue",
                rejected(plainWith("operator", "\"NOPE_NOPE\"")).message());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CREDIT_OTP|\"creditId\":\"1\",\"pan\":\"AAAAA0000A\"|details.pan is not used by CREDIT_OTP; leave it out",
                "CREDIT_HISTORY|\"creditId\":\"1\",\"otp\":\"1234\"|details.otp is not used by CREDIT_HISTORY; leave it out",
                "CREDIT_HISTORY|\"creditId\":\"1;2\"|details.creditId must be the id that the registration's result gives under data.credit.id",
                "CREDIT_SUBMIT_OTP|\"creditId\":\"1\",\"otp\":\"12ab\"|details.otp must be four to eight digits",
                "CREDIT_SUBMIT_OTP|\"creditId\":\"1\",\"otp\":\"1234\",\"answerKey\":\"a\"|details.questionKey and details.answerKey go together; give both or none",
                "CREDIT_REGISTER|\"firstName\":\"A1\",\"lastName\":\"B\",\"pan\":\"AAAAA0000A\",\"dateOfBirth\":\"2000-01-01\",\"email\":\"a@example.com\",\"mobile\":\"9800000000\""
                        + "|details.firstName must be a name of at most 50 letters",
                "CREDIT_REGISTER|\"firstName\":\"A\",\"lastName\":\"B\",\"pan\":\"AAAAA0000A\",\"dateOfBirth\":\"2999-01-01\",\"email\":\"a@example.com\",\"mobile\":\"9800000000\""
                        + "|details.dateOfBirth must be a date like 1990-01-31, in the past",
            })
    void creditStepsTakeWhatTheyUseAndNothingElse(String operation, String details, String message) {
        Checked checked = check("\"orderId\":\"A\",\"operation\":\"" + operation + "\",\"details\":{" + details + "}");
        assertEquals(message, assertInstanceOf(Checked.Rejected.class, checked).message());
    }
}
