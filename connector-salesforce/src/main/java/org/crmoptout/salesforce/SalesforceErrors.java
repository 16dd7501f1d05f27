package org.crmoptout.salesforce;

import static org.crmoptout.connector.ErrorKind.AUTHENTICATION;
import static org.crmoptout.connector.ErrorKind.CONFIGURATION;
import static org.crmoptout.connector.ErrorKind.INVALID_REQUEST;
import static org.crmoptout.connector.ErrorKind.LOCKED;
import static org.crmoptout.connector.ErrorKind.NOT_FOUND;
import static org.crmoptout.connector.ErrorKind.PERMISSION;
import static org.crmoptout.connector.ErrorKind.PROTOCOL;
import static org.crmoptout.connector.ErrorKind.QUOTA_EXHAUSTED;
import static org.crmoptout.connector.ErrorKind.RATE_LIMITED;
import static org.crmoptout.connector.ErrorKind.UNAVAILABLE;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;

/**
 * What Salesforce's codes mean: those of a fault, which fails a whole request (ExceptionCode), and those of one record
 * (StatusCode). One table for both, as most codes occur as both.
 *
 * <p>A message holds the code and our own words, never Salesforce's text, which may quote the record's data.
 *
 * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_concepts_core_data_objects.htm">Core
 *     Data Types: Error, StatusCode, API Fault Elements, ExceptionCode</a>
 */
final class SalesforceErrors {

    private record Meaning(ErrorKind kind, String advice) {}

    private static final Map<String, Meaning> MEANINGS = table();

    /** Codes of a record that is no more, or no more itself: another may have taken its place. */
    private static final Set<String> MOVED = Set.of("ENTITY_IS_DELETED", "CANNOT_UPDATE_CONVERTED_LEAD");

    private SalesforceErrors() {}

    private static Map<String, Meaning> table() {
        Map<String, Meaning> table = new HashMap<>();
        // Busy: the same again, later.
        put(table, LOCKED, "another process holds the record; it is free again soon", "UNABLE_TO_LOCK_ROW");
        put(
                table,
                LOCKED,
                "an approval or a workflow holds the record; release it if it stays so",
                "ENTITY_IS_LOCKED",
                "RECORD_IN_USE_BY_WORKFLOW");
        put(
                table,
                RATE_LIMITED,
                "too many requests of the org run at once; slow down the other integrations if it stays so",
                "REQUEST_LIMIT_EXCEEDED",
                "TOO_MANY_APEX_REQUESTS");
        put(
                table,
                UNAVAILABLE,
                "Salesforce can't serve the request now; look at status.salesforce.com if it stays so",
                "SERVER_UNAVAILABLE",
                "SERVICE_UNAVAILABLE",
                "FUNCTIONALITY_TEMPORARILY_UNAVAILABLE",
                "API_CURRENTLY_DISABLED",
                "CIRCUIT_BREAKER_OPEN_EXCEPTION",
                "BATCH_PROCESSING_HALTED",
                "INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE",
                "UNKNOWN_EXCEPTION");
        put(
                table,
                UNAVAILABLE,
                "the request took the org too long; its automation on contacts and leads may be slow",
                "QUERY_TIMEOUT",
                "REQUEST_RUNNING_TOO_LONG");
        put(
                table,
                UNAVAILABLE,
                "the record went down with others of the same request",
                "PROCESSING_HALTED",
                "ALL_OR_NONE_OPERATION_ROLLED_BACK");
        put(table, UNAVAILABLE, "the result of the query is no longer kept; ask anew", "INVALID_QUERY_LOCATOR");

        // The connection waits for a human.
        put(
                table,
                AUTHENTICATION,
                "the access token is not accepted; renew it, or check the policies of the app and its run-as user",
                "INVALID_SESSION_ID",
                "INVALID_LOGIN",
                "LOGIN_MUST_USE_SECURITY_TOKEN",
                "PASSWORD_LOCKOUT");
        put(
                table,
                AUTHENTICATION,
                "the org or the user is shut out of the API; an admin of Salesforce must let it in",
                "API_DISABLED_FOR_ORG",
                "CLIENT_NOT_ACCESSIBLE_FOR_USER",
                "ORG_LOCKED",
                "TRIAL_EXPIRED",
                "INACTIVE_OWNER_OR_USER");
        put(
                table,
                CONFIGURATION,
                "the field or object is hidden from the user, or is not there; give the user the field-level security and object"
                        + " permissions to read and edit Email Opt Out on Contact and Lead",
                "INVALID_FIELD",
                "INVALID_FIELD_FOR_INSERT_UPDATE",
                "INVALID_TYPE");
        put(table, CONFIGURATION, "the org no longer serves this API version", "UNSUPPORTED_API_VERSION");
        put(
                table,
                QUOTA_EXHAUSTED,
                "the org has no room left; make or buy some",
                "STORAGE_LIMIT_EXCEEDED",
                "EXCEEDED_QUOTA");

        // One record, or one change, waits for a human.
        put(table, NOT_FOUND, "the record is deleted", "ENTITY_IS_DELETED");
        put(
                table,
                NOT_FOUND,
                "the lead is converted; its opt-out lives on the contact now",
                "CANNOT_UPDATE_CONVERTED_LEAD");
        put(
                table,
                NOT_FOUND,
                "no such record in this org, or none the user may see",
                "INVALID_CROSS_REFERENCE_KEY",
                "INVALID_ID_FIELD");
        put(table, INVALID_REQUEST, "not an id of a record", "MALFORMED_ID");
        put(
                table,
                PERMISSION,
                "the user may not edit this record; share it with the user or widen the permissions",
                "INSUFFICIENT_ACCESS_OR_READONLY",
                "INSUFFICIENT_ACCESS",
                "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
                "TXN_SECURITY_NO_ACCESS");
        put(
                table,
                INVALID_REQUEST,
                "the record breaks a rule of the org, though only the opt-out was set; correct the record or relax the rule",
                "FIELD_CUSTOM_VALIDATION_EXCEPTION",
                "FIELD_FILTER_VALIDATION_EXCEPTION",
                "FIELD_INTEGRITY_EXCEPTION",
                "REQUIRED_FIELD_MISSING",
                "INVALID_EMAIL_ADDRESS",
                "STRING_TOO_LONG");
        put(
                table,
                INVALID_REQUEST,
                "an automation of the org (trigger, flow) failed on the record; have it repaired",
                "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
                "CANNOT_EXECUTE_FLOW_TRIGGER",
                "APEX_FAILED");
        put(
                table,
                INVALID_REQUEST,
                "a duplicate rule of the org blocks every save of the record; merge the duplicates or let the rule only warn",
                "DUPLICATES_DETECTED");
        put(
                table,
                INVALID_REQUEST,
                "the request is beyond Salesforce's limits; this is a defect of the connector",
                "DUPLICATE_VALUE",
                "EXCEEDED_MAX_SIZE_REQUEST",
                "OPERATION_TOO_LARGE",
                "QUERY_TOO_COMPLICATED",
                "EXCEEDED_ID_LIMIT",
                "EXCEEDED_MAX_TYPES_LIMIT",
                "MALFORMED_QUERY",
                "INVALID_QUERY_FILTER_OPERATOR");
        return Map.copyOf(table);
    }

    private static void put(Map<String, Meaning> table, ErrorKind kind, String advice, String... codes) {
        for (String code : codes) {
            table.put(code, new Meaning(kind, advice));
        }
    }

    /** The codes of the table. */
    static Set<String> codes() {
        return MEANINGS.keySet();
    }

    /**
     * A request that Salesforce refused as a whole.
     *
     * @param code the fault's ExceptionCode
     * @param text Salesforce's own words, only looked at
     */
    static ConnectorException ofFault(String code, String text) {
        // A fault we don't know may come from a request that was carried out.
        return classified("the request", code, text, new Meaning(PROTOCOL, "this connector does not know the fault"));
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
                new Meaning(INVALID_REQUEST, "look up the code in Salesforce's SOAP API guide"));
    }

    private static ConnectorException classified(String subject, String code, String text, Meaning unknown) {
        Meaning meaning = MEANINGS.getOrDefault(code, unknown);
        if (code.equals("REQUEST_LIMIT_EXCEEDED") && text.contains("TotalRequests")) {
            meaning = new Meaning(
                    QUOTA_EXHAUSTED,
                    "the org's API requests of the last 24 hours are used up; wait, or raise the allowance");
        } else if (meaning.kind() == INVALID_REQUEST && text.contains("UNABLE_TO_LOCK_ROW")) {
            // An automation of the org met the lock and wraps it in its own failure.
            meaning = new Meaning(LOCKED, "an automation of the org met a locked record; it is free again soon");
        }
        return new ConnectorException(
                meaning.kind(), "Salesforce refused " + subject + " with " + code + ": " + meaning.advice());
    }

    /** Whether a record that fails so may live on as another one. */
    static boolean saysMoved(String code) {
        return MOVED.contains(code);
    }
}
