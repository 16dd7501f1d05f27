package org.crmoptout.salesforce;

import static org.crmoptout.connector.ErrorKind.AUTHENTICATION;
import static org.crmoptout.connector.ErrorKind.CONFIGURATION;
import static org.crmoptout.connector.ErrorKind.CURSOR_LOST;
import static org.crmoptout.connector.ErrorKind.INVALID_REQUEST;
import static org.crmoptout.connector.ErrorKind.LOCKED;
import static org.crmoptout.connector.ErrorKind.NOT_FOUND;
import static org.crmoptout.connector.ErrorKind.PERMISSION;
import static org.crmoptout.connector.ErrorKind.PROTOCOL;
import static org.crmoptout.connector.ErrorKind.QUOTA_EXHAUSTED;
import static org.crmoptout.connector.ErrorKind.RATE_LIMITED;
import static org.crmoptout.connector.ErrorKind.UNAVAILABLE;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;

/**
 * What Salesforce's codes mean: those of a fault, which fails a whole request (ExceptionCode), and those of one record
 * (StatusCode). One table for both, as most codes occur as both; where one code means two things, its record has a row of its
 * own.
 *
 * <p>A message holds the code and our own words, never Salesforce's text, which may quote the record's data.
 *
 * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_concepts_core_data_objects.htm">Core
 *     Data Types: Error, StatusCode, API Fault Elements, ExceptionCode</a>
 */
final class SalesforceErrors {

    /** What the connector does about a refusal by itself, once, before the host hears of it. */
    enum Step {
        /** Nothing: the host decides. */
        NONE,
        /** Sign in anew and send the same again. */
        SIGN_IN,
        /** Send the same in smaller pieces. */
        SMALLER_PIECES,
        /** Look where the record is now, and write it apart from those it was refused with. */
        LOOK_AGAIN
    }

    /** The cause of every failure that Salesforce named by a code; its message is the code. */
    private static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;

        private final Step step;

        Refusal(String code, Step step) {
            super(code, null, false, false);
            this.step = step;
        }
    }

    private record Row(ErrorKind kind, Step step, String advice, List<String> codes) {}

    private static Row row(ErrorKind kind, String advice, String... codes) {
        return row(kind, Step.NONE, advice, codes);
    }

    private static Row row(ErrorKind kind, Step step, String advice, String... codes) {
        return new Row(kind, step, advice, List.of(codes));
    }

    private static final List<Row> TABLE = List.of(
            // Busy: the same again, later.
            row(LOCKED, "another process holds the record; it is free again soon", "UNABLE_TO_LOCK_ROW"),
            row(
                    LOCKED,
                    "an approval or a workflow holds the record; release it if it stays so",
                    "ENTITY_IS_LOCKED",
                    "RECORD_IN_USE_BY_WORKFLOW"),
            row(
                    RATE_LIMITED,
                    "too many requests of the org run at once; slow down the other integrations if it stays so",
                    "REQUEST_LIMIT_EXCEEDED",
                    "TOO_MANY_APEX_REQUESTS"),
            row(
                    UNAVAILABLE,
                    "Salesforce can't serve the request now; look at status.salesforce.com if it stays so",
                    "SERVER_UNAVAILABLE",
                    "SERVICE_UNAVAILABLE",
                    "FUNCTIONALITY_TEMPORARILY_UNAVAILABLE",
                    "API_CURRENTLY_DISABLED",
                    "CIRCUIT_BREAKER_OPEN_EXCEPTION",
                    "BATCH_PROCESSING_HALTED",
                    "INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE",
                    "UNKNOWN_EXCEPTION"),
            row(
                    UNAVAILABLE,
                    Step.SMALLER_PIECES,
                    "the request took the org too long; its automation on contacts and leads may be slow",
                    "QUERY_TIMEOUT",
                    "REQUEST_RUNNING_TOO_LONG"),
            row(
                    UNAVAILABLE,
                    Step.LOOK_AGAIN,
                    "the record went down with others of the same request",
                    "PROCESSING_HALTED",
                    "ALL_OR_NONE_OPERATION_ROLLED_BACK"),
            row(UNAVAILABLE, "the result of the query is no longer kept; ask anew", "INVALID_QUERY_LOCATOR"),
            row(
                    CURSOR_LOST,
                    "Salesforce no longer knows what changed since then; compare everything",
                    "INVALID_REPLICATION_DATE"),

            // The connection waits for a human.
            row(
                    AUTHENTICATION,
                    Step.SIGN_IN,
                    "the access token is not accepted; check the policies of the app and its user, or give a new token",
                    "INVALID_SESSION_ID"),
            row(
                    AUTHENTICATION,
                    "the user may not sign in; an admin of Salesforce must let the user in",
                    "INVALID_LOGIN",
                    "LOGIN_MUST_USE_SECURITY_TOKEN",
                    "PASSWORD_LOCKOUT",
                    "INACTIVE_OWNER_OR_USER"),
            row(
                    AUTHENTICATION,
                    "the org or the user is shut out of the API; an admin of Salesforce must let it in",
                    "API_DISABLED_FOR_ORG",
                    "CLIENT_NOT_ACCESSIBLE_FOR_USER",
                    "ORG_LOCKED",
                    "TRIAL_EXPIRED"),
            row(
                    CONFIGURATION,
                    "a field or object of the settings is hidden from the user, or is not there; give the user the field-level"
                            + " security and object permissions to read and edit it",
                    "INVALID_FIELD",
                    "INVALID_FIELD_FOR_INSERT_UPDATE",
                    "INVALID_TYPE"),
            row(CONFIGURATION, "the org no longer serves this API version", "UNSUPPORTED_API_VERSION"),
            row(
                    QUOTA_EXHAUSTED,
                    "the org has no room left; make or buy some",
                    "STORAGE_LIMIT_EXCEEDED",
                    "EXCEEDED_QUOTA"),

            // One record, or one change, waits for a human.
            row(NOT_FOUND, Step.LOOK_AGAIN, "the record is deleted", "ENTITY_IS_DELETED"),
            row(
                    NOT_FOUND,
                    Step.LOOK_AGAIN,
                    "the lead is converted; its opt-out lives on the contact now",
                    "CANNOT_UPDATE_CONVERTED_LEAD"),
            row(
                    NOT_FOUND,
                    "no such record in this org, or none the user may see",
                    "INVALID_CROSS_REFERENCE_KEY",
                    "INVALID_ID_FIELD"),
            row(INVALID_REQUEST, "not an id of a record", "MALFORMED_ID"),
            row(
                    PERMISSION,
                    "the user may not edit this record; share it with the user or widen the permissions",
                    "INSUFFICIENT_ACCESS_OR_READONLY",
                    "INSUFFICIENT_ACCESS",
                    "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY"),
            row(
                    PERMISSION,
                    "a transaction security policy of the org forbids it; exempt the user of this connection",
                    "TXN_SECURITY_NO_ACCESS"),
            row(
                    INVALID_REQUEST,
                    "the record breaks a rule of the org, though only the opt-out was set; correct the record or relax the"
                            + " rule",
                    "FIELD_CUSTOM_VALIDATION_EXCEPTION",
                    "FIELD_FILTER_VALIDATION_EXCEPTION",
                    "FIELD_INTEGRITY_EXCEPTION",
                    "REQUIRED_FIELD_MISSING",
                    "INVALID_EMAIL_ADDRESS",
                    "STRING_TOO_LONG"),
            row(
                    INVALID_REQUEST,
                    Step.LOOK_AGAIN,
                    "an automation of the org (trigger, flow) failed on the record twice; have it repaired",
                    "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
                    "CANNOT_EXECUTE_FLOW_TRIGGER",
                    "APEX_FAILED"),
            row(
                    INVALID_REQUEST,
                    "a duplicate rule of the org blocks every save of the record; merge the duplicates or let the rule only"
                            + " warn",
                    "DUPLICATES_DETECTED"),
            row(
                    INVALID_REQUEST,
                    Step.SMALLER_PIECES,
                    "the request is beyond Salesforce's limits even for one record; this is a defect of the connector",
                    "EXCEEDED_MAX_SIZE_REQUEST",
                    "OPERATION_TOO_LARGE",
                    "QUERY_TOO_COMPLICATED",
                    "EXCEEDED_ID_LIMIT",
                    "EXCEEDED_MAX_TYPES_LIMIT"),
            row(
                    INVALID_REQUEST,
                    "Salesforce does not accept the request; this is a defect of the connector",
                    "DUPLICATE_VALUE",
                    "MALFORMED_QUERY",
                    "INVALID_QUERY_FILTER_OPERATOR"));

    /** Codes that mean something else of one record than of a request. */
    private static final List<Row> OF_RECORDS = List.of(row(
            PERMISSION,
            "the record, or what it belongs to, has an inactive owner; give it an active one",
            "INACTIVE_OWNER_OR_USER"));

    private static final Row UNKNOWN_FAULT = row(PROTOCOL, "this connector does not know the fault");
    private static final Row UNKNOWN_STATUS =
            row(INVALID_REQUEST, "look up the code in Salesforce's SOAP API guide, and mend the record");
    private static final Row DAY_USED_UP = row(
            QUOTA_EXHAUSTED, "the org's API requests of the last 24 hours are used up; wait, or raise the allowance");
    private static final Row WRAPPED_LOCK =
            row(LOCKED, "an automation of the org met a locked record; it is free again soon");

    /** Enough for the requests that run for long to end, and within what a host waits in a call. */
    private static final Duration CONGESTION = Duration.ofSeconds(5);

    private static final Map<String, Row> BY_CODE = byCode(TABLE);
    private static final Map<String, Row> BY_CODE_OF_RECORDS = byCode(OF_RECORDS);

    private SalesforceErrors() {}

    private static Map<String, Row> byCode(List<Row> rows) {
        return rows.stream()
                .flatMap(row -> row.codes().stream().map(code -> Map.entry(code, row)))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** The codes of the table. */
    static Set<String> codes() {
        return BY_CODE.keySet();
    }

    /**
     * A request that Salesforce refused as a whole.
     *
     * @param code the fault's ExceptionCode
     * @param text Salesforce's own words, only looked at
     */
    static ConnectorException ofFault(String code, String text) {
        // A fault we don't know may come from a request that was carried out.
        ConnectorException failure =
                classified("the request", code, text, it -> BY_CODE.getOrDefault(it, UNKNOWN_FAULT));
        return code.equals("REQUEST_LIMIT_EXCEEDED") && failure.kind() == RATE_LIMITED
                ? failure.withRetryAfter(CONGESTION)
                : failure;
    }

    /**
     * A record that Salesforce refused to update.
     *
     * @param id the record
     * @param code the error's StatusCode
     * @param text Salesforce's own words, only looked at
     */
    static ConnectorException ofRecord(SalesforceId id, String code, String text) {
        return classified(
                id.toString(),
                code,
                text,
                it -> BY_CODE_OF_RECORDS.getOrDefault(it, BY_CODE.getOrDefault(it, UNKNOWN_STATUS)));
    }

    private static ConnectorException classified(
            String subject, String code, String text, Function<String, Row> table) {
        Row row = table.apply(code);
        if (code.equals("REQUEST_LIMIT_EXCEEDED") && text.contains("TotalRequests")) {
            row = DAY_USED_UP;
        } else if (row.kind() == INVALID_REQUEST && text.contains("UNABLE_TO_LOCK_ROW")) {
            row = WRAPPED_LOCK;
        }
        return new ConnectorException(
                row.kind(),
                "Salesforce refused " + subject + " with " + code + ": " + row.advice(),
                new Refusal(code, row.step()));
    }

    /** What to do about a failure before the host hears of it. */
    static Step stepAfter(ConnectorException failure) {
        return failure.getCause() instanceof Refusal refusal ? refusal.step : Step.NONE;
    }
}
