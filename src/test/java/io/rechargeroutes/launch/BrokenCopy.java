package io.rechargeroutes.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A copy of Acme's routes that somebody edited so that one recharge could be sent more than once.
 *
 * @param edit  what becomes of recharge.camel.yaml
 * @param more  a further file of routes; null for none
 * @param where a text in the line that check names
 * @param told  words of the fault
 * @param runs  false where the classpath of the tests lacks what the copy uses
 */
record BrokenCopy(String name, UnaryOperator<String> edit, String more, String where, String told, boolean runs) {

    private static final Path ACME = Path.of("src/test/resources/acme/routes/acme");
    private static final String BEANS = """
              httpClientConfigurer: "#acmeHttp"
              clientConnectionManager: "#acmeConnections"
""";
    private static final String DIRECT = """
            - to:
                id: acme-recharge-post
                uri: direct
                parameters:
                  name: acme-post
            """;

    static List<BrokenCopy> all() {
        return List.of(
                copy("beansOut", text -> text.replace(BEANS, ""), "acme.url}}", "without the guard"),
                copy("guardOut", text -> text.replace("              httpClientConfigurer: \"#acmeHttp\"\n", ""), "acme.url}}", "without the guard"),
                copy("anotherProvidersPool", text -> text.replace("#acmeConnections", "#aopConnections"), "acme.url}}", "without the guard"),
                copy("anotherProvidersGuard", text -> text.replace("#acmeHttp", "#aopHttp").replace("#acmeConnections", "#aopConnections"), "#aopHttp",
                        "for acme with the guard of aop"),
                linked("anotherProvidersGuardBehindDirect", DIRECT, "#aopHttp", "for acme with the guard of aop",
                        more -> more.replace("#acmeHttp", "#aopHttp").replace("#acmeConnections", "#aopConnections")),
                copy("replyOfItsOwnWithoutACall", text -> text.replace(call(text), reply("DONE")), "uri: direct", "makes no call"),
                copy("failureOfItsOwnWithoutACall", text -> text.replace(call(text), reply("REJECTED")), "uri: direct", "makes no call"),
                copy("refusalOfItsOwnWithoutACall", text -> text.replace(call(text), reply("NO_CREDIT")), "uri: direct", "makes no call"),
                linked("replyOfAnotherRouteWithoutACall", DIRECT, "uri: direct", "makes no call",
                        more -> more.replace(call(read("recharge")).replace("acme-recharge-http", "broken-post"), reply("DONE"))),
                copy("policyThatRepeats", text -> enquiry(text), "routeConfigurationId", "the policy enquiry repeats"),
                copy("policiesOfWhichOneRepeats", text -> text.replace("routeConfigurationId: submit", "routeConfigurationId: submit,enq*"),
                        "routeConfigurationId", "the policy enquiry repeats"),
                copy("beansOutAndPolicyThatRepeats", text -> enquiry(text.replace(BEANS, "")), "acme.url}}", "without the guard"),
                copy("errorHandlerThatRepeats", text -> text.replace("    routeConfigurationId: submit\n", """
                            errorHandler:
                              defaultErrorHandler:
                                redeliveryPolicy:
                                  maximumRedeliveries: "3"
                                  redeliveryDelay: "10"
                        """), "defaultErrorHandler:", "may repeat or swallow"),
                copy("onExceptionOfTheFile", text -> """
                        - onException:
                            exception:
                              - java.io.IOException
                            redeliveryPolicy:
                              maximumRedeliveries: "3"
                              redeliveryDelay: "10"
                        """ + text.replace(BEANS, "").replace("    routeConfigurationId: submit\n", ""), "acme.url}}", "without the guard"),
                copy("loop", text -> around(text, """
                        - loop:
                            id: broken
                            expression:
                              constant:
                                expression: "3"
                            steps:
                        """), "- loop:", "loop may send a recharge more than once"),
                copy("loopWithTheFaultCaught", text -> around(text, """
                        - loop:
                            id: broken
                            constant: "3"
                            steps:
                              - doTry:
                                  id: broken-try
                                  doCatch:
                                    - exception: [java.lang.Exception]
                                  steps:
                        """, 18), "- loop:", "loop may send a recharge more than once"),
                copy("split", text -> around(text, """
                        - split:
                            id: broken
                            expression:
                              constant:
                                expression: "a,b"
                            parallelProcessing: true
                            steps:
                        """), "- split:", "split may send a recharge more than once"),
                copy("splitOneByOne", text -> around(text, """
                        - split:
                            id: broken
                            expression:
                              tokenize:
                                token: ","
                            steps:
                        """), "- split:", "split may send a recharge more than once"),
                linked("multicast", """
                        - multicast:
                            id: broken
                            steps:
                              - to: direct:acme-post
                              - to: direct:acme-post
                        """, "- multicast:", "multicast may send a recharge more than once"),
                linked("multicastInParallel", """
                        - multicast:
                            id: broken
                            parallelProcessing: true
                            steps:
                              - to: direct:acme-post
                              - to: direct:acme-post
                        """, "- multicast:", "multicast may send a recharge more than once"),
                linked("recipientList", """
                        - recipientList:
                            id: broken
                            expression:
                              constant:
                                expression: direct:acme-post,direct:acme-post
                        """, "- recipientList:", "recipientList may send a recharge more than once"),
                linked("routingSlip", """
                        - routingSlip:
                            id: broken
                            expression:
                              constant:
                                expression: direct:acme-post,direct:acme-post
                        """, "- routingSlip:", "routingSlip may send a recharge more than once"),
                linked("wireTap", """
                        - wireTap:
                            id: broken
                            uri: direct:acme-post
                        """, "- wireTap:", "wireTap leaves the thread"),
                linked("wireTapBesideTheCall", """
                        - wireTap:
                            id: broken
                            uri: direct:acme-post
                        """ + DIRECT, "- wireTap:", "wireTap leaves the thread"),
                linked("enrichBesideTheCall", """
                        - enrich:
                            id: broken
                            expression:
                              constant:
                                expression: direct:acme-post
                        """ + DIRECT, "- enrich:", "enrich makes a call beside"),
                linked("secondCallBehindDirect", DIRECT + DIRECT.replace("recharge-post", "recharge-again"), "acme.url}}", "a second call"),
                linked("computedDirect", DIRECT + """
                        - toD:
                            id: broken
                            uri: direct:acme-${header.nothing}post
                        """, "acme.url}}", "a second call"),
                copy("secondCall", text -> text.replace(call(text), call(text) + call(text).replace("recharge-http", "recharge-again")), "acme.url}}", "a second call"),
                copy("secondCallWhereTheFirstFailed", text -> around(text, """
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
                        """), "acme.url}}/recharge?", "a second call"),
                copy("threads", text -> text.replace(call(text), """
                        - threads:
                            id: broken
                            poolSize: 1
                            maxPoolSize: 1
                        """.indent(8) + call(text)), "- threads:", "threads leaves the thread"),
                copy("delay", text -> text.replace(call(text), """
                        - delay:
                            id: broken
                            asyncDelayed: true
                            expression:
                              constant:
                                expression: "10"
                        """.indent(8) + call(text)), "- delay:", "delay leaves the thread"),
                linked("seda", """
                        - to:
                            id: broken
                            uri: seda:acme-elsewhere?waitForTaskToComplete=Always
                        """, "uri: seda", "seda leaves the thread"),
                copy("redirects", text -> text.replace("httpMethod: POST\n", "httpMethod: POST\n              followRedirects: true\n"), "followRedirects",
                        "takes no followRedirects"),
                copy("anotherClient", text -> text.replace("\"{{acme.url}}/recharge\"", "netty-http:{{acme.url}}/recharge"), "netty-http",
                        "there is no component netty-http", false),
                copy("circuitBreaker", text -> around(text, "- circuitBreaker:\n    id: broken\n    steps:\n"), "- circuitBreaker:",
                        "circuitBreaker may send a recharge more than once", false),
                copy("program", text -> text.replace("uri: \"{{acme.url}}/recharge\"\n", "uri: exec:curl\n"), "exec:curl", "there is no component exec", false),
                copy("anotherComponent", text -> text.replace("uri: \"{{acme.url}}/recharge\"\n", "uri: jms:queue:acme\n"), "jms:",
                        "jms does not belong into a provider's routes", false),
                copy("kamelet", text -> text.replace("uri: \"{{acme.url}}/recharge\"\n", "uri: kamelet:post-twice\n"), "kamelet:", "kamelet", false),
                copy("script", text -> text.replace(call(text), "        - script:\n            id: broken\n            groovy: new URL('http://x').text\n" + call(text)),
                        "- script:", "script runs what nobody can check", false),
                copy("foreignClass", text -> text.replace(call(text), "        - bean:\n            id: broken\n            beanType: java.net.http.HttpClient\n" + call(text)),
                        "beanType", "could call a provider past the guard", false));
    }

    private static String enquiry(String text) {
        return text.replace("routeConfigurationId: submit", "routeConfigurationId: enquiry");
    }

    private static BrokenCopy copy(String name, UnaryOperator<String> edit, String where, String told) {
        return copy(name, edit, where, told, true);
    }

    private static BrokenCopy copy(String name, UnaryOperator<String> edit, String where, String told, boolean runs) {
        return new BrokenCopy(name, edit, null, where, told, runs);
    }

    /** The call stands in a route of its own, and steps take its place that lead there. */
    private static BrokenCopy linked(String name, String steps, String where, String told) {
        return linked(name, steps, where, told, UnaryOperator.identity());
    }

    private static BrokenCopy linked(String name, String steps, String where, String told, UnaryOperator<String> edit) {
        String post = read("recharge");
        String more = """
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
                """ + call(post).replace("acme-recharge-http", "broken-post") + """
                - route:
                    id: acme-elsewhere
                    description: Another thread
                    routeConfigurationId: submit
                    from:
                      id: acme-elsewhere-from
                      uri: seda:acme-elsewhere
                      steps:
                """ + DIRECT.replace("recharge-post", "elsewhere-post").indent(8);
        return new BrokenCopy(name, text -> text.replace(call(text), steps.indent(8)), edit.apply(more), where, told, true);
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
                """.formatted(status).indent(8);
    }

    private static String around(String text, String step) {
        return around(text, step, 8);
    }

    private static String around(String text, String step, int deeper) {
        return text.replace(call(text), step.indent(8) + call(text).indent(deeper));
    }

    static String call(String text) {
        return text.substring(text.indexOf("        - to:\n            id: acme-recharge-http"), text.indexOf("        - to:\n            id: acme-recharge-reply"));
    }

    private static String read(String file) {
        try {
            return Files.readString(ACME.resolve(file + ".camel.yaml"));
        } catch (IOException fault) {
            throw new IllegalStateException(fault);
        }
    }

    /** Writes the copy over the routes of a folder that holds Acme's. */
    void write(Path routes) throws IOException {
        String whole = read("recharge");
        String broken = edit.apply(whole);
        if (broken.equals(whole)) {
            throw new IllegalStateException(name + " breaks nothing any more");
        }
        Files.writeString(routes.resolve("acme/recharge.camel.yaml"), broken);
        if (more != null) {
            Files.writeString(routes.resolve("acme/post.camel.yaml"), more);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
