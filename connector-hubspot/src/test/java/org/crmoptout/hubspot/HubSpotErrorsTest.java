package org.crmoptout.hubspot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.Operation;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class HubSpotErrorsTest {

    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

    private final DailyReset dailyReset = new DailyReset();
    private final HubSpotErrors errors = new HubSpotErrors(dailyReset);

    private ConnectorException classified(Operation operation, int status, String body, Optional<Duration> retryAfter) {
        return errors.of(operation, status, JsonMapper.shared().readTree(body), retryAfter, NOW);
    }

    private ConnectorException classified(int status, String body) {
        return classified(HubSpotOperations.STATUS_READ, status, body, Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "401, AUTHENTICATION",
        "403, CONFIGURATION",
        "404, NOT_FOUND",
        "400, INVALID_REQUEST",
        "409, INVALID_REQUEST",
        "414, INVALID_REQUEST",
        "422, INVALID_REQUEST",
        "423, LOCKED",
        "429, RATE_LIMITED",
        "477, UNAVAILABLE",
        "408, UNAVAILABLE",
        "500, UNAVAILABLE",
        "502, UNAVAILABLE",
        "503, UNAVAILABLE",
        "504, UNAVAILABLE",
        "521, UNAVAILABLE",
        "522, UNAVAILABLE",
        "523, UNAVAILABLE",
        "524, UNAVAILABLE",
        "525, UNAVAILABLE",
        "526, UNAVAILABLE",
        "302, PROTOCOL",
        "418, PROTOCOL"
    })
    @DisplayName("each status has one meaning, even when the body says nothing")
    void kinds(int status, ErrorKind kind) {
        assertThat(classified(status, "{}").kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({
        "status.read, TEN_SECONDLY_ROLLING, PT10S",
        "status.read, ten_secondly_rolling, PT10S",
        "status.read, SECONDLY, PT1S",
        "status.read, '', PT10S",
        "contacts.search, '', PT1S",
        "contacts.search, SECONDLY, PT1S"
    })
    @DisplayName("a rate limit asks for the delay of the limit that was hit")
    void rateLimits(String operation, String policy, Duration delay) {
        Operation asked =
                operation.equals("contacts.search") ? HubSpotOperations.CONTACTS_SEARCH : HubSpotOperations.STATUS_READ;

        ConnectorException e = classified(asked, 429, "{\"policyName\":\"" + policy + "\"}", Optional.empty());

        assertThat(e.kind()).isEqualTo(ErrorKind.RATE_LIMITED);
        assertThat(e.retryAfter()).contains(delay);
    }

    @Test
    @DisplayName("without a policy name the text tells which limit was hit")
    void policyFromText() {
        ConnectorException e = classified(429, "{\"message\":\"You have reached your daily limit.\"}");

        assertThat(e.kind()).isEqualTo(ErrorKind.QUOTA_EXHAUSTED);
    }

    @Test
    @DisplayName("the CRM's own delay goes before ours, but a lock is never tried earlier than it lasts")
    void retryAfter() {
        Optional<Duration> header = Optional.of(Duration.ofSeconds(7));

        assertThat(classified(HubSpotOperations.STATUS_READ, 429, "{}", header).retryAfter())
                .isEqualTo(header);
        assertThat(classified(HubSpotOperations.STATUS_READ, 477, "{}", header).retryAfter())
                .isEqualTo(header);
        assertThat(classified(HubSpotOperations.STATUS_READ, 503, "{}", header).retryAfter())
                .isEqualTo(header);
        assertThat(classified(HubSpotOperations.STATUS_READ, 503, "{}", Optional.empty())
                        .retryAfter())
                .isEmpty();
        assertThat(classified(HubSpotOperations.STATUS_READ, 423, "{}", Optional.of(Duration.ofMillis(100)))
                        .retryAfter())
                .contains(Duration.ofSeconds(2));
        assertThat(classified(423, "{}").retryAfter()).contains(Duration.ofSeconds(2));
        assertThat(classified(477, "{}").retryAfter()).contains(Duration.ofHours(1));
    }

    @Test
    @DisplayName(
            "a spent day ends at midnight of the account's time zone once that is known, until then it is retried hourly")
    void dailyQuota() {
        ConnectorException unknownZone = classified(429, "{\"policyName\":\"DAILY\"}");
        dailyReset.learn(ZoneId.of("US/Eastern"));
        ConnectorException knownZone = classified(429, "{\"policyName\":\"DAILY\"}");

        assertThat(unknownZone.kind()).isEqualTo(ErrorKind.QUOTA_EXHAUSTED);
        assertThat(unknownZone.retryAfter()).contains(Duration.ofHours(1));
        assertThat(unknownZone.until()).isEmpty();
        assertThat(knownZone.kind()).isEqualTo(ErrorKind.QUOTA_EXHAUSTED);
        assertThat(knownZone.until()).contains(Instant.parse("2026-11-24T05:00:00Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"category\":\"MISSING_SCOPES\",\"errors\":[{\"message\":\"x\",\"context\":{\"requiredGranularScopes\":[\"crm.objects.contacts.read\"]}}]}",
                "{\"category\":\"MISSING_SCOPES\",\"errors\":[{\"context\":\"{missingScopes=[crm.objects.contacts.read, oauth]}\"}]}"
            })
    @DisplayName("a missing scope is named as HubSpot names it")
    void scopesOfTheBody(String body) {
        assertThat(classified(403, body))
                .hasMessageContaining("category MISSING_SCOPES")
                .hasMessageContaining("the scope crm.objects.contacts.read,");
    }

    @Test
    @DisplayName("a refusal that names no scope names those the request needs")
    void scopesOfTheOperation() {
        assertThat(classified(HubSpotOperations.UNSUBSCRIBE_ALL, 403, "{}", Optional.empty()))
                .hasMessageContaining("communication_preferences.write");
        assertThat(classified(HubSpotOperations.CONTACTS_SEARCH, 403, "{}", Optional.empty()))
                .hasMessageContaining("crm.objects.contacts.read");
    }

    @Test
    @DisplayName("messages hold category and correlation id, and nothing HubSpot quotes from the request")
    void messages() {
        ConnectorException e = classified(400, """
                {"status":"error","message":"Email address ann@example.org is invalid","correlationId":"a43683b0-5717",
                 "category":"VALIDATION_ERROR","errors":[{"message":"ann@example.org","context":{"email":["ann@example.org"]}}]}
                """);

        assertThat(e)
                .hasMessageContaining("status.read with 400 (category VALIDATION_ERROR, correlationId a43683b0-5717)")
                .hasMessageNotContaining("example.org");
        assertThat(classified(400, "{\"category\":\"ann@example.org\",\"correlationId\":{\"a\":1}}"))
                .hasMessageNotContaining("example.org")
                .hasMessageNotContaining("category");
    }
}
