package org.crmoptout.salesforce;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.crmoptout.connector.ErrorKind;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Salesforce's codes")
class SalesforceErrorsTest {

    private static final SalesforceId CONTACT =
            SalesforceId.parse(PersonType.CONTACT, "003000000000001AAA").orElseThrow();

    @Test
    @DisplayName("that nobody knows yet are the record's trouble, or leave a request in doubt")
    void unknown() {
        assertThat(SalesforceErrors.ofRecord(CONTACT, "SOMETHING_NOBODY_HEARD_OF", "")
                        .kind())
                .isEqualTo(ErrorKind.INVALID_REQUEST);
        assertThat(SalesforceErrors.ofFault("SOMETHING_NOBODY_HEARD_OF", "").kind())
                .isEqualTo(ErrorKind.PROTOCOL);
    }

    @Test
    @DisplayName("name the record they are about")
    void nameTheRecord() {
        assertThat(SalesforceErrors.ofRecord(CONTACT, "UNABLE_TO_LOCK_ROW", ""))
                .hasMessageContainingAll("UNABLE_TO_LOCK_ROW", "Contact/003000000000001AAA");
    }

    @Test
    @DisplayName("tell a moment's congestion from a used-up day by the text alone")
    void splitRequestLimit() {
        assertThat(SalesforceErrors.ofFault(
                        "REQUEST_LIMIT_EXCEEDED", "ConcurrentRequests (Concurrent API Requests) Limit exceeded."))
                .satisfies(congestion -> {
                    assertThat(congestion.kind()).isEqualTo(ErrorKind.RATE_LIMITED);
                    assertThat(congestion.retryAfter()).hasValue(Duration.ofSeconds(5));
                });
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
