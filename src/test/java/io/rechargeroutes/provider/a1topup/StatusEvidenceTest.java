package io.rechargeroutes.provider.a1topup;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rechargeroutes.model.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An answer to A1Topup's status call ends a request only where all that its document shows in it is there and ours; in
 * each of its three formats.
 */
class StatusEvidenceTest {

    private static final String OURS = A1TopupRoutes.REFERENCE;
    private static final List<String> FIELDS = List.of("txid", "status", "opid", "number", "amount", "orderid");
    private static A1TopupRoutes routes;

    enum Form {
        JSON,
        XML,
        CSV
    }

    @BeforeAll
    static void start() throws Exception {
        routes = A1TopupRoutes.replyOnly();
    }

    @AfterAll
    static void stop() {
        routes.close();
    }

    static Stream<Arguments> lacking() {
        List<List<String>> cells = Stream.of(
                        "", "0", "00", "000000", "0.0", "NA", "na", "N/A", "null", "none", "-", "--", "-1", "?", OURS)
                .map(txid -> List.of(txid, "9800000000", "10", OURS))
                .collect(Collectors.toCollection(ArrayList::new));
        cells.addAll(List.of(
                List.of("5804", "", "10", OURS),
                List.of("5804", "NA", "10", OURS),
                List.of("5804", "0", "10", OURS),
                List.of("5804", "9800000001", "10", OURS),
                List.of("5804", "9800000000", "", OURS),
                List.of("5804", "9800000000", "0", OURS),
                List.of("5804", "9800000000", "NA", OURS),
                List.of("5804", "9800000000", "100", OURS),
                List.of("5804", "9800000000", "1.0", OURS),
                List.of("5804", "9800000000", "10", ""),
                List.of("5804", "9800000000", "10", "NA"),
                List.of("5804", "9800000000", "10", "0"),
                List.of("5804", "9800000000", "10", "261121103012999999"),
                List.of("5804", "9800000000", "10", OURS + "0"),
                List.of("", "", "", OURS)));
        return Arrays.stream(Form.values()).flatMap(form -> Stream.of("Success", "Failure", "Refunded", "REVERSED")
                .flatMap(status -> cells.stream().map(cell -> Arguments.of(form, status, cell))));
    }

    @ParameterizedTest
    @MethodSource("lacking")
    void statusAnswer_lacksAField_endsNothing(Form form, String status, List<String> cell) {
        Outcome outcome = outcome(form, cell.get(0), status, "RJ0317", cell.get(1), cell.get(2), cell.get(3));
        assertEquals("UNKNOWN", outcome.verdict().name(), outcome::toString);
    }

    @ParameterizedTest
    @CsvSource({"txid", "number", "amount", "orderid"})
    void statusAnswer_withoutTheElementAltogether_endsNothing(String field) {
        for (Form form : List.of(Form.JSON, Form.XML)) {
            for (String status : List.of("Success", "Failure", "Refunded")) {
                String text = text(form, "5804", status, "RJ0317", "9800000000", "10", OURS)
                        .replaceFirst("\"" + field + "\":\"[^\"]*\",?|<" + field + ">.*</" + field + ">", "")
                        .replace(",}", "}");
                assertEquals("UNKNOWN MISMATCHED_REPLY", reported(text), text);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void statusAnswer_hasAll_ends(Form form) {
        assertEquals(
                "SUCCESS",
                outcome(form, "5804", "SUCCESS", "RJ0317161622000269New", "9800000000", "10.00", OURS)
                        .verdict()
                        .name());
        assertEquals(
                "SUCCESS",
                outcome(form, "1", "success", "", "9800000000", "10", OURS)
                        .verdict()
                        .name());
        assertEquals(
                "FAILED",
                outcome(form, "5804", "Failure", "Failed at operator", "9800000000", "10", OURS)
                        .verdict()
                        .name());
        assertEquals(
                "REVERSED",
                outcome(form, "5804", "refund", "", "9800000000", "10.0", OURS)
                        .verdict()
                        .name());
        assertEquals(
                "PENDING",
                outcome(form, "", "Pending", "", "9800000000", "10", OURS)
                        .verdict()
                        .name());
    }

    static Stream<Arguments> notFound() {
        return Arrays.stream(Form.values()).flatMap(form -> Stream.of(
                        "Data not available",
                        "DATA NOT AVAILABLE.",
                        "Data  is not  available",
                        "DataNotAvailable",
                        "data_not_available",
                        "No data found",
                        "NODATAFOUND",
                        "No Data",
                        "Record Not Found",
                        "n o t  f o u n d",
                        "Order ID does not exist",
                        "OrderDoesNotExist",
                        "invalid order id",
                        "Invalid OrderID!",
                        "InvalidOrderId",
                        "No such order",
                        "NoSuchTransaction",
                        "unknown order",
                        "UNKNOWN-ORDER",
                        "Unknown order id",
                        "Txn id unknown",
                        "details unavailable")
                .map(text -> Arguments.of(form, text)));
    }

    @ParameterizedTest
    @MethodSource("notFound")
    void statusAnswer_saysNotFound_isNotFoundWhateverElseItHolds(Form form, String text) {
        assertEquals("UNKNOWN NOT_FOUND", reported(text(form, "", "Failure", text, "", "", OURS)));
        assertEquals("UNKNOWN NOT_FOUND", reported(text(form, "NA", "Failure", text, "NA", "0", OURS)));
        assertEquals("UNKNOWN NOT_FOUND", reported(text(form, "5804", "Failure", text, "9800000000", "10", OURS)));
        assertEquals(
                "UNKNOWN AMBIGUOUS_REPLY", reported(text(form, "5804", "Success", text, "9800000000", "10", OURS)));
        assertEquals("UNKNOWN NOT_FOUND", reported(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            {'txid':'5804','status':'Failure','opid':'','number':'9800000000','amount':'10','orderid':'OURS','message':'Data not available'}     | UNKNOWN NOT_FOUND
            {'txid':'5804','status':'Failure','opid':'','number':'9800000000','amount':'10','orderid':'OURS','error':{'text':'No such order'}}   | UNKNOWN NOT_FOUND
            {'txid':'5804','status':'Failure','opid':'','number':'9800000000','amount':'10','orderid':'OURS','remark':'Duplicate request'}       | UNKNOWN DUPLICATE_REFERENCE
            {'txid':'5804','status':'Success','opid':'RJ1','number':'9800000000','amount':'10','orderid':'OURS','remark':'amount refunded'}      | UNKNOWN AMBIGUOUS_REPLY
            {'txid':'5804','status':'Success','opid':'Transaction failed','number':'9800000000','amount':'10','orderid':'OURS'}                  | UNKNOWN AMBIGUOUS_REPLY
            {'txid':'5804','status':'Success','opid':'under process','number':'9800000000','amount':'10','orderid':'OURS'}                       | UNKNOWN AMBIGUOUS_REPLY
            {'txid':5804,'status':'Success','opid':4711,'number':9800000000,'amount':10.00,'orderid':'OURS'}                                      | SUCCESS null
            {'txid':5804,'status':'Success','opid':'RJ1','number':9800000000,'amount':1E+1,'orderid':'OURS'}                                      | UNKNOWN MISMATCHED_REPLY
            {'txid':true,'status':'Success','opid':'RJ1','number':'9800000000','amount':'10','orderid':'OURS'}                                    | UNKNOWN MISMATCHED_REPLY
            {'txid':'5804','status':['Success'],'opid':'RJ1','number':'9800000000','amount':'10','orderid':'OURS'}                                | UNKNOWN UNREADABLE_REPLY
            {'data':{'txid':'5804','status':'Success','opid':'RJ1','number':'9800000000','amount':'10','orderid':'OURS'}}                         | UNKNOWN UNLISTED_REPLY
            {'txid':'5804','Status':'Success','opid':'RJ1','number':'9800000000','amount':'10','orderid':'OURS'}                                  | UNKNOWN UNLISTED_REPLY
            {'txid':'5804','status':'Not Found','opid':'RJ1','number':'9800000000','amount':'10','orderid':'OURS'}                                | UNKNOWN NOT_FOUND
            {'txid':'5804','status':'Failure','opid':'Transaction not successful','number':'9800000000','amount':'10','orderid':'OURS'}           | FAILED null
            {'txid':'5804','status':'Failure','opid':'Transaction failed: invalid amount','number':'9800000000','amount':'10','orderid':'OURS'}   | FAILED null
            {'txid':'5804','status':'Failure','opid':'Invalid number. Transaction failed','number':'9800000000','amount':'10','orderid':'OURS'}   | FAILED null
            <Recharge><txid>5804</txid><status>Failure</status><opid>x</opid><number>9800000000</number><amount>10</amount><orderid>OURS</orderid><note>No data found</note></Recharge> | UNKNOWN NOT_FOUND
            <Recharge><txid/><status>Success</status><opid>RJ1</opid><number>9800000000</number><amount>10</amount><orderid>OURS</orderid></Recharge> | UNKNOWN MISMATCHED_REPLY
            <recharge><txid>5804</txid><status>Success</status><opid>RJ1</opid><number>9800000000</number><amount>10</amount><orderid>OURS</orderid></recharge> | UNKNOWN UNREADABLE_REPLY
            <Recharge><Recharge><txid>5804</txid><status>Success</status></Recharge><orderid>OURS</orderid></Recharge>                            | UNKNOWN UNREADABLE_REPLY
            5804,Success,RJ1,9800000000,10,OURS,                                                                                                 | UNKNOWN MISMATCHED_REPLY
            5804,Success,RJ1,9800000000,10                                                                                                       | UNKNOWN UNREADABLE_REPLY
            Success,5804,RJ1,9800000000,10,OURS                                                                                                  | UNKNOWN UNLISTED_REPLY
            ,Success,RJ1,9800000000,10,OURS                                                                                                      | UNKNOWN MISMATCHED_REPLY
            5804,Failure,"Data, not available",9800000000,10,OURS                                                                                | UNKNOWN NOT_FOUND
            5804,Failure,5804 Data not available,9800000000,10,OURS                                                                              | UNKNOWN NOT_FOUND
            """)
    void statusAnswer_odd_endsOnlyWhatItProves(String answer, String expected) {
        assertEquals(expected, reported(answer.startsWith("{") ? answer.replace('\'', '"') : answer));
    }

    private static Outcome outcome(Form form, String... cells) {
        return routes.outcome("status", 200, text(form, cells).getBytes(StandardCharsets.UTF_8));
    }

    private static String reported(String answer) {
        Outcome outcome =
                routes.outcome("status", 200, answer.replace("OURS", OURS).getBytes(StandardCharsets.UTF_8));
        return outcome.verdict() + " " + outcome.code();
    }

    private static String text(Form form, String... cells) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < cells.length; i++) {
            text.append(
                    switch (form) {
                        case JSON -> "\"" + FIELDS.get(i) + "\":\"" + cells[i] + "\",";
                        case XML -> "<" + FIELDS.get(i) + ">" + cells[i] + "</" + FIELDS.get(i) + ">";
                        case CSV -> cells[i] + ",";
                    });
        }
        return switch (form) {
            case JSON -> "{" + text.substring(0, text.length() - 1) + "}";
            case XML -> "<Recharge>" + text + "</Recharge>";
            case CSV -> text.substring(0, text.length() - 1);
        };
    }
}
