package org.crmoptout.testkit.simulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.crmoptout.testkit.simulator.SalesforceUpdate.Outcome;

/**
 * How the org in trouble refuses: the operations, the codes they may be refused with, and what they say then.
 *
 * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_concepts_core_data_objects.htm">ExceptionCode
 *     and StatusCode</a>
 * @see <a href="https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_flow_errors.htm">OAuth 2.0
 *     Authorization Errors</a>
 */
final class SalesforceRefusals {

    private static final String LOCKED = "UNABLE_TO_LOCK_ROW";
    private static final String LIMIT = "REQUEST_LIMIT_EXCEEDED";

    /** Of a whole call, with what clients are told. */
    private static final Map<String, String> FAULTS = Map.ofEntries(
            Map.entry("API_CURRENTLY_DISABLED", "API is temporarily disabled"),
            Map.entry("API_DISABLED_FOR_ORG", "API is not enabled for this Organization or Partner"),
            Map.entry("EXCEEDED_MAX_SIZE_REQUEST", "Maximum size of request reached"),
            Map.entry("FUNCTIONALITY_TEMPORARILY_UNAVAILABLE", "This functionality is temporarily unavailable"),
            Map.entry(
                    "INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE",
                    "Insert, update and delete are not allowed during maintenance"),
            Map.entry("INSUFFICIENT_ACCESS", "insufficient access rights on the object"),
            Map.entry("INVALID_SESSION_ID", "Invalid Session ID found in SessionHeader: Illegal Session"),
            Map.entry("OPERATION_TOO_LARGE", "operation is too large"),
            Map.entry("ORG_LOCKED", "The organization is locked"),
            Map.entry("QUERY_TIMEOUT", "Your query request was running for too long."),
            Map.entry(LIMIT, "TotalRequests Limit exceeded."),
            Map.entry("REQUEST_RUNNING_TOO_LONG", "Your request was running for too long, and has been stopped."),
            Map.entry("SERVER_UNAVAILABLE", "The server is temporarily unavailable"),
            Map.entry("TOO_MANY_APEX_REQUESTS", "Unable to complete request due to too many concurrent Apex requests"),
            Map.entry("TRIAL_EXPIRED", "The trial period is over"),
            Map.entry(LOCKED, "unable to obtain exclusive access to this record"),
            Map.entry("UNKNOWN_EXCEPTION", "An unexpected error occurred."));

    /** Of one record of an update. */
    private static final Map<String, String> RECORD_ERRORS = Map.ofEntries(
            Map.entry("CANNOT_EXECUTE_FLOW_TRIGGER", "We can't save this record because a process failed."),
            Map.entry(
                    "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "execution of BeforeUpdate caused by: System.DmlException"),
            Map.entry("DUPLICATES_DETECTED", "Use one of these records?"),
            Map.entry("ENTITY_IS_LOCKED", "entity is locked for editing"),
            Map.entry("FIELD_CUSTOM_VALIDATION_EXCEPTION", "A validation rule refused the record"),
            Map.entry("INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id"),
            Map.entry("PROCESSING_HALTED", "processing was halted because of another record"),
            Map.entry("RECORD_IN_USE_BY_WORKFLOW", "The record is in use by a workflow"),
            Map.entry("SERVICE_UNAVAILABLE", "The service is temporarily unavailable"),
            Map.entry(LOCKED, "unable to obtain exclusive access to this record"),
            Map.entry("UNKNOWN_EXCEPTION", "An unexpected error occurred."));

    /** Of the token endpoint. */
    private static final Map<String, String> TOKEN_ERRORS = Map.of(
            "inactive_org", "organization is not active",
            "inactive_user", "user is inactive",
            "invalid_app_access", "user is not admin approved to access this app",
            "invalid_client", "invalid client credentials",
            "invalid_client_id", "client identifier invalid",
            "invalid_grant", "no client credentials user enabled",
            "oauth_app_blocked", "this app is blocked by admin",
            "rate_limit_exceeded", "login rate exceeded");

    /** The codes of a whole call; one without a text of its own says the code alone. */
    private static final Set<String> FAULT_CODES = Set.of(
            "API_CURRENTLY_DISABLED",
            "API_DISABLED_FOR_ORG",
            "BATCH_PROCESSING_HALTED",
            "CIRCUIT_BREAKER_OPEN_EXCEPTION",
            "CLIENT_NOT_ACCESSIBLE_FOR_USER",
            "DUPLICATE_VALUE",
            "EXCEEDED_ID_LIMIT",
            "EXCEEDED_MAX_SIZE_REQUEST",
            "EXCEEDED_MAX_TYPES_LIMIT",
            "EXCEEDED_QUOTA",
            "FUNCTIONALITY_TEMPORARILY_UNAVAILABLE",
            "INACTIVE_OWNER_OR_USER",
            "INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE",
            "INSUFFICIENT_ACCESS",
            "INVALID_CROSS_REFERENCE_KEY",
            "INVALID_FIELD",
            "INVALID_ID_FIELD",
            "INVALID_LOGIN",
            "INVALID_QUERY_FILTER_OPERATOR",
            "INVALID_QUERY_LOCATOR",
            "INVALID_REPLICATION_DATE",
            "INVALID_SESSION_ID",
            "INVALID_TYPE",
            "LOGIN_MUST_USE_SECURITY_TOKEN",
            "MALFORMED_ID",
            "MALFORMED_QUERY",
            "OPERATION_TOO_LARGE",
            "ORG_LOCKED",
            "PASSWORD_LOCKOUT",
            "QUERY_TIMEOUT",
            "QUERY_TOO_COMPLICATED",
            "REQUEST_LIMIT_EXCEEDED",
            "REQUEST_RUNNING_TOO_LONG",
            "SERVER_UNAVAILABLE",
            "TOO_MANY_APEX_REQUESTS",
            "TRIAL_EXPIRED",
            "TXN_SECURITY_NO_ACCESS",
            "UNABLE_TO_LOCK_ROW",
            "UNKNOWN_EXCEPTION",
            "UNSUPPORTED_API_VERSION");

    /** The codes of one record of an update; one without a text of its own says the code alone. */
    private static final Set<String> RECORD_CODES = Set.of(
            "ALL_OR_NONE_OPERATION_ROLLED_BACK",
            "APEX_FAILED",
            "CANNOT_EXECUTE_FLOW_TRIGGER",
            "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
            "CANNOT_UPDATE_CONVERTED_LEAD",
            "DUPLICATES_DETECTED",
            "DUPLICATE_VALUE",
            "ENTITY_IS_DELETED",
            "ENTITY_IS_LOCKED",
            "FIELD_CUSTOM_VALIDATION_EXCEPTION",
            "FIELD_FILTER_VALIDATION_EXCEPTION",
            "FIELD_INTEGRITY_EXCEPTION",
            "INACTIVE_OWNER_OR_USER",
            "INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE",
            "INSUFFICIENT_ACCESS",
            "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
            "INSUFFICIENT_ACCESS_OR_READONLY",
            "INVALID_CROSS_REFERENCE_KEY",
            "INVALID_EMAIL_ADDRESS",
            "INVALID_FIELD",
            "INVALID_FIELD_FOR_INSERT_UPDATE",
            "INVALID_ID_FIELD",
            "INVALID_QUERY_LOCATOR",
            "INVALID_SESSION_ID",
            "INVALID_TYPE",
            "MALFORMED_ID",
            "PROCESSING_HALTED",
            "QUERY_TIMEOUT",
            "RECORD_IN_USE_BY_WORKFLOW",
            "REQUEST_RUNNING_TOO_LONG",
            "REQUIRED_FIELD_MISSING",
            "SERVICE_UNAVAILABLE",
            "STORAGE_LIMIT_EXCEEDED",
            "STRING_TOO_LONG",
            "TOO_MANY_APEX_REQUESTS",
            "TXN_SECURITY_NO_ACCESS",
            "UNABLE_TO_LOCK_ROW",
            "UNKNOWN_EXCEPTION");

    static final List<Operation> OPERATIONS = operations();

    private SalesforceRefusals() {}

    private static List<Operation> operations() {
        Set<Class<? extends Fault>> call = Set.of(Fault.TokenExpiry.class, Fault.QuotaUsedUp.class);
        Set<Class<? extends Fault>> read =
                Set.of(Fault.TokenExpiry.class, Fault.QuotaUsedUp.class, Fault.StaleRead.class);
        Set<Class<? extends Fault>> write =
                Set.of(Fault.TokenExpiry.class, Fault.QuotaUsedUp.class, Fault.RecordLocked.class);
        List<Operation> operations = new ArrayList<>();
        operations.add(new Operation("POST oauth2/token", TOKEN_ERRORS.keySet(), Set.of(), Set.of()));
        // The pages of a query stay as they were when it ran, so queryMore has nothing to read late.
        List.of("getServerTimestamp", "getUserInfo", "describeSObject", "describeSObjects", "queryMore")
                .forEach(name -> operations.add(new Operation(name, FAULT_CODES, Set.of(), call)));
        List.of("query", "queryAll", "retrieve")
                .forEach(name -> operations.add(new Operation(name, FAULT_CODES, Set.of(), read)));
        operations.add(new Operation("update", FAULT_CODES, RECORD_CODES, write));
        return List.copyOf(operations);
    }

    /** The refusal of a whole SOAP call, if the trouble is of that kind. */
    static Optional<SimulatedReply> ofSoap(Trouble trouble) {
        if (trouble.of(Fault.QuotaUsedUp.class).isPresent()) {
            return Optional.of(
                    SoapFault.unexpected(LIMIT, message(FAULTS, LIMIT, "")).reply());
        }
        return trouble.of(Fault.VendorError.class)
                .map(error -> SoapFault.unexpected(error.code(), message(FAULTS, error.code(), error.message()))
                        .reply()
                        .withHeaders(error.headers()));
    }

    /** The refusal of a token, if the trouble is of that kind. */
    static Optional<SimulatedReply> ofToken(Trouble trouble) {
        return trouble.of(Fault.VendorError.class)
                .map(error -> OAuthToken.error(error.code(), message(TOKEN_ERRORS, error.code(), error.message()))
                        .withHeaders(error.headers()));
    }

    /** The failures of an update's records, by position from 0. */
    static Map<Integer, Outcome> ofRecords(Trouble trouble, int size) {
        Map<Integer, Outcome> failures = new HashMap<>();
        if (trouble.of(Fault.RecordLocked.class).isPresent()) {
            for (int i = 0; i < size; i++) {
                failures.put(i, Outcome.failed(LOCKED, message(RECORD_ERRORS, LOCKED, "")));
            }
        }
        trouble.of(Fault.PartialBatch.class)
                .ifPresent(batch -> trouble.failing(size)
                        .forEach(i -> failures.put(
                                i, Outcome.failed(batch.code(), message(RECORD_ERRORS, batch.code(), "")))));
        return failures;
    }

    private static String message(Map<String, String> usual, String code, String instead) {
        return instead.isEmpty() ? usual.getOrDefault(code, code) : instead;
    }
}
