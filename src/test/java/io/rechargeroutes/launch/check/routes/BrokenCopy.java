package io.rechargeroutes.launch.check.routes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A copy of Acme's routes that somebody edited so that one recharge could be sent more than once. The call is written
 * out in its route, or stands in the kamelet that the route uses.
 *
 * @param base the file that is edited
 * @param edit what becomes of it
 * @param more a further file of routes; null for none
 * @param where a text in the line that check names
 * @param reported words of the fault
 * @param runs false where the classpath of the tests lacks what the copy uses
 */
record BrokenCopy(
        String name, Path base, UnaryOperator<String> edit, String more, String where, String reported, boolean runs) {

    static final Path WRITTEN_OUT = Path.of("src/test/resources/acme-written-out/recharge.camel.yaml");
    private static final Path KAMELET = Path.of("routes/kamelets/provider-call.kamelet.yaml");
    private static final Path USE = Path.of("samples/provider-acme/routes/providers/acme/recharge.camel.yaml");
    private static final String BEANS =
            """
              httpClientConfigurer: "#acmeHttp"
              clientConnectionManager: "#acmeConnections"
""";
    private static final String DIRECT =
            """
            - to:
                id: acme-recharge-post
                uri: direct
                parameters:
                  name: acme-post
            """;

    static List<BrokenCopy> all() {
        return List.of(
                copy("beansOut", text -> text.replace(BEANS, ""), "acme.url}}", "without the guard"),
                copy(
                        "guardOut",
                        text -> text.replace("              httpClientConfigurer: \"#acmeHttp\"\n", ""),
                        "acme.url}}",
                        "without the guard"),
                copy(
                        "anotherProvidersPool",
                        text -> text.replace("#acmeConnections", "#aopConnections"),
                        "acme.url}}",
                        "without the guard"),
                copy(
                        "anotherProvidersGuard",
                        text -> text.replace("#acmeHttp", "#aopHttp").replace("#acmeConnections", "#aopConnections"),
                        "#aopHttp",
                        "for acme with the guard of aop"),
                linked(
                        "anotherProvidersGuardBehindDirect",
                        DIRECT,
                        "#aopHttp",
                        "for acme with the guard of aop",
                        more -> more.replace("#acmeHttp", "#aopHttp").replace("#acmeConnections", "#aopConnections")),
                copy(
                        "replyOfItsOwnWithoutACall",
                        text -> text.replace(call(text), reply("DONE")),
                        "uri: direct",
                        "makes no call"),
                copy(
                        "failureOfItsOwnWithoutACall",
                        text -> text.replace(call(text), reply("REJECTED")),
                        "uri: direct",
                        "makes no call"),
                copy(
                        "refusalOfItsOwnWithoutACall",
                        text -> text.replace(call(text), reply("NO_CREDIT")),
                        "uri: direct",
                        "makes no call"),
                linked(
                        "replyOfAnotherRouteWithoutACall",
                        DIRECT,
                        "uri: direct",
                        "makes no call",
                        more -> more.replace(
                                call(read(WRITTEN_OUT)).replace("acme-recharge-http", "broken-post"), reply("DONE"))),
                copy(
                        "policyThatRepeats",
                        text -> statusQuery(text),
                        "routeConfigurationId",
                        "the policy status-query repeats"),
                copy(
                        "policiesOfWhichOneRepeats",
                        text -> text.replace("routeConfigurationId: submit", "routeConfigurationId: submit,status*"),
                        "routeConfigurationId",
                        "the policy status-query repeats"),
                copy(
                        "beansOutAndPolicyThatRepeats",
                        text -> statusQuery(text.replace(BEANS, "")),
                        "acme.url}}",
                        "without the guard"),
                copy(
                        "errorHandlerThatRepeats",
                        text -> text.replace(
                                "    routeConfigurationId: submit\n",
                                """
                            errorHandler:
                              defaultErrorHandler:
                                redeliveryPolicy:
                                  maximumRedeliveries: "3"
                                  redeliveryDelay: "10"
                        """),
                        "defaultErrorHandler:",
                        "may repeat or swallow"),
                copy(
                        "onExceptionOfTheFile",
                        text ->
                                """
                        - onException:
                            exception:
                              - java.io.IOException
                            redeliveryPolicy:
                              maximumRedeliveries: "3"
                              redeliveryDelay: "10"
                        """
                                        + text.replace(BEANS, "").replace("    routeConfigurationId: submit\n", ""),
                        "acme.url}}",
                        "without the guard"),
                copy(
                        "loop",
                        text -> around(
                                text,
                                """
                        - loop:
                            id: broken
                            expression:
                              constant:
                                expression: "3"
                            steps:
                        """),
                        "- loop:",
                        "loop may send a recharge more than once"),
                copy(
                        "loopWithTheFaultCaught",
                        text -> around(
                                text,
                                """
                        - loop:
                            id: broken
                            constant: "3"
                            steps:
                              - doTry:
                                  id: broken-try
                                  doCatch:
                                    - exception: [java.lang.Exception]
                                  steps:
                        """,
                                18),
                        "- loop:",
                        "loop may send a recharge more than once"),
                copy(
                        "split",
                        text -> around(
                                text,
                                """
                        - split:
                            id: broken
                            expression:
                              constant:
                                expression: "a,b"
                            parallelProcessing: true
                            steps:
                        """),
                        "- split:",
                        "split may send a recharge more than once"),
                copy(
                        "splitOneByOne",
                        text -> around(
                                text,
                                """
                        - split:
                            id: broken
                            expression:
                              tokenize:
                                token: ","
                            steps:
                        """),
                        "- split:",
                        "split may send a recharge more than once"),
                linked(
                        "multicast",
                        """
                        - multicast:
                            id: broken
                            steps:
                              - to: direct:acme-post
                              - to: direct:acme-post
                        """,
                        "- multicast:",
                        "multicast may send a recharge more than once"),
                linked(
                        "multicastInParallel",
                        """
                        - multicast:
                            id: broken
                            parallelProcessing: true
                            steps:
                              - to: direct:acme-post
                              - to: direct:acme-post
                        """,
                        "- multicast:",
                        "multicast may send a recharge more than once"),
                linked(
                        "recipientList",
                        """
                        - recipientList:
                            id: broken
                            expression:
                              constant:
                                expression: direct:acme-post,direct:acme-post
                        """,
                        "- recipientList:",
                        "recipientList may send a recharge more than once"),
                linked(
                        "routingSlip",
                        """
                        - routingSlip:
                            id: broken
                            expression:
                              constant:
                                expression: direct:acme-post,direct:acme-post
                        """,
                        "- routingSlip:",
                        "routingSlip may send a recharge more than once"),
                linked(
                        "wireTap",
                        """
                        - wireTap:
                            id: broken
                            uri: direct:acme-post
                        """,
                        "- wireTap:",
                        "wireTap leaves the thread"),
                linked(
                        "wireTapBesideTheCall",
                        """
                        - wireTap:
                            id: broken
                            uri: direct:acme-post
                        """
                                + DIRECT,
                        "- wireTap:",
                        "wireTap leaves the thread"),
                linked(
                        "enrichBesideTheCall",
                        """
                        - enrich:
                            id: broken
                            expression:
                              constant:
                                expression: direct:acme-post
                        """
                                + DIRECT,
                        "- enrich:",
                        "enrich makes a call beside"),
                linked(
                        "secondCallBehindDirect",
                        DIRECT + DIRECT.replace("recharge-post", "recharge-again"),
                        "acme.url}}",
                        "a second call"),
                linked(
                        "computedDirect",
                        DIRECT
                                + """
                        - toD:
                            id: broken
                            uri: direct:acme-${header.nothing}post
                        """,
                        "acme.url}}",
                        "a second call"),
                copy(
                        "secondCall",
                        text -> text.replace(
                                call(text), call(text) + call(text).replace("recharge-http", "recharge-again")),
                        "acme.url}}",
                        "a second call"),
                copy(
                        "secondCallWhereTheFirstFailed",
                        text -> around(
                                text,
                                """
                        - doTry:
                            id: broken
                            doCatch:
                              - exception:
                                  - java.lang.Exception
                                steps:
                                  - toD:
                                      id: broken-again
                                      uri: "{{acme.url}}/recharge?httpMethod=POST"
                            steps:
                        """),
                        "acme.url}}/recharge?",
                        "a second call"),
                copy(
                        "threads",
                        text -> text.replace(
                                call(text),
                                """
                        - threads:
                            id: broken
                            poolSize: 1
                            maxPoolSize: 1
                        """
                                                .indent(8)
                                        + call(text)),
                        "- threads:",
                        "threads leaves the thread"),
                copy(
                        "delay",
                        text -> text.replace(
                                call(text),
                                """
                        - delay:
                            id: broken
                            asyncDelayed: true
                            expression:
                              constant:
                                expression: "10"
                        """
                                                .indent(8)
                                        + call(text)),
                        "- delay:",
                        "delay leaves the thread"),
                linked(
                        "seda",
                        """
                        - to:
                            id: broken
                            uri: seda:acme-elsewhere?waitForTaskToComplete=Always
                        """,
                        "uri: seda",
                        "seda leaves the thread"),
                copy(
                        "redirects",
                        text -> text.replace(
                                "httpMethod: POST\n", "httpMethod: POST\n              followRedirects: true\n"),
                        "followRedirects",
                        "takes no followRedirects"),
                copy(
                        "anotherClient",
                        text -> text.replace("\"{{acme.url}}/recharge\"", "netty-http:{{acme.url}}/recharge"),
                        "netty-http",
                        "there is no component netty-http",
                        false),
                copy(
                        "circuitBreaker",
                        text -> around(text, "- circuitBreaker:\n    id: broken\n    steps:\n"),
                        "- circuitBreaker:",
                        "circuitBreaker may send a recharge more than once",
                        false),
                copy(
                        "program",
                        text -> text.replace("uri: \"{{acme.url}}/recharge\"\n", "uri: exec:curl\n"),
                        "exec:curl",
                        "there is no component exec",
                        false),
                copy(
                        "anotherComponent",
                        text -> text.replace("uri: \"{{acme.url}}/recharge\"\n", "uri: jms:queue:acme\n"),
                        "jms:",
                        "jms does not belong into a provider's routes",
                        false),
                copy(
                        "kamelet",
                        text -> text.replace("uri: \"{{acme.url}}/recharge\"\n", "uri: kamelet:post-twice\n"),
                        "kamelet:",
                        "kamelet",
                        false),
                copy(
                        "script",
                        text -> text.replace(
                                call(text),
                                "        - script:\n            id: broken\n            groovy: new URL('http://x').text\n"
                                        + call(text)),
                        "- script:",
                        "script runs what nobody can check",
                        false),
                copy(
                        "foreignClass",
                        text -> text.replace(
                                call(text),
                                "        - bean:\n            id: broken\n            beanType: java.net.http.HttpClient\n"
                                        + call(text)),
                        "beanType",
                        "could call a provider past the guard",
                        false),
                kamelet(
                        "kameletSecondCall",
                        text -> text.replace(
                                http(text), http(text) + http(text).replace("provider-call-http", "broken")),
                        "{{url}}",
                        "a second call",
                        true),
                kamelet(
                        "kameletSecondCallWhereTheFirstFailed",
                        text -> text.replace(
                                http(text),
                                """
                        - doTry:
                            id: broken
                            steps:
                        """
                                                .indent(10)
                                        + http(text).indent(6)
                                        + """
                            doCatch:
                              - id: broken-catch
                                exception:
                                  - java.lang.Exception
                                steps:
                        """
                                                .indent(10)
                                        + http(text)
                                                .replace("provider-call-http", "broken-again")
                                                .indent(10)),
                        "{{url}}",
                        "a second call",
                        true),
                kamelet(
                        "kameletLoop",
                        text -> text.replace(
                                http(text),
                                """
                        - loop:
                            id: broken
                            expression:
                              constant:
                                expression: "3"
                            steps:
                        """
                                                .indent(10)
                                        + http(text).indent(6)),
                        "- loop:",
                        "loop may send a recharge more than once",
                        true),
                kamelet(
                        "kameletWireTap",
                        text -> text.replace(
                                "          - to:\n              id: provider-call-reply",
                                """
                        - wireTap:
                            id: broken
                            uri: direct:acme-again
                        """
                                                .indent(10)
                                        + "          - to:\n              id: provider-call-reply"),
                        "- wireTap:",
                        "wireTap leaves the thread",
                        false),
                kamelet(
                        "kameletThreads",
                        text -> text.replace(
                                http(text),
                                """
                        - threads:
                            id: broken
                            poolSize: 1
                            maxPoolSize: 1
                        """
                                                .indent(10)
                                        + http(text)),
                        "- threads:",
                        "threads leaves the thread",
                        true),
                kamelet(
                        "kameletGuardOut",
                        text -> text.replace("                httpClientConfigurer: \"#{{provider}}Http\"\n", ""),
                        "{{url}}",
                        "without the guard",
                        true),
                kamelet(
                        "kameletGuardOfAnother",
                        text -> text.replace("#{{provider}}Connections", "#aopConnections"),
                        "{{url}}",
                        "without the guard",
                        true),
                kamelet(
                        "kameletThatRepeats",
                        text -> text.replace(
                                "      streamCache: false\n",
                                """
                      streamCache: false
                      errorHandler:
                        defaultErrorHandler:
                          redeliveryPolicy:
                            maximumRedeliveries: "3"
                            redeliveryDelay: "10"
                """),
                        "defaultErrorHandler:",
                        "may repeat or swallow",
                        true),
                kamelet(
                        "kameletThatCallsTheRequestOfAnother",
                        text -> text.replace("name: \"{{provider}}-request\"", "name: acme-recharge"),
                        "uri: direct",
                        "calls itself",
                        false),
                use(
                        "kameletWithItsOwnErrorHandling",
                        text -> text.replace(
                                "              method: POST\n",
                                "              method: POST\n              noErrorHandler: \"false\"\n"),
                        "noErrorHandler",
                        "the kamelet provider-call has no parameter noErrorHandler",
                        true),
                use(
                        "kameletTwice",
                        text -> text
                                + text.substring(text.indexOf("        - to:"))
                                        .replace("acme-recharge-call", "acme-recharge-again")
                                        .replace("acme-recharge-post", "acme-other"),
                        "{{url}}",
                        "a second call",
                        true),
                use(
                        "kameletChosenWhenItRuns",
                        text -> text.replace("- to:", "- toD:").replace("/acme-recharge-post", "/acme-${header.x}"),
                        "kamelet:",
                        "before it runs",
                        false),
                use(
                        "kameletForAnotherProvider",
                        text -> text.replace("provider: acme", "provider: aop"),
                        "{{provider}}Http",
                        "for acme with the guard of aop",
                        false),
                use(
                        "kameletByWireTap",
                        text -> text.replace("- to:", "- wireTap:"),
                        "- wireTap:",
                        "wireTap leaves the thread",
                        true));
    }

    private static String statusQuery(String text) {
        return text.replace("routeConfigurationId: submit", "routeConfigurationId: status-query");
    }

    private static BrokenCopy copy(String name, UnaryOperator<String> edit, String where, String reported) {
        return copy(name, edit, where, reported, true);
    }

    private static BrokenCopy copy(
            String name, UnaryOperator<String> edit, String where, String reported, boolean runs) {
        return new BrokenCopy(name, WRITTEN_OUT, edit, null, where, reported, runs);
    }

    private static BrokenCopy kamelet(
            String name, UnaryOperator<String> edit, String where, String reported, boolean runs) {
        return new BrokenCopy(name, KAMELET, edit, null, where, reported, runs);
    }

    private static BrokenCopy use(
            String name, UnaryOperator<String> edit, String where, String reported, boolean runs) {
        return new BrokenCopy(name, USE, edit, null, where, reported, runs);
    }

    /** The kamelet's call. */
    private static String http(String text) {
        return text.substring(
                text.indexOf("          - to:\n              id: provider-call-http"),
                text.indexOf("          - to:\n              id: provider-call-reply"));
    }

    /** The call stands in a route of its own, and steps take its place that lead there. */
    private static BrokenCopy linked(String name, String steps, String where, String reported) {
        return linked(name, steps, where, reported, UnaryOperator.identity());
    }

    private static BrokenCopy linked(
            String name, String steps, String where, String reported, UnaryOperator<String> edit) {
        String post = read(WRITTEN_OUT);
        String more =
                """
                - route:
                    id: acme-post
                    description: The call of a recharge
                    routeConfigurationId: submit
                    from:
                      id: acme-post-from
                      uri: direct
                      parameters:
                        name: acme-post
                      steps:
                """
                        + call(post).replace("acme-recharge-http", "broken-post")
                        + """
                - route:
                    id: acme-elsewhere
                    description: Another thread
                    routeConfigurationId: submit
                    from:
                      id: acme-elsewhere-from
                      uri: seda:acme-elsewhere
                      steps:
                """
                        + DIRECT.replace("recharge-post", "elsewhere-post").indent(8);
        return new BrokenCopy(
                name,
                WRITTEN_OUT,
                text -> text.replace(call(text), steps.indent(8)),
                edit.apply(more),
                where,
                reported,
                true);
    }

    /** What stands in the call's place and makes an answer of this status, as if the provider had sent it. */
    static String reply(String status) {
        return """
                - setBody:
                    id: broken-body
                    expression:
                      simple:
                        expression: '{"reference":"${exchangeProperty.attempt.reference}","result":{"status":"%s"}}'
                - setHeader:
                    id: broken-http
                    name: CamelHttpResponseCode
                    expression:
                      constant:
                        expression: "200"
                """
                .formatted(status)
                .indent(8);
    }

    private static String around(String text, String step) {
        return around(text, step, 8);
    }

    private static String around(String text, String step, int deeper) {
        return text.replace(call(text), step.indent(8) + call(text).indent(deeper));
    }

    static String call(String text) {
        return text.substring(
                text.indexOf("        - to:\n            id: acme-recharge-http"),
                text.indexOf("        - to:\n            id: acme-recharge-reply"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException fault) {
            throw new IllegalStateException(fault);
        }
    }

    /** Writes the copy over the routes of a folder that holds Acme's. */
    void write(Path routes) throws IOException {
        String whole = read(base);
        String broken = edit.apply(whole);
        if (broken.equals(whole)) {
            throw new IllegalStateException(name + " breaks nothing any more");
        }
        Path acme = routes.resolve("providers/acme");
        Files.writeString(
                base.equals(KAMELET)
                        ? routes.resolve("kamelets").resolve(KAMELET.getFileName())
                        : acme.resolve("recharge.camel.yaml"),
                broken);
        if (more != null) {
            Files.writeString(acme.resolve("post.camel.yaml"), more);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
