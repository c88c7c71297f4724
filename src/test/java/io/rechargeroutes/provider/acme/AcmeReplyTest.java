package io.rechargeroutes.provider.acme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rechargeroutes.catalog.Catalogue;
import io.rechargeroutes.catalog.CatalogueReader;
import io.rechargeroutes.it.AcmeFolder;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.Service;
import io.rechargeroutes.provider.NotOfferedException;
import io.rechargeroutes.provider.OutcomeTable;
import io.rechargeroutes.provider.Outcomes;
import io.rechargeroutes.provider.ProviderCodes;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the route of a provider without Java makes of its answers. */
class AcmeReplyTest {

    private static final String REFERENCE = "261121103012123456";

    @TempDir
    static Path home;

    private static DefaultCamelContext camel;
    private static Catalogue catalogue;

    @BeforeAll
    static void load() throws Exception {
        try (Stream<Path> files = Files.list(Path.of("routes/catalog"))) {
            for (Path file : files.toList()) {
                Path to = home.resolve("routes/catalog").resolve(file.getFileName());
                Files.createDirectories(to.getParent());
                Files.copy(file, to);
            }
        }
        Files.copy(Path.of("routes/router.camel.yaml"), home.resolve("routes/router.camel.yaml"));
        Files.createFile(home.resolve("application.properties"));
        AcmeFolder.add(home, "http://localhost");
        catalogue = CatalogueReader.read(home.resolve("routes/catalog"));
        camel = new DefaultCamelContext();
        camel.getRegistry().bind("outcomes", new Outcomes(new OutcomeTable(catalogue, provider -> true)));
        PluginHelper.getRoutesLoader(camel)
                .loadRoutes(PluginHelper.getResourceLoader(camel)
                        .resolveResource("file:" + home.resolve("routes/providers/acme/reply.camel.yaml")));
        camel.start();
    }

    @AfterAll
    static void stop() {
        camel.stop();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            textBlock =
                    """
            recharge | 200 | {'reference':'261121103012123456','result':{'status':'DONE'}}          | SUCCESS | -
            recharge | 200 | {'reference':'261121103012123456','result':{'status':'REJECTED'}}      | FAILED  | PROVIDER_FAILED
            recharge | 200 | {'reference':'261121103012123456','result':{'status':'QUEUED'}}        | PENDING | -
            recharge | 200 | {'result':{'status':'QUEUED'}}                                         | PENDING | -
            recharge | 200 | {'reference':'261121103012123456','result':{'status':'OTHER'}}         | UNKNOWN | UNLISTED_REPLY
            recharge | 200 | {'reference':'261121103012123457','result':{'status':'DONE'}}          | UNKNOWN | MISMATCHED_REPLY
            status   | 200 | {'reference':'261121103012123457','result':{'status':'REJECTED'}}      | UNKNOWN | MISMATCHED_REPLY
            recharge | 200 | {'result':{'status':'DONE'}}                                           | UNKNOWN | MISMATCHED_REPLY
            status   | 200 | {'result':{'status':'REJECTED'}}                                       | UNKNOWN | MISMATCHED_REPLY
            recharge | 200 | {'reference':'','result':{'status':'DONE'}}                            | UNKNOWN | MISMATCHED_REPLY
            recharge | 403 | {'words':'no'}                                                         | REFUSED | AUTH_REFUSED
            status   | 403 | {'words':'no'}                                                         | UNKNOWN | HTTP_403
            recharge | 400 | {'reference':'261121103012123456','result':{'status':'DONE'}}          | UNKNOWN | HTTP_400
            recharge | 503 | {'reference':'261121103012123456','result':{'status':'DONE'}}          | UNKNOWN | HTTP_503
            recharge | 200 | {'result':{'status':'NO_CREDIT'}}                                      | REFUSED | LOW_BALANCE
            recharge | 503 | {'result':{'status':'NO_CREDIT'}}                                      | UNKNOWN | HTTP_503
            recharge | 429 | <html>                                                                 | UNKNOWN | HTTP_429
            recharge | 307 | {}                                                                     | UNKNOWN | REDIRECTED
            recharge | 200 | <html>                                                                 | UNKNOWN | UNREADABLE_REPLY
            recharge | 200 | ''                                                                     | UNKNOWN | UNREADABLE_REPLY
            recharge | 200 | ['DONE']                                                               | UNKNOWN | UNREADABLE_REPLY
            recharge | 200 | {'reference':'261121103012123456','result':{'status':'DONE'}} {}       | UNKNOWN | UNREADABLE_REPLY
            recharge | 200 | {'reference':'261121103012123456','result':{'status':'DO               | UNKNOWN | UNREADABLE_REPLY
            """,
            quoteCharacter = '`')
    void anAnswerMeansWhatTheTableSaysAndNoMoreThanItProves(
            String call, int http, String body, String verdict, String code) {
        Outcome outcome = outcome(call, http, body.replace('\'', '"'), Map.of());
        assertEquals(verdict, outcome.verdict().name());
        assertEquals(code, outcome.code());
    }

    @ParameterizedTest
    @CsvSource({
        "number,9800000001,UNKNOWN",
        "number,9800000000,SUCCESS",
        "amount,10.00,SUCCESS",
        "amount,11,UNKNOWN",
        "amount,1e1,UNKNOWN"
    })
    void whatElseTheAnswerNamesMustBeOursToo(String name, String value, String verdict) {
        Outcome outcome = outcome(
                "recharge",
                200,
                "{\"reference\":\"" + REFERENCE + "\",\"result\":{\"status\":\"DONE\"}}",
                Map.of("answer." + name, value));
        assertEquals(verdict, outcome.verdict().name());
    }

    /** A status query ends a request only where the answer has all that its route declares. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            quoteCharacter = '`',
            textBlock =
                    """
            reference providerRef               | 'transaction':42,                       | no                     | FAILED  | PROVIDER_FAILED
            reference,providerRef               | 'transaction':'T-1',                    | no                     | FAILED  | PROVIDER_FAILED
            reference                           | ''                                      | no                     | FAILED  | PROVIDER_FAILED
            reference providerRef               | ''                                      | no                     | UNKNOWN | MISMATCHED_REPLY
            reference providerRef               | 'transaction':0,                        | no                     | UNKNOWN | MISMATCHED_REPLY
            reference providerRef               | 'transaction':null,                     | no                     | UNKNOWN | MISMATCHED_REPLY
            reference providerRef               | 'transaction':'N/A',                    | no                     | UNKNOWN | MISMATCHED_REPLY
            reference number providerRef        | 'transaction':42,                       | no                     | UNKNOWN | MISMATCHED_REPLY
            reference refernce providerRef      | 'transaction':42,                       | no                     | UNKNOWN | MISMATCHED_REPLY
            providerRef                         | 'transaction':42,                       | no                     | UNKNOWN | MISMATCHED_REPLY
            -                                   | 'transaction':42,                       | no                     | UNKNOWN | MISMATCHED_REPLY
            reference providerRef               | 'transaction':42,                       | OrderNotFound          | UNKNOWN | NOT_FOUND
            reference providerRef               | 'transaction':42,                       | it is DUPLICATE        | UNKNOWN | DUPLICATE_REFERENCE
            """)
    void statusQuery_lacksDeclaredEvidence_endsNothing(
            String declared, String transaction, String message, String verdict, String code) {
        String body = "{\"reference\":\"" + REFERENCE + "\","
                + transaction.replace("''", "").replace('\'', '"') + "\"words\":\"" + message
                + "\",\"result\":{\"status\":\"REJECTED\"}}";
        Map<String, String> reported = declared == null ? Map.of() : Map.of("evidence", declared);
        Outcome outcome = outcome("status", 200, body, reported);
        assertEquals(verdict + " " + code, outcome.verdict() + " " + outcome.code());
    }

    /**
     * A success no less than a failure; where nothing is declared, our reference is needed and all else that the answer
     * carries must be ours.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            quoteCharacter = '`',
            textBlock =
                    """
            reference providerRef        | 'reference':'OURS','transaction':42                            | SUCCESS
            reference providerRef        | 'reference':'OURS','transaction':'T-42'                        | SUCCESS
            reference providerRef        | 'reference':'OURS'                                             | UNKNOWN
            reference providerRef        | 'reference':'OURS','transaction':0                             | UNKNOWN
            reference providerRef        | 'reference':'OURS','transaction':'NA'                          | UNKNOWN
            reference providerRef        | 'reference':'OURS','transaction':'OURS'                        | UNKNOWN
            reference providerRef        | 'reference':'','transaction':42                                | UNKNOWN
            reference providerRef        | 'reference':{'id':'OURS'},'transaction':42                     | UNKNOWN
            reference providerRef        | 'Reference':'OURS','transaction':42                            | UNKNOWN
            reference number providerRef | 'reference':'OURS','transaction':42                            | UNKNOWN
            reference amount providerRef | 'reference':'OURS','transaction':42                            | UNKNOWN
            refernce providerRef         | 'reference':'OURS','transaction':42                            | UNKNOWN
            ''                           | 'reference':'OURS','transaction':42                            | UNKNOWN
            reference providerRef        | 'reference':'OURS','transaction':42,'words':'No data found'    | UNKNOWN
            reference providerRef        | 'reference':'OURS','transaction':42,'words':'Recharge failed'  | UNKNOWN
            reference providerRef        | 'reference':'OURS','transaction':42,'errors':['unknown order'] | UNKNOWN
            reference providerRef        | 'reference':'OURS','transaction':42,'note':{'a':'refunded'}    | UNKNOWN
            reference providerRef        | 'reference':'OURS','transaction':42,'words':'all done'         | SUCCESS
            -                            | 'reference':'OURS','transaction':42                            | SUCCESS
            -                            | 'reference':'OURS'                                             | SUCCESS
            -                            | 'reference':'OURS','transaction':'N/A'                         | UNKNOWN
            -                            | 'reference':'','transaction':42                                | UNKNOWN
            -                            | 'transaction':42                                               | UNKNOWN
            """)
    void statusQuery_saysDone_isASuccessOnlyWithTheEvidence(String declared, String fields, String verdict) {
        String body = "{" + fields.replace("OURS", REFERENCE).replace('\'', '"') + ",\"result\":{\"status\":\"DONE\"}}";
        Outcome outcome = outcome(
                "status", 200, body, declared == null ? Map.of() : Map.of("evidence", declared.replace("''", "")));
        assertEquals(verdict, outcome.verdict().name(), outcome::toString);
    }

    @Test
    void statusQuery_answersWithAList_isUnderstoodByPlace() {
        String body = "{\"reference\":\"" + REFERENCE
                + "\",\"transaction\":42,\"result\":{\"status\":\"REJECTED\"},\"errors\":[{\"text\":\"No such order\"}]}";
        assertEquals(
                "NOT_FOUND",
                outcome("status", 200, body, Map.of("evidence", "reference providerRef"))
                        .code());
    }

    @Test
    void statusQuery_routeNamesItAnotherCall_provesAsMuch() {
        String body = "{\"reference\":\"" + REFERENCE + "\",\"result\":{\"status\":\"REJECTED\"}}";
        assertEquals(
                "FAILED", outcome("recharge", 200, body, Map.of()).verdict().name());
        assertEquals(
                "UNKNOWN",
                outcome("recharge", 200, body, Map.of(), true).verdict().name());
    }

    @Test
    void problemDetails_becomeTheMessage() {
        Outcome outcome = outcome(
                "recharge", 400, "{\"title\":\"Validation failed\",\"errors\":{\"amount\":[\"too small\"]}}", Map.of());
        assertEquals(
                "UNKNOWN HTTP_400 Validation failed; amount: too small",
                outcome.verdict() + " " + outcome.code() + " " + outcome.message());
    }

    @Test
    void codesComeFromTheProvidersOwnColumn() {
        ProviderCodes codes = new ProviderCodes(catalogue);
        assertEquals("1002", codes.operator(attempt("JIO")));
        String fault = assertThrows(NotOfferedException.class, () -> codes.operator(attempt("VI")))
                .getMessage();
        assertEquals(
                "operator VI has no acme code in operators.csv: add it there or send the request to another provider",
                fault);
        assertEquals(
                "circle DELHI has no acme code in circles.csv: add it there or send the request to another provider",
                assertThrows(NotOfferedException.class, () -> codes.circle(attempt("JIO")))
                        .getMessage());
    }

    private static Outcome outcome(String call, int http, String body, Map<String, String> reported) {
        return outcome(call, http, body, reported, false);
    }

    private static Outcome outcome(
            String call, int http, String body, Map<String, String> reported, boolean statusQuery) {
        Exchange exchange = camel.createProducerTemplate().request("direct:acme-reply", sent -> {
            reported.forEach(sent::setProperty);
            sent.setProperty(Outcomes.STATUS_QUERY, statusQuery);
            sent.setProperty("attempt", attempt("JIO"));
            sent.setProperty("call", call);
            sent.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, http);
            sent.getMessage().setBody(body);
        });
        return exchange.getMessage().getBody(Outcome.class);
    }

    private static Attempt attempt(String operator) {
        return new Attempt(
                new RechargeRequest(
                        "ORD-1",
                        Operation.RECHARGE,
                        Service.MOBILE_PREPAID,
                        operator,
                        "DELHI",
                        "9800000000",
                        new BigDecimal("10"),
                        Map.of(),
                        null,
                        null,
                        null,
                        null),
                "ACME",
                REFERENCE,
                null,
                null);
    }
}
