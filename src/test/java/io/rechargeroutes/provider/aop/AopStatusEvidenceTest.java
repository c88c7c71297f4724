package io.rechargeroutes.provider.aop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Outcome;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An answer to one of AOP's status calls ends a request only where all that the call's answers are documented to carry
 * is there and ours.
 */
class AopStatusEvidenceTest {

    private static final String OURS = AopSamples.REFERENCE;
    private static final String ANOTHER = "261121103012999999";
    /** What ends a request: an executed, a failed and a refunded attempt. */
    private static final List<String> ENDS =
            List.of("'status':'1','refunded':'0'", "'status':'0','refunded':'0'", "'status':'1','refunded':'1'");

    private static AopRoutes routes;

    @BeforeAll
    static void start() throws Exception {
        routes = new AopRoutes("http://127.0.0.1:9", AopSamples.SETTINGS);
    }

    @AfterAll
    static void stop() {
        routes.close();
    }

    static Stream<Arguments> lacking() {
        return Stream.of(AopCall.MOBILE_STATUS, AopCall.FASTAG_STATUS, AopCall.BILL_STATUS)
                .flatMap(call -> ENDS.stream().flatMap(end -> Stream.of(
                                // AOP's own id
                                "'refid':'OURS','canumber':'NUMBER','amount':'10'",
                                        "'refid':'OURS','txnid':'','canumber':'NUMBER','amount':'10'",
                                "'refid':'OURS','txnid':null,'canumber':'NUMBER','amount':'10'",
                                        "'refid':'OURS','txnid':0,'canumber':'NUMBER','amount':'10'",
                                "'refid':'OURS','txnid':'0','canumber':'NUMBER','amount':'10'",
                                        "'refid':'OURS','txnid':'00','canumber':'NUMBER','amount':'10'",
                                "'refid':'OURS','txnid':'NA','canumber':'NUMBER','amount':'10'",
                                        "'refid':'OURS','txnid':'n/a','canumber':'NUMBER','amount':'10'",
                                "'refid':'OURS','txnid':'null','canumber':'NUMBER','amount':'10'",
                                        "'refid':'OURS','txnid':'-','canumber':'NUMBER','amount':'10'",
                                "'refid':'OURS','txnid':'OURS','canumber':'NUMBER','amount':'10'",
                                        "'refid':'OURS','txnid':['1'],'canumber':'NUMBER','amount':'10'",
                                "'refid':'0','txnid':'OURS','canumber':'NUMBER','amount':'10'",
                                        "'refid':'','txnid':'OURS','canumber':'NUMBER','amount':'10'",
                                // our reference
                                "'txnid':'29545627','canumber':'NUMBER','amount':'10'",
                                        "'refid':'157281','txnid':'29545627','canumber':'NUMBER','amount':'10'",
                                "'refid':'ANOTHER','txnid':'29545627','canumber':'NUMBER','amount':'10'",
                                        "'refid':'ANOTHER','txnid':'OURS','canumber':'NUMBER','amount':'10'",
                                "'refid':'','txnid':'29545627','canumber':'NUMBER','amount':'10'",
                                        "'canumber':'NUMBER','amount':'10'",
                                // number and amount
                                "'refid':'OURS','txnid':'29545627','amount':'10'",
                                        "'refid':'OURS','txnid':'29545627','canumber':'','amount':'10'",
                                "'refid':'OURS','txnid':'29545627','canumber':'NA','amount':'10'",
                                        "'refid':'OURS','txnid':'29545627','canumber':'9800000001','amount':'10'",
                                "'refid':'OURS','txnid':'29545627','canumber':'NUMBER'",
                                        "'refid':'OURS','txnid':'29545627','canumber':'NUMBER','amount':null",
                                "'refid':'OURS','txnid':'29545627','canumber':'NUMBER','amount':''",
                                        "'refid':'OURS','txnid':'29545627','canumber':'NUMBER','amount':'0'",
                                "'refid':'OURS','txnid':'29545627','canumber':'NUMBER','amount':'100'",
                                        "'refid':'OURS','txnid':'29545627','canumber':'NUMBER','amount':'NA'")
                        .map(data -> Arguments.of(call, end, data))));
    }

    @ParameterizedTest
    @MethodSource("lacking")
    void statusAnswer_lacksAField_endsNothing(AopCall call, String end, String data) throws IOException {
        assertEquals(
                "UNKNOWN MISMATCHED_REPLY",
                reported(
                        call,
                        "{'status':true,'response_code':1,'data':{" + data + "," + end
                                + "},'message':'Transaction Enquiry'}"));
    }

    @ParameterizedTest
    @EnumSource(
            value = AopCall.class,
            names = {"MOBILE_STATUS", "FASTAG_STATUS", "BILL_STATUS"})
    void statusAnswer_hasAll_ends(AopCall call) throws IOException {
        for (String data : List.of(
                "'refid':'OURS','txnid':'29545627','canumber':'NUMBER','amount':'10.00'",
                "'refid':'157281','txnid':'OURS','canumber':'NUMBER','amount':10",
                "'refid':'OURS','txnid':29545627,'canumber':'NUMBER','amount':10.0")) {
            String answer = "{'status':true,'responsecode':1,'data':{" + data
                    + ",%s},'message':'Transaction enquired successfully.'}";
            assertEquals("SUCCESS null", reported(call, answer.formatted(ENDS.get(0))));
            assertEquals("FAILED PROVIDER_FAILED", reported(call, answer.formatted(ENDS.get(1))));
            assertEquals("REVERSED REFUNDED", reported(call, answer.formatted(ENDS.get(2))));
            assertEquals(
                    "SUCCESS null",
                    reported(
                            call,
                            answer.replace("'data':{", "'data':[{")
                                    .replace("},'message'", "}],'message'")
                                    .formatted(ENDS.get(0))));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-",
            textBlock =
                    """
            'ReferanceID':'REF1001',           | 'ackno':'A1','txnId':'T1'    | yes
            -                                  | 'ackno':'REF1001'            | yes
            -                                  | 'ackno':'A1','txnId':'T1'    | no
            -                                  | 'canumber':'9800000000'      | no
            'ReferanceID':'',                  | 'txnId':''                   | no
            'ReferanceID':null,                | 'ackno':0                    | no
            'ReferanceID':'0',                 | 'ackno':'REF1001'            | no
            'ReferanceID':'NA',                | 'ackno':'REF1001'            | no
            'ReferanceID':'REF1002',           | 'ackno':'REF1001'            | no
            'referanceid':'REF1001',           | 'ackno':'A1'                 | no
            """)
    void statusAnswerV2_namesTheReferenceOfTheQuery_endsAndOtherwiseNot(String reference, String data, String ends)
            throws IOException {
        for (String word : List.of("success", "failed", "refunded")) {
            String answer = "{" + (reference == null ? "" : reference) + "'status':true,'data':{" + data + ",'status':'"
                    + word + "'}}";
            boolean ended = !reported(AopCall.MOBILE_STATUS_V2, answer).startsWith("UNKNOWN");
            assertEquals(ends.equals("yes"), ended, answer);
        }
    }

    static Stream<Arguments> notFound() {
        return Stream.of(AopCall.MOBILE_STATUS, AopCall.FASTAG_STATUS, AopCall.BILL_STATUS, AopCall.MOBILE_STATUS_V2)
                .flatMap(call -> Stream.of(
                                "Data not available",
                                "DATA  NOT AVAILABLE",
                                "dataNotAvailable",
                                "No data found",
                                "NoDataFound",
                                "not found",
                                "n o t found",
                                "Order does not exist",
                                "DOESNOTEXIST",
                                "Invalid order id",
                                "invalid_order_id",
                                "No such transaction",
                                "unknown order",
                                "Unknown Reference")
                        .map(text -> Arguments.of(call, text)));
    }

    @ParameterizedTest
    @MethodSource("notFound")
    void statusAnswer_saysNotFound_isNotFoundWhereverItStands(AopCall call, String text) throws IOException {
        String data = "'refid':'OURS','txnid':'29545627','canumber':'NUMBER','amount':'10','status':'"
                + (call == AopCall.MOBILE_STATUS_V2 ? "failed" : "0") + "'";
        String top = call == AopCall.MOBILE_STATUS_V2 ? "'ReferanceID':'REF1001'," : "";
        for (String answer : List.of(
                "{'status':false,'response_code':404,'message':'TEXT'}",
                "{'status':false,'msg':'TEXT','data':null}",
                "{'status':true,'error':'TEXT','data':[]}",
                "{" + top + "'status':true,'response_code':1,'message':'TEXT','data':{" + data + "}}",
                "{" + top + "'status':true,'response_code':1,'message':'ok','data':{" + data + ",'remark':'TEXT'}}",
                "{" + top + "'status':true,'response_code':1,'Value':'TEXT','data':{" + data + "}}",
                "{" + top + "'status':false,'response_code':1,'errors':{'referenceid':['TEXT']},'data':{" + data
                        + "}}")) {
            assertEquals("UNKNOWN NOT_FOUND", reported(call, answer.replace("TEXT", text)), answer);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            {'status':true,'responsecode':1,'data':{GOOD,'status':'1','remark':'amount refunded to wallet'}}                 | UNKNOWN AMBIGUOUS_REPLY
            {'status':true,'responsecode':1,'message':'Transaction failed','data':{GOOD,'status':'1'}}                       | UNKNOWN AMBIGUOUS_REPLY
            {'status':true,'responsecode':1,'message':'Transaction pending','data':{GOOD,'status':'1'}}                      | UNKNOWN AMBIGUOUS_REPLY
            {'status':true,'responsecode':1,'data':{GOOD,'status':'1','refunded':'2'}}                                       | UNKNOWN AMBIGUOUS_REPLY
            {'status':true,'responsecode':1,'data':{GOOD,'status':'0','remark':'duplicate transaction'}}                     | UNKNOWN DUPLICATE_REFERENCE
            {'status':true,'responsecode':1,'data':[{GOOD,'status':'1'},{GOOD,'status':'0'}]}                                | UNKNOWN UNLISTED_REPLY
            {'status':true,'responsecode':1,'data':'{GOOD}'}                                                                 | UNKNOWN UNREADABLE_REPLY
            {'status':true,'responsecode':1,'data':{GOOD,'Status':'1'}}                                                      | UNKNOWN UNLISTED_REPLY
            {'status':true,'responsecode':1,'data':{GOOD,'status':'01'}}                                                     | UNKNOWN UNLISTED_REPLY
            {'status':false,'responsecode':1,'data':{GOOD,'status':'1'}}                                                     | UNKNOWN UNLISTED_REPLY
            {'status':true,'responsecode':18,'data':{GOOD,'status':'1'}}                                                     | UNKNOWN UNLISTED_REPLY
            {'status':true,'response_code':1,'statusCode':2,'data':{GOOD,'status':'1'}}                                      | UNKNOWN UNLISTED_REPLY
            {'status':'True','responsecode':'1','data':{GOOD,'status':1,'refunded':0}}                                       | SUCCESS null
            {'status':true,'responsecode':1,'message':'Data fetched','data':{GOOD,'status':'0'}}                             | FAILED PROVIDER_FAILED
            {'status':true,'responsecode':1,'message':'Transaction not successful','data':{GOOD,'status':'0'}}               | FAILED PROVIDER_FAILED
            {'status':true,'responsecode':1,'message':'Transaction failed, amount refunded','data':{GOOD,'status':'0','refunded':1}} | FAILED REFUNDED
            """)
    void statusAnswer_odd_endsOnlyWhatItProves(String answer, String expected) throws IOException {
        assertEquals(
                expected,
                reported(
                        AopCall.MOBILE_STATUS,
                        answer.replace("GOOD", "'refid':'OURS','txnid':'29545627','canumber':'NUMBER','amount':'10'")));
    }

    private static String reported(AopCall call, String answer) throws IOException {
        Attempt attempt = AopSamples.attempt(call);
        String text = answer.replace("OURS", OURS)
                .replace("ANOTHER", ANOTHER)
                .replace("NUMBER", attempt.request().number())
                .replace('\'', '"');
        Outcome outcome =
                routes.read(call, attempt, 200, new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        return outcome.verdict() + " " + outcome.code();
    }
}
