package org.crmoptout.testkit.contract;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.crmoptout.connector.Capability;
import org.crmoptout.connector.ChangeCursor;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.FindOutcome;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.ReadOutcome;
import org.crmoptout.connector.WriteOutcome;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** R8xx: what failures mean. The kit lays them over the dialect; each is looked at through every method there is. */
abstract class ErrorRules extends CapabilityRules {

    /** A date of HTTP (RFC 9110, section 5.6.7). */
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    /** A call that gives its failure, thrown or as an outcome; empty when it claims to have an answer. */
    interface Attempt {
        Optional<ConnectorException> failure();
    }

    /** Every method of the SPI that sends something, each for one person. */
    final Map<String, Attempt> attempts(Connection connection) {
        Someone someone = someone(false);
        Map<String, Attempt> attempts = new LinkedHashMap<>();
        attempts.put("check()", () -> {
            connection.client().check();
            return Optional.empty();
        });
        attempts.put(
                "read()",
                () -> connection.read(someone.key()) instanceof ReadOutcome.Failed failed
                        ? Optional.of(failed.cause())
                        : Optional.empty());
        if (can(Capability.MARK)) {
            attempts.put(
                    "write()",
                    () -> connection.mark(someone.key()) instanceof WriteOutcome.Failed failed
                            ? Optional.of(failed.cause())
                            : Optional.empty());
        }
        if (can(Capability.CHANGE_FEED)) {
            attempts.put("changes()", () -> {
                connection.changes(ChangeCursor.start());
                return Optional.empty();
            });
        }
        if (can(Capability.FIND_BY_EMAIL)) {
            attempts.put(
                    "find()",
                    () -> connection.find(someone.address()) instanceof FindOutcome.Failed failed
                            ? Optional.of(failed.cause())
                            : Optional.empty());
        }
        return attempts;
    }

    /** The failure of a call, however it comes; anything else thrown breaks R812. */
    static Optional<ConnectorException> failureOf(String what, Attempt attempt) {
        try {
            return attempt.failure();
        } catch (ConnectorException e) {
            return Optional.of(e);
        } catch (RuntimeException e) {
            throw new AssertionError(
                    what + ": only a ConnectorException may leave a connector, but this did: "
                            + e.getClass().getName(),
                    e);
        }
    }

    /** Lays a fault over every method and gives the failures; no method may claim an answer. */
    private Map<String, ConnectorException> failuresUnder(Fault fault) {
        Map<String, ConnectorException> failures = new LinkedHashMap<>();
        attempts(connect(SHORT_PATIENCE)).forEach((method, attempt) -> {
            crm().misbehave(fault);
            String what = method + " under " + fault;
            Optional<ConnectorException> failure = failureOf(what, attempt);
            crm().behave();
            Expect.that(failure.isPresent(), "%s claims to have an answer", what);
            failures.put(what, failure.get());
        });
        return failures;
    }

    private void expectKinds(Fault fault, ErrorKind... kinds) {
        failuresUnder(fault).forEach((what, failure) -> Expect.kind(failure, what, kinds));
    }

    private static Fault answers(int status, Map<String, String> headers) {
        return new Fault.Answers(Fault.When.BEFORE_EFFECT, status, headers, "{\"error\":\"pretended\"}");
    }

    /** What a gateway says when it answers in place of the API. */
    private static Fault page(int status) {
        return new Fault.Answers(
                Fault.When.BEFORE_EFFECT,
                status,
                Map.of("Content-Type", "text/html"),
                "<!DOCTYPE html><html><body><h1>Gateway</h1></body></html>");
    }

    @Test
    @DisplayName("R801 401 is AUTHENTICATION")
    void status401() {
        expectKinds(answers(401, Map.of()), ErrorKind.AUTHENTICATION);
    }

    @Test
    @DisplayName("R802 403 is PERMISSION, CONFIGURATION or AUTHENTICATION")
    void status403() {
        expectKinds(answers(403, Map.of()), ErrorKind.PERMISSION, ErrorKind.CONFIGURATION, ErrorKind.AUTHENTICATION);
    }

    @Test
    @DisplayName("R803 An API that is not there is NOT_FOUND or CONFIGURATION")
    void status404() {
        Connection connection = connect();
        Map<String, Attempt> attempts = attempts(connection);
        // In the vendor's own words a 404 may say that one record is gone; nothing else may take it for an answer.
        attempts.keySet().retainAll(List.of("check()", "changes()"));
        attempts.forEach((method, attempt) -> {
            crm().misbehave(answers(404, Map.of()));
            Optional<ConnectorException> failure = failureOf(method, attempt);
            crm().behave();
            Expect.that(failure.isPresent(), "%s under 404 claims to have an answer", method);
            Expect.kind(failure.get(), method + " under 404", ErrorKind.NOT_FOUND, ErrorKind.CONFIGURATION);
        });
        // A gateway's page is not the vendor's word on a record, which is there all the while.
        expectKinds(page(404), ErrorKind.NOT_FOUND, ErrorKind.CONFIGURATION);
    }

    @Test
    @DisplayName("R804 429 is RATE_LIMITED, with or without a delay")
    void status429() {
        expectKinds(answers(429, Map.of()), ErrorKind.RATE_LIMITED);
        expectKinds(answers(429, Map.of("Retry-After", "7")), ErrorKind.RATE_LIMITED);
    }

    @Test
    @DisplayName("R805 The delay that the CRM asks for is handed on")
    void retryAfter() {
        failuresUnder(answers(429, Map.of("Retry-After", "7")))
                .forEach((what, failure) -> expectDelay(Duration.ofSeconds(7), failure, what));
        Instant date = crm().clock().instant().plusSeconds(60);
        failuresUnder(answers(429, Map.of("Retry-After", HTTP_DATE.format(date))))
                .forEach((what, failure) ->
                        expectDelay(Duration.between(crm().clock().instant(), date), failure, what));
        failuresUnder(answers(429, Map.of("Retry-After", "soon")))
                .forEach((what, failure) -> Expect.that(
                        failure.kind() == ErrorKind.RATE_LIMITED,
                        "%s: a senseless delay made it %s",
                        what,
                        failure.kind()));
    }

    private static void expectDelay(Duration asked, ConnectorException failure, String what) {
        Expect.that(
                failure.retryAfter().filter(asked::equals).isPresent(),
                "%s: by the context's clock the CRM asked for %s, the failure says %s",
                what,
                asked,
                failure.retryAfter());
    }

    @Test
    @DisplayName("R806 A server error is UNAVAILABLE, also when a gateway words it as a page")
    void serverErrors() {
        for (int status : List.of(500, 502, 503, 504)) {
            expectKinds(answers(status, Map.of()), ErrorKind.UNAVAILABLE);
            expectKinds(page(status), ErrorKind.UNAVAILABLE);
        }
    }

    @Test
    @DisplayName("R807 A page in place of an answer is PROTOCOL")
    void htmlInPlaceOfAnAnswer() {
        expectKinds(new Fault.Garbles(Fault.Garbling.HTML), ErrorKind.PROTOCOL);
    }

    @Test
    @DisplayName("R808 An empty answer is PROTOCOL where an answer is due")
    void emptyAnswer() {
        Fault empty = new Fault.Garbles(Fault.Garbling.EMPTY);
        Connection connection = connect();
        attempts(connection).forEach((method, attempt) -> {
            if (!method.equals("write()")) {
                crm().misbehave(empty);
                Optional<ConnectorException> failure = failureOf(method, attempt);
                crm().behave();
                Expect.that(failure.isPresent(), "%s takes an empty body for an answer", method);
                Expect.kind(failure.get(), method + " under an empty body", ErrorKind.PROTOCOL);
            }
        });
    }

    @Test
    @DisplayName("R809 An answer that is cut off is PROTOCOL or UNAVAILABLE")
    void truncatedAnswer() {
        expectKinds(new Fault.Garbles(Fault.Garbling.TRUNCATED), ErrorKind.PROTOCOL, ErrorKind.UNAVAILABLE);
    }

    @Test
    @DisplayName("R810 An answer of wrong types is never taken for a status")
    void wrongTypes() {
        Someone optedOut = someone(true);
        Someone other = someone(false);
        Connection connection = connect();
        crm().misbehave(new Fault.Garbles(Fault.Garbling.WRONG_TYPES));
        List<ReadOutcome> outcomes = new ArrayList<>();
        for (Someone one : List.of(optedOut, other)) {
            failureOf("read() under wrong types", () -> {
                outcomes.add(connection.read(one.key()));
                return Optional.empty();
            });
        }
        for (ReadOutcome outcome : outcomes) {
            boolean harmless = outcome instanceof ReadOutcome.Failed
                    || (outcome instanceof ReadOutcome.Seen seen
                            && seen.reading().status() == OptOutStatus.UNKNOWN);
            Expect.that(harmless, "an answer in which every value has a wrong type was read as %s", outcome);
        }
    }

    @Test
    @DisplayName("R811 A connection that breaks is UNAVAILABLE")
    void brokenConnection() {
        expectKinds(new Fault.Breaks(Fault.When.BEFORE_EFFECT), ErrorKind.UNAVAILABLE);
    }

    @Test
    @DisplayName("R812 Only ConnectorException leaves a connector, and it says something")
    void onlyConnectorExceptions() {
        List<Fault> faults = new ArrayList<>();
        for (int status : List.of(204, 301, 302, 400, 405, 409, 410, 418, 422, 429, 501, 599)) {
            faults.add(answers(status, Map.of("Retry-After", "-5")));
        }
        for (Fault.Garbling garbling : Fault.Garbling.values()) {
            faults.add(new Fault.Garbles(garbling));
        }
        for (Fault fault : faults) {
            attempts(connect()).forEach((method, attempt) -> {
                crm().misbehave(fault);
                String what = method + " under " + fault;
                Optional<ConnectorException> failure = failureOf(what, attempt);
                crm().behave();
                failure.ifPresent(e -> Expect.that(
                        String.valueOf(e.getMessage()).length() > 10, "%s: the message says nothing", what));
            });
        }
    }

    @Test
    @DisplayName("R813 A CRM that does not answer is UNAVAILABLE after the time that the settings allow")
    void silence() {
        Connection connection = connect(SHORT_PATIENCE);
        Someone someone = someone(false);
        crm().misbehave(Fault.Holds.back());
        long began = System.nanoTime();
        Optional<ConnectorException> failure = failureOf(
                "read() of a silent CRM",
                () -> connection.read(someone.key()) instanceof ReadOutcome.Failed failed
                        ? Optional.of(failed.cause())
                        : Optional.empty());
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        crm().behave();
        Expect.that(failure.isPresent(), "read() of a silent CRM claims to have an answer");
        Expect.kind(failure.get(), "read() of a silent CRM", ErrorKind.UNAVAILABLE);
        Expect.that(
                took.compareTo(SHORT_PATIENCE.plusSeconds(3)) < 0,
                "the stage's settings allow %s for an answer, but the connector waited %s",
                SHORT_PATIENCE,
                took);
    }

    @Test
    @DisplayName("R814 A failed request is not repeated: the host decides")
    void failuresAreNotRepeated() {
        for (int status : List.of(401, 403, 429, 500, 503)) {
            Connection connection = connect();
            attempts(connection).forEach((method, attempt) -> {
                long before = crm().requests();
                crm().misbehave(answers(status, Map.of()));
                failureOf(method, attempt);
                crm().behave();
                long sent = crm().requests() - before;
                // After a 401 a token may be renewed and the request sent once more.
                long most = status == 401 ? 3 : 1;
                Expect.that(
                        sent <= most,
                        "%s sent %d requests though the first was answered with %d",
                        method,
                        sent,
                        status);
            });
        }
    }
}
