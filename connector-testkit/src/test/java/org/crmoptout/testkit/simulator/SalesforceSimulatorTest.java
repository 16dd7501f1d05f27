package org.crmoptout.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sforce.soap.partner.DescribeSObjectResult;
import com.sforce.soap.partner.Field;
import com.sforce.soap.partner.LimitInfo;
import com.sforce.soap.partner.PartnerConnection;
import com.sforce.soap.partner.QueryResult;
import com.sforce.soap.partner.SaveResult;
import com.sforce.soap.partner.StatusCode;
import com.sforce.soap.partner.fault.ApiFault;
import com.sforce.soap.partner.fault.ExceptionCode;
import com.sforce.soap.partner.fault.InvalidFieldFault;
import com.sforce.soap.partner.fault.MalformedQueryFault;
import com.sforce.soap.partner.sobject.SObject;
import com.sforce.ws.ConnectionException;
import com.sforce.ws.ConnectorConfig;
import com.sforce.ws.bind.HTMLResponseException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The simulated Salesforce, talked to by Salesforce's own client")
class SalesforceSimulatorTest {

    private final SteppingClock clock = new SteppingClock();
    private final SalesforceSimulator salesforce =
            SalesforceSimulator.builder().people(450).seed(7).clock(clock).start();
    private final PartnerConnection connection = connect(salesforce.staticToken(), "65.0");

    @AfterEach
    void stop() {
        salesforce.close();
    }

    @Test
    @DisplayName("says who is connected, and how many calls are used")
    void userInfo() throws ConnectionException {
        assertThat(connection.getUserInfo().getOrganizationId()).isEqualTo(salesforce.organizationId());

        LimitInfo limit = connection.getLimitInfoHeader().getLimitInfo()[0];
        assertThat(limit.getType()).isEqualTo("API REQUESTS");
        assertThat(limit.getCurrent()).isEqualTo(1);
        assertThat(limit.getLimit()).isEqualTo(100_000);
    }

    @Test
    @DisplayName("tells its time")
    void serverTimestamp() throws ConnectionException {
        assertThat(connection.getServerTimestamp().getTimestamp().toInstant()).isEqualTo(clock.instant());
        assertThat(salesforce.calls()).containsEntry("getServerTimestamp", 1L);
    }

    @Test
    @DisplayName("describes Contact and Lead with the opt-out field, one at a time and together")
    void describe() throws ConnectionException {
        assertThat(optOut(connection.describeSObject("contact")).orElseThrow().isUpdateable())
                .isTrue();
        DescribeSObjectResult[] both = connection.describeSObjects(new String[] {"Contact", "Lead"});
        assertThat(both).extracting(DescribeSObjectResult::getName).containsExactly("Contact", "Lead");
        assertThat(both).extracting(DescribeSObjectResult::getKeyPrefix).containsExactly("003", "00Q");
    }

    @Test
    @DisplayName("hides a field, or makes it read-only, as field-level security does")
    void fieldAccess() throws ConnectionException {
        SimulatedPerson contact = first("Contact");
        salesforce.setFieldAccess("Contact", "HasOptedOutOfEmail", FieldAccess.READ_ONLY);
        assertThat(optOut(connection.describeSObject("Contact")).orElseThrow().isUpdateable())
                .isFalse();
        SaveResult refused = connection.update(new SObject[] {optOut(contact, true)})[0];
        assertThat(refused.getErrors()[0].getStatusCode()).isEqualTo(StatusCode.INVALID_FIELD_FOR_INSERT_UPDATE);
        assertThat(refused.getErrors()[0].getFields()).containsExactly("HasOptedOutOfEmail");

        salesforce.setFieldAccess("Contact", "HasOptedOutOfEmail", FieldAccess.HIDDEN);
        assertThat(optOut(connection.describeSObject("Contact"))).isEmpty();
        assertThat(fault(() -> connection.query("SELECT HasOptedOutOfEmail FROM Contact")))
                .isEqualTo(ExceptionCode.INVALID_FIELD);
        assertThat(fault(() -> connection.update(new SObject[] {optOut(contact, true)})))
                .isEqualTo(ExceptionCode.INVALID_FIELD);
    }

    @Test
    @DisplayName("pages through a query and says how many rows there are in all")
    void queryMore() throws ConnectionException {
        connection.setQueryOptions(200);
        QueryResult first = connection.query("SELECT Id, Email, HasOptedOutOfEmail FROM Contact ORDER BY Id");
        long contacts = salesforce.people().stream()
                .filter(person -> person.type().equals("Contact"))
                .count();
        assertThat(contacts).isGreaterThan(200);
        assertThat(first.getSize()).isEqualTo((int) contacts);
        assertThat(first.isDone()).isFalse();
        assertThat(first.getQueryLocator()).matches("0r8\\w{15}-200");
        assertThat(first.getRecords()).hasSize(200);

        QueryResult second = connection.queryMore(first.getQueryLocator());
        assertThat(second.isDone()).isTrue();
        List<String> ids = Stream.of(first, second)
                .flatMap(page -> Arrays.stream(page.getRecords()))
                .map(SObject::getId)
                .toList();
        assertThat(ids).hasSize((int) contacts).doesNotHaveDuplicates().isSorted();
        assertThat(fault(() -> connection.queryMore("0r8Sm0000000099AAA-200")))
                .isEqualTo(ExceptionCode.INVALID_QUERY_LOCATOR);
    }

    @Test
    @DisplayName("finds by address whatever its case, counts, and leaves ids out that weren't asked for")
    void query() throws ConnectionException {
        SimulatedPerson person = first("Contact");
        String email = person.email().orElseThrow().toUpperCase(java.util.Locale.ROOT);
        QueryResult found = connection.query("SELECT Name FROM Contact WHERE Email = '" + email + "'");
        assertThat(found.getRecords()[0].getField("Name")).isEqualTo(person.firstName() + " " + person.lastName());
        assertThat(found.getRecords()[0].getId()).isNull();

        long optedOut = salesforce.people().stream()
                .filter(one -> one.type().equals("Contact") && one.optedOut())
                .count();
        assertThat(connection
                        .query("SELECT COUNT() FROM Contact WHERE HasOptedOutOfEmail = true")
                        .getSize())
                .isEqualTo((int) optedOut);
        assertThat(connection
                        .query("SELECT Id, Name FROM Organization")
                        .getRecords()[0]
                        .getId())
                .isEqualTo(salesforce.organizationId());
    }

    @Test
    @DisplayName("says where a query is wrong")
    void malformedQuery() {
        MalformedQueryFault malformed =
                catchThrowableOfType(MalformedQueryFault.class, () -> connection.query("SELECT Id FORM Contact"));
        assertThat(malformed.getExceptionCode()).isEqualTo(ExceptionCode.MALFORMED_QUERY);
        assertThat(malformed.getColumn()).isEqualTo(11);
        InvalidFieldFault field = catchThrowableOfType(
                InvalidFieldFault.class, () -> connection.query("SELECT Nickname__c FROM Contact"));
        assertThat(field.getExceptionMessage()).contains("No such column 'Nickname__c' on entity 'Contact'");
        assertThat(fault(() -> connection.query("SELECT Id FROM Opportunity"))).isEqualTo(ExceptionCode.INVALID_TYPE);
        connection.setQueryOptions(100);
        assertThat(fault(() -> connection.query("SELECT Id FROM Lead"))).isEqualTo(ExceptionCode.INVALID_BATCH_SIZE);
    }

    @Test
    @DisplayName("retrieves by id of 15 or 18 characters, in order, nil where there is none")
    void retrieve() throws ConnectionException {
        SimulatedPerson one = first("Lead");
        SObject[] found = connection.retrieve("Id, Email,HasOptedOutOfEmail", "Lead", new String[] {
            SalesforceId.of("00Q", 99_999), one.id().substring(0, 15)
        });
        assertThat(found[0]).isNull();
        assertThat(found[1].getId()).isEqualTo(one.id());
        assertThat(found[1].getField("Email")).isEqualTo(one.email().orElseThrow());

        assertThat(fault(() -> connection.retrieve("Id", "Contact", new String[] {one.id()})))
                .isEqualTo(ExceptionCode.MALFORMED_ID);
        assertThat(fault(() -> connection.retrieve(
                        "Shoe", "Contact", new String[] {first("Contact").id()})))
                .isEqualTo(ExceptionCode.INVALID_FIELD);
        String[] many = new String[2_001];
        Arrays.fill(many, one.id());
        assertThat(fault(() -> connection.retrieve("Id", "Lead", many))).isEqualTo(ExceptionCode.EXCEEDED_ID_LIMIT);
    }

    @Test
    @DisplayName("writes contacts and leads in one call, and moves SystemModstamp in whole seconds")
    void update() throws ConnectionException {
        SimulatedPerson contact = first("Contact");
        SimulatedPerson lead = first("Lead");
        clock.advance(Duration.ofMillis(3_500));

        SaveResult[] results = connection.update(new SObject[] {optOut(contact, true), optOut(lead, true)});

        assertThat(results).allMatch(SaveResult::isSuccess);
        assertThat(results).extracting(SaveResult::getId).containsExactly(contact.id(), lead.id());
        assertThat(person(contact).optedOut()).isTrue();
        assertThat(person(lead).optedOut()).isTrue();
        SObject row = connection.query(
                        "SELECT SystemModstamp, LastModifiedById FROM Contact WHERE Id = '" + contact.id() + "'")
                .getRecords()[0];
        assertThat(row.getField("SystemModstamp")).isEqualTo("2026-11-23T09:00:03.000Z");
        assertThat(row.getField("LastModifiedById")).isEqualTo(SalesforceOrg.API_USER);

        clock.advance(Duration.ofSeconds(10));
        connection.update(new SObject[] {optOut(contact, true)});
        assertThat(person(contact).lastModified()).isEqualTo("2026-11-23T09:00:13Z");
    }

    @Test
    @DisplayName("fails records one by one, by position, and writes the others")
    void perRecordErrors() throws ConnectionException {
        List<SimulatedPerson> contacts = all("Contact");
        SimulatedPerson lead = first("Lead");
        salesforce.delete("Contact", contacts.get(0).id());
        salesforce.merge("Contact", contacts.get(1).id(), contacts.get(2).id());
        salesforce.convertLead(lead.id());
        salesforce.setLocked(contacts.get(3).id(), true);
        SObject twice = optOut(contacts.get(4), true);

        SaveResult[] results = connection.update(new SObject[] {
            optOut(contacts.get(0), true),
            optOut(contacts.get(2), true),
            optOut(contacts.get(3), true),
            twice,
            twice,
            sObject("Contact", SalesforceId.of("003", 99_999)),
            sObject("Contact", lead.id()),
            sObject("Contact", "nonsense"),
            sObject("Contact", null),
            optOut(lead, true)
        });

        assertThat(results)
                .extracting(result -> result.isSuccess() ? null : result.getErrors()[0].getStatusCode())
                .containsExactly(
                        StatusCode.ENTITY_IS_DELETED,
                        StatusCode.ENTITY_IS_DELETED,
                        StatusCode.UNABLE_TO_LOCK_ROW,
                        null,
                        StatusCode.DUPLICATE_VALUE,
                        StatusCode.INVALID_CROSS_REFERENCE_KEY,
                        StatusCode.MALFORMED_ID,
                        StatusCode.MALFORMED_ID,
                        StatusCode.MISSING_ARGUMENT,
                        StatusCode.CANNOT_UPDATE_CONVERTED_LEAD);
        assertThat(person(contacts.get(4)).optedOut()).isTrue();

        salesforce.setLocked(contacts.get(3).id(), false);
        assertThat(connection.update(new SObject[] {optOut(contacts.get(3), true)})[0].isSuccess())
                .isTrue();
    }

    @Test
    @DisplayName("writes nothing if one record fails and the client wants all or none")
    void allOrNone() throws ConnectionException {
        SimulatedPerson good = optedIn("Contact");
        connection.setAllOrNoneHeader(true);
        SaveResult[] results = connection.update(
                new SObject[] {optOut(good, true), sObject("Contact", SalesforceId.of("003", 99_999))});
        assertThat(results)
                .extracting(result -> result.getErrors()[0].getStatusCode())
                .containsExactly(StatusCode.ALL_OR_NONE_OPERATION_ROLLED_BACK, StatusCode.INVALID_CROSS_REFERENCE_KEY);
        assertThat(person(good).optedOut()).isFalse();
    }

    @Test
    @DisplayName("takes 200 records a call and ten chunks of one type")
    void sizes() throws ConnectionException {
        SObject[] most = all("Contact").stream()
                .limit(200)
                .map(person -> optOut(person, true))
                .toArray(SObject[]::new);
        assertThat(connection.update(most)).hasSize(200).allMatch(SaveResult::isSuccess);
        SObject[] tooMany = all("Contact").stream()
                .limit(201)
                .map(person -> optOut(person, true))
                .toArray(SObject[]::new);
        assertThat(fault(() -> connection.update(tooMany))).isEqualTo(ExceptionCode.EXCEEDED_ID_LIMIT);

        SObject[] alternating = IntStream.range(0, 11)
                .mapToObj(i -> optOut(all(i % 2 == 0 ? "Contact" : "Lead").get(i), true))
                .toArray(SObject[]::new);
        assertThat(connection.update(Arrays.copyOf(alternating, 10))).allMatch(SaveResult::isSuccess);
        assertThat(fault(() -> connection.update(alternating))).isEqualTo(ExceptionCode.EXCEEDED_MAX_TYPES_LIMIT);
    }

    @Test
    @DisplayName("refuses unknown fields and objects for the whole update")
    void unknownInUpdate() {
        SObject odd = optOut(first("Contact"), true);
        odd.setField("Nickname__c", "x");
        assertThat(fault(() -> connection.update(new SObject[] {odd}))).isEqualTo(ExceptionCode.INVALID_FIELD);
        assertThat(fault(() -> connection.update(new SObject[] {sObject("Opportunity", "006")})))
                .isEqualTo(ExceptionCode.INVALID_TYPE);
    }

    @Test
    @DisplayName("leads from a merged record to the winner and from a converted lead to its contact")
    void redirects() throws ConnectionException {
        List<SimulatedPerson> contacts = all("Contact");
        SimulatedPerson lead = optedIn("Lead");
        salesforce.setOptedOut("Lead", lead.id(), true);
        salesforce.merge("Contact", contacts.get(0).id(), contacts.get(1).id());
        SimulatedPerson converted = salesforce.convertLead(lead.id());

        String loser = "WHERE Id = '" + contacts.get(1).id() + "'";
        assertThat(connection.query("SELECT Id FROM Contact " + loser).getSize())
                .isZero();
        SObject row = connection.queryAll("SELECT IsDeleted, MasterRecordId FROM Contact " + loser)
                .getRecords()[0];
        assertThat(row.getField("IsDeleted")).isEqualTo("true");
        assertThat(row.getField("MasterRecordId")).isEqualTo(contacts.get(0).id());
        SObject leadRow = connection.query(
                        "SELECT IsConverted, ConvertedContactId FROM Lead WHERE Id = '" + lead.id() + "'")
                .getRecords()[0];
        assertThat(leadRow.getField("IsConverted")).isEqualTo("true");
        assertThat(leadRow.getField("ConvertedContactId")).isEqualTo(converted.id());
        assertThat(converted.optedOut()).isTrue();
    }

    @Test
    @DisplayName("ends sessions with texts that renew, and texts that don't")
    void sessions() {
        ApiFault unknown = catchThrowableOfType(
                ApiFault.class, () -> connect("00DnoSuchToken", "65.0").getUserInfo());
        assertThat(unknown.getExceptionCode()).isEqualTo(ExceptionCode.INVALID_SESSION_ID);
        assertThat(unknown.getExceptionMessage()).contains("Illegal Session").contains("Session not found");
        assertThat(fault(() -> connect(salesforce.staticToken(), "64.0").getUserInfo()))
                .isEqualTo(ExceptionCode.UNSUPPORTED_API_VERSION);
        assertThat(fault(() -> connect(salesforce.staticToken(), "65.0/00D000000000000")
                        .getUserInfo()))
                .isEqualTo(ExceptionCode.INVALID_SESSION_ID);
    }

    @Test
    @DisplayName("stops when the org has used up its calls")
    void requestLimit() throws ConnectionException {
        try (SalesforceSimulator small =
                SalesforceSimulator.builder().dailyApiRequests(1).start()) {
            PartnerConnection client = connect(small, small.staticToken(), "65.0");
            client.getUserInfo();
            assertThat(fault(client::getUserInfo)).isEqualTo(ExceptionCode.REQUEST_LIMIT_EXCEEDED);
        }
    }

    @Test
    @DisplayName("counts every call by its name, the failed ones too, and forgets them with a reset")
    void calls() throws ConnectionException {
        connection.query("SELECT Id FROM Lead");
        assertThatThrownBy(() -> connection.query("nonsense")).isInstanceOf(ApiFault.class);
        connection.update(new SObject[] {optOut(first("Contact"), true)});
        assertThat(salesforce.calls())
                .containsEntry("query", 2L)
                .containsEntry("update", 1L)
                .hasSize(2);

        salesforce.reset();
        assertThat(salesforce.calls()).isEmpty();
    }

    @Test
    @DisplayName("can be made to fail: a maintenance page, a cut answer, a connection lost after the write")
    void hooks() {
        SimulatedPerson person = optedIn("Contact");
        RequestHook maintenance = new RequestHook() {
            @Override
            public Optional<SimulatedReply> before(SimulatedRequest request) {
                return Optional.of(SimulatedReply.html(503, "<html><body>Down for maintenance</body></html>"));
            }
        };
        salesforce.addHook(maintenance);
        assertThatThrownBy(connection::getUserInfo).isInstanceOf(HTMLResponseException.class);
        salesforce.removeHook(maintenance);

        RequestHook cut = after(SimulatedReply::truncated);
        salesforce.addHook(cut);
        assertThatThrownBy(() -> connection.query("SELECT Id FROM Lead")).isInstanceOf(ConnectionException.class);
        salesforce.removeHook(cut);

        salesforce.addHook(after(reply -> SimulatedReply.connectionReset()));
        assertThatThrownBy(() -> connection.update(new SObject[] {optOut(person, true)}))
                .isInstanceOf(ConnectionException.class);
        assertThat(person(person).optedOut()).isTrue();
    }

    @Test
    @DisplayName("doesn't show credentials in toString")
    void noSecrets() {
        assertThat(salesforce.toString())
                .isEqualTo("Salesforce simulator at " + salesforce.baseUrl())
                .doesNotContain(salesforce.clientSecret());
    }

    private static RequestHook after(java.util.function.UnaryOperator<SimulatedReply> change) {
        return new RequestHook() {
            @Override
            public SimulatedReply after(SimulatedRequest request, SimulatedReply reply) {
                return change.apply(reply);
            }
        };
    }

    private PartnerConnection connect(String token, String version) {
        return connect(salesforce, token, version);
    }

    private static PartnerConnection connect(SalesforceSimulator simulator, String token, String version) {
        try {
            ConnectorConfig config = new ConnectorConfig();
            config.setManualLogin(true);
            config.setServiceEndpoint(simulator.baseUrl() + "/services/Soap/u/" + version);
            config.setSessionId(token);
            config.setConnectionTimeout(5_000);
            config.setReadTimeout(10_000);
            return new PartnerConnection(config);
        } catch (ConnectionException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface ApiCall {
        Object run() throws ConnectionException;
    }

    private static ExceptionCode fault(ApiCall call) {
        return catchThrowableOfType(ApiFault.class, call::run).getExceptionCode();
    }

    private static Optional<Field> optOut(DescribeSObjectResult description) {
        return Arrays.stream(description.getFields())
                .filter(field -> field.getName().equals("HasOptedOutOfEmail"))
                .findFirst();
    }

    private List<SimulatedPerson> all(String type) {
        return salesforce.people().stream()
                .filter(person -> person.type().equals(type))
                .toList();
    }

    private SimulatedPerson first(String type) {
        return all(type).get(0);
    }

    private SimulatedPerson optedIn(String type) {
        return all(type).stream()
                .filter(person -> !person.optedOut())
                .findFirst()
                .orElseThrow();
    }

    private SimulatedPerson person(SimulatedPerson person) {
        return salesforce.person(person.type(), person.id()).orElseThrow();
    }

    private static SObject optOut(SimulatedPerson person, boolean optedOut) {
        SObject sObject = sObject(person.type(), person.id());
        sObject.setField("HasOptedOutOfEmail", optedOut);
        return sObject;
    }

    private static SObject sObject(String type, @Nullable String id) {
        SObject sObject = new SObject(type);
        if (id != null) {
            sObject.setId(id);
        }
        return sObject;
    }
}
