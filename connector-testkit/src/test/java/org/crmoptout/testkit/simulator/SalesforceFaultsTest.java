package org.crmoptout.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sforce.soap.partner.PartnerConnection;
import com.sforce.soap.partner.SaveResult;
import com.sforce.soap.partner.StatusCode;
import com.sforce.soap.partner.fault.ApiFault;
import com.sforce.soap.partner.fault.ExceptionCode;
import com.sforce.soap.partner.sobject.SObject;
import com.sforce.ws.ConnectionException;
import com.sforce.ws.ConnectorConfig;
import com.sforce.ws.bind.HTMLResponseException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The simulated Salesforce in trouble, talked to by Salesforce's own client")
class SalesforceFaultsTest {

    private final SteppingClock clock = new SteppingClock();
    private final SalesforceSimulator salesforce =
            SalesforceSimulator.builder().seed(7).clock(clock).start();
    private final PartnerConnection connection = connect(salesforce.staticToken());
    private final SimulatedPerson person = salesforce.create("Contact", "Ada", "Quill", "ada@example.org", false);

    @AfterEach
    void stop() {
        salesforce.close();
    }

    private PartnerConnection connect(String token) {
        return connect(salesforce, token, 10_000);
    }

    private static PartnerConnection connect(SalesforceSimulator simulator, String token, int timeoutMillis) {
        try {
            ConnectorConfig config = new ConnectorConfig();
            config.setManualLogin(true);
            config.setServiceEndpoint(simulator.baseUrl() + "/services/Soap/u/65.0");
            config.setSessionId(token);
            config.setReadTimeout(timeoutMillis);
            return new PartnerConnection(config);
        } catch (ConnectionException e) {
            throw new IllegalStateException(e);
        }
    }

    private void strike(String operation, Fault fault) {
        salesforce.addFaults(FaultScript.on(operation).strike(fault));
    }

    private SaveResult[] tick(SimulatedPerson... people) throws ConnectionException {
        return tick(connection, people);
    }

    private static SaveResult[] tick(PartnerConnection client, SimulatedPerson... people) throws ConnectionException {
        return client.update(Arrays.stream(people)
                .map(one -> {
                    SObject record = new SObject(one.type());
                    record.setId(one.id());
                    record.setField("HasOptedOutOfEmail", true);
                    return record;
                })
                .toArray(SObject[]::new));
    }

    private boolean ticked() {
        return salesforce.person("Contact", person.id()).orElseThrow().optedOut();
    }

    private String read() throws ConnectionException {
        return String.valueOf(
                connection
                        .query("SELECT HasOptedOutOfEmail FROM Contact WHERE Id = '" + person.id() + "'")
                        .getRecords()[0]
                        .getField("HasOptedOutOfEmail"));
    }

    private interface ApiCall {
        Object run() throws ConnectionException;
    }

    private static ApiFault fault(ApiCall call) {
        return catchThrowableOfType(ApiFault.class, call::run);
    }

    @Test
    @DisplayName("status: an answer in Salesforce's place, with its headers and its body, and no effect")
    void status() throws Exception {
        strike("*", new Fault.Status(503, Map.of("Retry-After", "5", "content-type", "text/plain"), "later"));
        Http.Answer answer = new Http(salesforce.baseUrl(), Map.of()).form("/services/oauth2/token", "");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isEqualTo("5");
        assertThat(answer.header("Content-Type")).isEqualTo("text/plain");
        assertThat(answer.body()).isEqualTo("later");
        assertThatThrownBy(() -> tick(person)).isInstanceOf(ConnectionException.class);
        assertThat(ticked()).isFalse();
    }

    static Collection<String> faultCodes() {
        return operation("update").errors();
    }

    static Collection<String> recordCodes() {
        return operation("update").recordErrors();
    }

    static Collection<String> tokenCodes() {
        return operation("POST oauth2/token").errors();
    }

    private static Operation operation(String name) {
        return SalesforceRefusals.OPERATIONS.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @DisplayName("vendorError: a fault of every code, which the client knows, and no effect")
    @MethodSource("faultCodes")
    void vendorError(String code) {
        strike("update", new Fault.VendorError(code));
        ApiFault fault = fault(() -> tick(person));
        assertThat(fault.getExceptionCode()).isEqualTo(ExceptionCode.valueOf(code));
        assertThat(fault.getExceptionMessage()).isNotBlank();
        assertThat(ticked()).isFalse();
    }

    @Test
    @DisplayName("vendorError: REQUEST_LIMIT_EXCEEDED with both its texts")
    void bothLimits() {
        salesforce.addFaults(
                FaultScript.on("getUserInfo").nth(1).strike(new Fault.VendorError("REQUEST_LIMIT_EXCEEDED")),
                FaultScript.on("getUserInfo")
                        .nth(2)
                        .strike(new Fault.VendorError(
                                "REQUEST_LIMIT_EXCEEDED",
                                "ConcurrentRequests (Concurrent API Requests) Limit exceeded.",
                                Map.of())));
        assertThat(fault(connection::getUserInfo).getExceptionMessage()).isEqualTo("TotalRequests Limit exceeded.");
        assertThat(fault(connection::getUserInfo).getExceptionMessage())
                .isEqualTo("ConcurrentRequests (Concurrent API Requests) Limit exceeded.");
    }

    @ParameterizedTest
    @DisplayName("vendorError: an OAuth error of the token endpoint")
    @MethodSource("tokenCodes")
    void tokenError(String code) throws Exception {
        strike("POST oauth2/token", new Fault.VendorError(code));
        Http.Answer refused = new Http(salesforce.baseUrl(), Map.of()).form("/services/oauth2/token", grant());
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.at("/error").stringValue()).isEqualTo(code);
        assertThat(refused.at("/error_description").stringValue()).isNotBlank();
    }

    private String grant() {
        return "grant_type=client_credentials&client_id=" + salesforce.clientId() + "&client_secret="
                + salesforce.clientSecret();
    }

    @Test
    @DisplayName("connectionReset: no answer and no effect")
    void connectionReset() {
        strike("update", new Fault.ConnectionReset());
        assertThatThrownBy(() -> tick(person)).isInstanceOf(ConnectionException.class);
        assertThat(ticked()).isFalse();
    }

    @Test
    @DisplayName("delay: the answer comes late, after the effect")
    void delay() throws Exception {
        salesforce.addFaults(
                FaultScript.on("getUserInfo").strike(new Fault.Delay(Duration.ofMillis(300))),
                FaultScript.on("update").strike(new Fault.Delay(Duration.ofSeconds(5))));
        long start = System.nanoTime();
        assertThat(connection.getUserInfo()).isNotNull();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(300));

        PartnerConnection impatient = connect(salesforce, salesforce.staticToken(), 1_000);
        assertThatThrownBy(() -> tick(impatient, person)).hasRootCauseInstanceOf(SocketTimeoutException.class);
        assertThat(ticked()).isTrue();
    }

    @Test
    @DisplayName("partialBatch: a share of the records fails, the others are written")
    void partialBatch() throws Exception {
        SimulatedPerson[] ten = Stream.generate(() -> salesforce.create("Lead", "Ben", "Quill", null, false))
                .limit(10)
                .toArray(SimulatedPerson[]::new);
        salesforce.addFaults(
                FaultScript.on("update").first(1).strike(new Fault.PartialBatch(0.3, "UNABLE_TO_LOCK_ROW")));

        SaveResult[] results = tick(ten);

        List<String> failed = new ArrayList<>();
        for (int i = 0; i < ten.length; i++) {
            assertThat(salesforce.person("Lead", ten[i].id()).orElseThrow().optedOut())
                    .isEqualTo(results[i].isSuccess());
            if (!results[i].isSuccess()) {
                failed.add(ten[i].id());
                assertThat(results[i].getErrors()[0].getStatusCode()).isEqualTo(StatusCode.UNABLE_TO_LOCK_ROW);
            }
        }
        assertThat(failed).hasSize(3);
        assertThat(tick(ten)).allMatch(SaveResult::isSuccess);
    }

    @Test
    @DisplayName("partialBatch: with all or none, nothing is written")
    void allOrNone() throws Exception {
        strike("update", new Fault.PartialBatch(0.5, "UNABLE_TO_LOCK_ROW"));
        SimulatedPerson other = salesforce.create("Contact", "Ben", "Quill", null, false);
        connection.setAllOrNoneHeader(true);
        assertThat(tick(person, other))
                .extracting(result -> result.getErrors()[0].getStatusCode())
                .containsExactlyInAnyOrder(
                        StatusCode.UNABLE_TO_LOCK_ROW, StatusCode.ALL_OR_NONE_OPERATION_ROLLED_BACK);
        assertThat(ticked()).isFalse();
    }

    @ParameterizedTest
    @DisplayName("partialBatch: with every code, which the client knows")
    @MethodSource("recordCodes")
    void recordError(String code) throws Exception {
        strike("update", new Fault.PartialBatch(1, code));
        SaveResult result = tick(person)[0];
        assertThat(result.getErrors()[0].getStatusCode()).isEqualTo(StatusCode.valueOf(code));
        assertThat(result.getErrors()[0].getMessage()).isNotBlank();
        assertThat(ticked()).isFalse();
    }

    @Test
    @DisplayName("staleRead: a read doesn't see the last writes for a set time")
    void staleRead() throws Exception {
        strike("*", new Fault.StaleRead(Duration.ofSeconds(30)));
        clock.advance(Duration.ofSeconds(60));
        assertThat(tick(person)[0].isSuccess()).isTrue();
        salesforce.create("Contact", "Eve", "Late", "eve@example.org", false);
        clock.advance(Duration.ofSeconds(29));

        assertThat(read()).isEqualTo("false");
        String[] ids = {person.id()};
        assertThat(connection.retrieve("HasOptedOutOfEmail", "Contact", ids)[0].getField("HasOptedOutOfEmail"))
                .isEqualTo("false");
        assertThat(connection
                        .queryAll("SELECT COUNT() FROM Contact WHERE Email = 'eve@example.org'")
                        .getSize())
                .isZero();
        assertThat(ticked()).isTrue();

        clock.advance(Duration.ofSeconds(1));
        assertThat(read()).isEqualTo("true");
        assertThat(connection
                        .queryAll("SELECT COUNT() FROM Contact WHERE Email = 'eve@example.org'")
                        .getSize())
                .isEqualTo(1);
    }

    @Test
    @DisplayName("staleRead: the next read that isn't struck sees the present again")
    void staleOnce() throws Exception {
        clock.advance(Duration.ofSeconds(60));
        salesforce.addFaults(FaultScript.on("query").nth(2).strike(new Fault.StaleRead(Duration.ofSeconds(30))));
        tick(person);
        assertThat(List.of(read(), read(), read())).containsExactly("true", "false", "true");
    }

    @Test
    @DisplayName("tokenExpiry: a token of the token endpoint stays expired, the static one doesn't")
    void tokenExpiry() throws Exception {
        String token = new Http(salesforce.baseUrl(), Map.of())
                .form("/services/oauth2/token", grant())
                .at("/access_token")
                .stringValue();
        PartnerConnection session = connect(token);
        salesforce.addFaults(FaultScript.onEveryOperation().first(2).strike(new Fault.TokenExpiry()));

        assertThat(fault(() -> tick(session, person)).getExceptionMessage()).isEqualTo("Session expired or invalid");
        assertThat(fault(connection::getUserInfo).getExceptionCode()).isEqualTo(ExceptionCode.INVALID_SESSION_ID);
        assertThat(connection.getUserInfo()).isNotNull();
        assertThat(fault(session::getUserInfo).getExceptionCode()).isEqualTo(ExceptionCode.INVALID_SESSION_ID);
        assertThat(ticked()).isFalse();
    }

    @Test
    @DisplayName("quotaUsedUp: the day's calls are used up")
    void quotaUsedUp() {
        strike("*", new Fault.QuotaUsedUp());
        ApiFault refused = fault(() -> tick(person));
        assertThat(refused.getExceptionCode()).isEqualTo(ExceptionCode.REQUEST_LIMIT_EXCEEDED);
        assertThat(refused.getExceptionMessage()).isEqualTo("TotalRequests Limit exceeded.");
        assertThat(ticked()).isFalse();
    }

    @Test
    @DisplayName("recordLocked: every record of the update is locked")
    void recordLocked() throws Exception {
        strike("update", new Fault.RecordLocked());
        assertThat(tick(person, person))
                .allMatch(result -> result.getErrors()[0].getStatusCode() == StatusCode.UNABLE_TO_LOCK_ROW);
        assertThat(ticked()).isFalse();
    }

    @Test
    @DisplayName("answerLost: the write took effect, and the client can't know")
    void answerLost() {
        strike("update", new Fault.AnswerLost());
        assertThatThrownBy(() -> tick(person)).isInstanceOf(ConnectionException.class);
        assertThat(ticked()).isTrue();
    }

    @Test
    @DisplayName("answerLost: the write took effect, and a gateway answers with an error")
    void answerLostInGateway() {
        strike("update", new Fault.AnswerLost(502));
        assertThatThrownBy(() -> tick(person)).isInstanceOf(HTMLResponseException.class);
        assertThat(ticked()).isTrue();
    }

    @Test
    @DisplayName("truncatedBody: the write took effect, and half of its answer arrives")
    void truncatedBody() {
        strike("update", new Fault.TruncatedBody());
        // The client's parser gives up in either way, depending on where the answer is cut.
        assertThatThrownBy(() -> tick(person))
                .isInstanceOfAny(ConnectionException.class, NullPointerException.class)
                .isNotInstanceOf(HTMLResponseException.class);
        assertThat(ticked()).isTrue();
    }

    @Test
    @DisplayName("htmlPage: a page in place of the answer, also with status 200, and no effect")
    void htmlPage() {
        salesforce.addFaults(
                FaultScript.on("update").nth(1).strike(new Fault.HtmlPage(503)),
                FaultScript.on("update").nth(2).strike(new Fault.HtmlPage(200)));
        assertThatThrownBy(() -> tick(person)).isInstanceOf(HTMLResponseException.class);
        assertThatThrownBy(() -> tick(person)).isInstanceOf(HTMLResponseException.class);
        assertThat(ticked()).isFalse();
    }
}
