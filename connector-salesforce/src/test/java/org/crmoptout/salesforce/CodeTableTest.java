package org.crmoptout.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crmoptout.salesforce.Connections.open;
import static org.crmoptout.salesforce.Connections.person;

import com.sforce.soap.partner.StatusCode;
import com.sforce.soap.partner.fault.ExceptionCode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.OptOutChange;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.WriteOutcome;
import org.crmoptout.connector.WriteRequest;
import org.crmoptout.testkit.simulator.Fault;
import org.crmoptout.testkit.simulator.FaultScript;
import org.crmoptout.testkit.simulator.SalesforceSimulator;
import org.crmoptout.testkit.simulator.SimulatedPerson;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Each of Salesforce's codes, met by a write")
class CodeTableTest {

    /** Kind by code; where a code means something else of a record than of a request, of the request before the slash. */
    private static final String KINDS = """
            LOCKED UNABLE_TO_LOCK_ROW ENTITY_IS_LOCKED RECORD_IN_USE_BY_WORKFLOW
            RATE_LIMITED TOO_MANY_APEX_REQUESTS
            QUOTA_EXHAUSTED REQUEST_LIMIT_EXCEEDED STORAGE_LIMIT_EXCEEDED EXCEEDED_QUOTA
            UNAVAILABLE SERVER_UNAVAILABLE SERVICE_UNAVAILABLE FUNCTIONALITY_TEMPORARILY_UNAVAILABLE API_CURRENTLY_DISABLED
            UNAVAILABLE CIRCUIT_BREAKER_OPEN_EXCEPTION BATCH_PROCESSING_HALTED UNKNOWN_EXCEPTION INVALID_QUERY_LOCATOR
            UNAVAILABLE INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE QUERY_TIMEOUT REQUEST_RUNNING_TOO_LONG
            UNAVAILABLE PROCESSING_HALTED ALL_OR_NONE_OPERATION_ROLLED_BACK
            CURSOR_LOST INVALID_REPLICATION_DATE
            AUTHENTICATION INVALID_SESSION_ID INVALID_LOGIN LOGIN_MUST_USE_SECURITY_TOKEN PASSWORD_LOCKOUT
            AUTHENTICATION API_DISABLED_FOR_ORG CLIENT_NOT_ACCESSIBLE_FOR_USER ORG_LOCKED TRIAL_EXPIRED
            AUTHENTICATION/PERMISSION INACTIVE_OWNER_OR_USER
            CONFIGURATION INVALID_FIELD INVALID_FIELD_FOR_INSERT_UPDATE INVALID_TYPE UNSUPPORTED_API_VERSION
            NOT_FOUND ENTITY_IS_DELETED CANNOT_UPDATE_CONVERTED_LEAD INVALID_CROSS_REFERENCE_KEY INVALID_ID_FIELD
            PERMISSION INSUFFICIENT_ACCESS_OR_READONLY INSUFFICIENT_ACCESS TXN_SECURITY_NO_ACCESS
            PERMISSION INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY
            INVALID_REQUEST MALFORMED_ID FIELD_CUSTOM_VALIDATION_EXCEPTION FIELD_FILTER_VALIDATION_EXCEPTION
            INVALID_REQUEST FIELD_INTEGRITY_EXCEPTION REQUIRED_FIELD_MISSING INVALID_EMAIL_ADDRESS STRING_TOO_LONG
            INVALID_REQUEST CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY CANNOT_EXECUTE_FLOW_TRIGGER APEX_FAILED
            INVALID_REQUEST DUPLICATES_DETECTED DUPLICATE_VALUE MALFORMED_QUERY INVALID_QUERY_FILTER_OPERATOR
            INVALID_REQUEST EXCEEDED_MAX_SIZE_REQUEST OPERATION_TOO_LARGE QUERY_TOO_COMPLICATED EXCEEDED_ID_LIMIT
            INVALID_REQUEST EXCEEDED_MAX_TYPES_LIMIT
            """;

    private static final Map<String, String> KIND_BY_CODE = KINDS.lines()
            .map(line -> line.split(" "))
            .flatMap(words -> Arrays.stream(words).skip(1).map(code -> Map.entry(code, words[0])))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private static SalesforceSimulator org;
    private static OptOutClient client;
    private static SimulatedPerson contact;

    @BeforeAll
    static void connect() {
        org = SalesforceSimulator.builder().people(0).start();
        client = open(org);
        contact = org.create("Contact", "Ada", "Person", "ada@example.org", false);
    }

    @BeforeEach
    void sound() {
        org.clearFaults();
    }

    @AfterAll
    static void disconnect() {
        client.close();
        org.close();
    }

    private static WriteOutcome.Failed mark() {
        WriteOutcome outcome = client.write(WriteRequest.of(List.of(OptOutChange.mark(person(contact)))))
                .get(0);
        assertThat(outcome).isInstanceOf(WriteOutcome.Failed.class);
        return (WriteOutcome.Failed) outcome;
    }

    private static ErrorKind kind(String code, int place) {
        String[] kinds = KIND_BY_CODE.getOrDefault(code, "?").split("/");
        return ErrorKind.valueOf(kinds[Math.min(place, kinds.length - 1)]);
    }

    private static boolean isOf(Enum<?>[] codes, String code) {
        return Arrays.stream(codes).anyMatch(it -> it.name().equals(code));
    }

    static Stream<String> faults() {
        return KIND_BY_CODE.keySet().stream()
                .filter(code -> isOf(ExceptionCode.values(), code))
                .sorted();
    }

    static Stream<String> statuses() {
        return KIND_BY_CODE.keySet().stream()
                .filter(code -> isOf(StatusCode.values(), code))
                .sorted();
    }

    @Test
    @DisplayName("is in the table, and in the API")
    void isComplete() {
        assertThat(KIND_BY_CODE.keySet()).isEqualTo(SalesforceErrors.codes());
        assertThat(Stream.concat(faults(), statuses())).containsAll(SalesforceErrors.codes());
    }

    @ParameterizedTest
    @DisplayName("that fails a request, means what a host can act upon")
    @MethodSource("faults")
    void ofRequests(String code) {
        org.addFaults(FaultScript.on("update").strike(new Fault.VendorError(code)));

        WriteOutcome.Failed failed = mark();

        assertThat(failed.cause().kind()).isEqualTo(kind(code, 0));
        assertThat(failed.cause()).hasMessageContaining(code);
        assertThat(failed.inDoubt()).isEqualTo(kind(code, 0).leavesWriteInDoubt());
    }

    @ParameterizedTest
    @DisplayName("that fails a record, means what a host can act upon, and never leaves a doubt")
    @MethodSource("statuses")
    void ofRecords(String code) {
        org.addFaults(FaultScript.on("update").strike(new Fault.PartialBatch(1, code)));

        WriteOutcome.Failed failed = mark();

        assertThat(failed.cause().kind()).isEqualTo(kind(code, 1));
        assertThat(failed.cause()).hasMessageContaining(code);
        assertThat(failed.inDoubt()).isFalse();
    }
}
