package org.crmoptout.testkit.simulator;

import java.time.Duration;
import java.util.Map;

/**
 * What goes wrong with a call. Immutable.
 *
 * <p>A fault that the CRM would report in words of its own is reported in them; which operations it can happen to depends on
 * the CRM and is listed in {@code docs/simulators.md}. The other faults can happen to every operation.
 *
 * <p>Hosts should expect further kinds.
 */
public sealed interface Fault {

    /** The kind's name in JSON. */
    String kind();

    /**
     * An answer in the CRM's place; the call has no effect.
     *
     * @param status the HTTP status, 200 to 599
     * @param headers by name
     * @param body empty for none
     */
    record Status(int status, Map<String, String> headers, String body) implements Fault {

        /** Copies the headers; refuses what no HTTP header can be. */
        public Status {
            requireStatus(status, 200);
            headers = sound(headers);
        }

        /** Without headers and without a body. */
        public Status(int status) {
            this(status, Map.of(), "");
        }

        @Override
        public String kind() {
            return "status";
        }
    }

    /**
     * The CRM refuses the call with one of its own errors; it has no effect.
     *
     * @param code the vendor's name for it: on Salesforce an ExceptionCode or an OAuth error, on HubSpot the policy of a rate
     *     limit or the category
     * @param message in place of the usual one; empty for that one
     * @param headers besides the usual ones, or in place of them
     */
    record VendorError(String code, String message, Map<String, String> headers) implements Fault {

        /** Copies the headers; refuses what no HTTP header can be. */
        public VendorError {
            headers = sound(headers);
        }

        /** With the usual message and headers. */
        public VendorError(String code) {
            this(code, "", Map.of());
        }

        @Override
        public String kind() {
            return "vendorError";
        }
    }

    /** The connection is reset before the call has any effect. */
    record ConnectionReset() implements Fault {

        @Override
        public String kind() {
            return "connectionReset";
        }
    }

    /**
     * The call takes effect, and its answer comes late.
     *
     * @param by how long the answer is held back: up to ten minutes
     */
    record Delay(Duration by) implements Fault {

        /** The longest: every delayed answer keeps a thread busy. */
        static final Duration LONGEST = Duration.ofMinutes(10);

        /** Refuses a span that is not positive or too long. */
        public Delay {
            requireSpan(by, LONGEST);
        }

        @Override
        public String kind() {
            return "delay";
        }
    }

    /**
     * Some records of a batch fail, drawn from the simulator's seed; the others take effect.
     *
     * @param share of the batch, over 0 and up to 1, rounded up: at least one record fails
     * @param code the vendor's name for the error: on Salesforce a StatusCode, on HubSpot a category
     */
    record PartialBatch(double share, String code) implements Fault {

        /** Refuses what is no share. */
        public PartialBatch {
            FaultScript.requireShare(share);
        }

        @Override
        public String kind() {
            return "partialBatch";
        }
    }

    /**
     * A read answers with what was there some time ago, so without the writes since, as a copy that lags behind does.
     *
     * @param by how far it is behind: up to an hour
     */
    record StaleRead(Duration by) implements Fault {

        /** The longest: the simulators remember former values for so long. */
        static final Duration LONGEST = Duration.ofHours(1);

        /** Refuses a span that is not positive or too long. */
        public StaleRead {
            requireSpan(by, LONGEST);
        }

        @Override
        public String kind() {
            return "staleRead";
        }
    }

    /**
     * The token that the call carries is refused as expired. One that the token endpoint gave stays so; the simulator's static
     * token is good again with the next call.
     */
    record TokenExpiry() implements Fault {

        @Override
        public String kind() {
            return "tokenExpiry";
        }
    }

    /** The day's requests are used up: the call is refused as the CRM does then. */
    record QuotaUsedUp() implements Fault {

        @Override
        public String kind() {
            return "quotaUsedUp";
        }
    }

    /** What the call would write is locked: it is refused as the CRM does then, on Salesforce record by record. */
    record RecordLocked() implements Fault {

        @Override
        public String kind() {
            return "recordLocked";
        }
    }

    /**
     * The call takes effect, and its answer is lost.
     *
     * @param status an error of the gateway, 500 to 599, or 0 for a reset connection
     */
    record AnswerLost(int status) implements Fault {

        /** Refuses another status. */
        public AnswerLost {
            if (status != 0) {
                requireStatus(status, 500);
            }
        }

        /** The connection is reset. */
        public AnswerLost() {
            this(0);
        }

        @Override
        public String kind() {
            return "answerLost";
        }
    }

    /** The call takes effect, and only the first half of its answer's body arrives. */
    record TruncatedBody() implements Fault {

        @Override
        public String kind() {
            return "truncatedBody";
        }
    }

    /**
     * A page for people, as gateways send, in place of the answer; the call has no effect.
     *
     * @param status the HTTP status, 200 to 599
     */
    record HtmlPage(int status) implements Fault {

        /** Refuses what is no status. */
        public HtmlPage {
            requireStatus(status, 200);
        }

        @Override
        public String kind() {
            return "htmlPage";
        }
    }

    private static void requireStatus(int status, int least) {
        if (status < least || status > 599) {
            throw new IllegalArgumentException(
                    "'status' must be between " + least + " and 599, but is " + status + ".");
        }
    }

    private static Map<String, String> sound(Map<String, String> headers) {
        headers.forEach((name, value) -> {
            if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+") || !value.matches("[\\t\\x20-\\x7e]*")) {
                throw new IllegalArgumentException(
                        "'" + name + "' in 'headers' is no HTTP header, or its value is none.");
            }
        });
        return Map.copyOf(headers);
    }

    private static void requireSpan(Duration span, Duration longest) {
        if (span.isNegative() || span.isZero() || span.compareTo(longest) > 0) {
            throw new IllegalArgumentException("'seconds' must be over 0 and at most " + longest.toSeconds() + ".");
        }
    }
}
