package org.crmoptout.salesforce;

import static org.assertj.core.api.Assertions.assertThat;

import com.sforce.soap.partner.StatusCode;
import com.sforce.soap.partner.fault.ExceptionCode;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Salesforce's codes")
class SalesforceErrorsTest {

    private static final SalesforceId CONTACT =
            SalesforceId.parse(PersonType.CONTACT, "003000000000001AAA").orElseThrow();

    @Test
    @DisplayName("in the table are all codes that the API has")
    void exist() {
        Set<String> known = Stream.concat(
                        Arrays.stream(StatusCode.values()).map(Enum::name),
                        Arrays.stream(ExceptionCode.values()).map(Enum::name))
                .collect(Collectors.toSet());

        assertThat(known).containsAll(SalesforceErrors.codes());
    }

    @ParameterizedTest
    @DisplayName("of a record mean what a host can act upon")
    @CsvSource({
        "UNABLE_TO_LOCK_ROW,LOCKED",
        "ENTITY_IS_LOCKED,LOCKED",
        "RECORD_IN_USE_BY_WORKFLOW,LOCKED",
        "SERVICE_UNAVAILABLE,UNAVAILABLE",
        "INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE,UNAVAILABLE",
        "PROCESSING_HALTED,UNAVAILABLE",
        "UNKNOWN_EXCEPTION,UNAVAILABLE",
        "TOO_MANY_APEX_REQUESTS,RATE_LIMITED",
        "ENTITY_IS_DELETED,NOT_FOUND",
        "CANNOT_UPDATE_CONVERTED_LEAD,NOT_FOUND",
        "INVALID_CROSS_REFERENCE_KEY,NOT_FOUND",
        "MALFORMED_ID,INVALID_REQUEST",
        "INSUFFICIENT_ACCESS_OR_READONLY,PERMISSION",
        "INVALID_FIELD_FOR_INSERT_UPDATE,CONFIGURATION",
        "FIELD_CUSTOM_VALIDATION_EXCEPTION,INVALID_REQUEST",
        "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY,INVALID_REQUEST",
        "DUPLICATES_DETECTED,INVALID_REQUEST",
        "INACTIVE_OWNER_OR_USER,PERMISSION",
        "STORAGE_LIMIT_EXCEEDED,QUOTA_EXHAUSTED",
        "NUMBER_OUTSIDE_VALID_RANGE,INVALID_REQUEST"
    })
    void ofRecords(String code, ErrorKind kind) {
        ConnectorException failure = SalesforceErrors.ofRecord(CONTACT, code, "");

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure).hasMessageContainingAll(code, "Contact/003000000000001AAA");
    }

    @ParameterizedTest
    @DisplayName("of a request mean what a host can act upon")
    @CsvSource({
        "SERVER_UNAVAILABLE,UNAVAILABLE",
        "API_CURRENTLY_DISABLED,UNAVAILABLE",
        "QUERY_TIMEOUT,UNAVAILABLE",
        "INVALID_SESSION_ID,AUTHENTICATION",
        "API_DISABLED_FOR_ORG,AUTHENTICATION",
        "ORG_LOCKED,AUTHENTICATION",
        "INVALID_FIELD,CONFIGURATION",
        "INVALID_TYPE,CONFIGURATION",
        "UNSUPPORTED_API_VERSION,CONFIGURATION",
        "MALFORMED_QUERY,INVALID_REQUEST",
        "INVALID_QUERY_LOCATOR,UNAVAILABLE",
        "SOMETHING_NOBODY_HEARD_OF,PROTOCOL"
    })
    void ofRequests(String code, ErrorKind kind) {
        assertThat(SalesforceErrors.ofFault(code, "").kind()).isEqualTo(kind);
    }

    @Test
    @DisplayName("tell a moment's congestion from a used-up day by the text alone")
    void splitRequestLimit() {
        assertThat(SalesforceErrors.ofFault(
                                "REQUEST_LIMIT_EXCEEDED",
                                "ConcurrentRequests (Concurrent API Requests) Limit exceeded.")
                        .kind())
                .isEqualTo(ErrorKind.RATE_LIMITED);
        assertThat(SalesforceErrors.ofFault("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
                        .kind())
                .isEqualTo(ErrorKind.QUOTA_EXHAUSTED);
    }

    @Test
    @DisplayName("show a lock that an automation of the org wrapped in its own failure")
    void unwrapLocks() {
        assertThat(SalesforceErrors.ofRecord(
                                CONTACT,
                                "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
                                "Sync: execution of AfterUpdate caused by: UNABLE_TO_LOCK_ROW, unable to obtain exclusive access")
                        .kind())
                .isEqualTo(ErrorKind.LOCKED);
    }

    @Test
    @DisplayName("come without Salesforce's text, which can quote a record")
    void hideTexts() {
        assertThat(SalesforceErrors.ofRecord(CONTACT, "INVALID_EMAIL_ADDRESS", "Email: invalid: ada@example.org"))
                .hasMessageNotContaining("ada@example.org");
        assertThat(SalesforceErrors.ofFault("UNKNOWN_EXCEPTION", "ada@example.org"))
                .hasMessageNotContaining("ada");
    }
}
