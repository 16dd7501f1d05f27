package org.crmoptout.testkit.simulator;

import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.crmoptout.testkit.simulator.SObjectType.Field;
import org.crmoptout.testkit.simulator.SObjectType.FieldType;
import org.jspecify.annotations.Nullable;

/**
 * A Salesforce org on a port of the loopback interface: the OAuth token endpoint and the SOAP partner API, version 65.0, with
 * contacts and leads that can be changed over the API or, by the methods here, as a user of the CRM would. Thread-safe.
 *
 * <pre>{@code
 * try (SalesforceSimulator salesforce = SalesforceSimulator.start()) {
 *     // connect to salesforce.baseUrl() with salesforce.clientId() and salesforce.clientSecret()
 * }
 * }</pre>
 *
 * <p>Types are {@code Contact} and {@code Lead}; ids may have 15 or 18 characters. A method that names a record which isn't
 * there, or is deleted, throws {@link java.util.NoSuchElementException}.
 *
 * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/">SOAP API Developer Guide</a>
 */
public final class SalesforceSimulator implements AutoCloseable {

    private final SalesforceApi api;
    private final SalesforceOrg org;
    private final SimulatorServer server;

    private SalesforceSimulator(Builder builder) {
        this.org = new SalesforceOrg(builder.clock, builder.seed, builder.people);
        this.api = new SalesforceApi(org, builder.clock, builder.seed, builder.dailyApiRequests);
        this.server = new SimulatorServer(api, builder.port, builder.latency, builder.seed);
    }

    /** Starts one with a hundred people on any free port. */
    public static SalesforceSimulator start() {
        return builder().start();
    }

    /** For anything else than {@link #start()} gives. */
    public static Builder builder() {
        return new Builder();
    }

    /** Where it listens, without a slash at the end: its token endpoint and its instance URL are the same host. */
    public String baseUrl() {
        return server.baseUrl();
    }

    /** The org's id, 18 characters. */
    public String organizationId() {
        return org.organizationId();
    }

    /** The consumer key for the client credentials flow. The same for the same seed. */
    public String clientId() {
        return api.clientId();
    }

    /** The consumer secret for the client credentials flow. The same for the same seed. */
    public String clientSecret() {
        return api.clientSecret();
    }

    /** An access token that is good without the token endpoint. The same for the same seed. */
    public String staticToken() {
        return api.staticToken();
    }

    /** Everyone as they are now, contacts and leads, in the order they were made, the deleted ones too. */
    public List<SimulatedPerson> people() {
        return org.people();
    }

    /** One record as it is now, deleted or not. */
    public Optional<SimulatedPerson> person(String type, String id) {
        return SalesforceId.parse(id)
                .flatMap(full -> org.find(full, Duration.ZERO))
                .filter(record -> record.type().name().equalsIgnoreCase(type))
                .map(SalesforceRecord::person);
    }

    /** Adds someone. The address may be null. */
    public SimulatedPerson create(
            String type, String firstName, String lastName, @Nullable String email, boolean optedOut) {
        return org.create(type, firstName, lastName, email, optedOut);
    }

    /** Ticks or un-ticks "Email Opt Out" as a user would; also when it is so already, as saving the page does. */
    public SimulatedPerson setOptedOut(String type, String id, boolean optedOut) {
        return api.setOptedOut(type, id, optedOut);
    }

    /** Gives the record another address, or none. */
    public SimulatedPerson changeEmail(String type, String id, @Nullable String email) {
        Map<String, @Nullable Object> values = new HashMap<>();
        values.put("Email", email);
        return org.edit(type, id, values);
    }

    /** Puts the record into the bin. */
    public void delete(String type, String id) {
        org.delete(type, id);
    }

    /** Merges two records of a type: the loser is deleted and names the winner, whose values stay. */
    public void merge(String type, String winnerId, String loserId) {
        org.merge(type, winnerId, loserId);
    }

    /** Converts a lead into a new contact with the lead's values. Returns the contact. */
    public SimulatedPerson convertLead(String leadId) {
        return org.convert(leadId, null);
    }

    /** Converts a lead into a contact that is there and keeps its own opt-out. Returns the contact. */
    public SimulatedPerson convertLead(String leadId, String contactId) {
        return org.convert(leadId, contactId);
    }

    /** Holds a lock on a record, or lets it go: updates of it fail with UNABLE_TO_LOCK_ROW meanwhile. */
    public void setLocked(String id, boolean locked) {
        org.setLocked(id, locked);
    }

    /** Changes what the connected user may do with a field of contacts or leads. */
    public void setFieldAccess(String type, String field, FieldAccess access) {
        org.setAccess(type, field, access);
    }

    /** Ends all sessions that the token endpoint began; the static token stays good. */
    public void expireSessions() {
        api.expireSessions();
    }

    /** Says whether the app has a user to run as; without one the token endpoint answers invalid_grant. */
    public void setRunAsUser(boolean assigned) {
        api.oauth().setRunAsUser(assigned);
    }

    /** The user that the JWT bearer flow may act as. */
    public String username() {
        return JwtAssertions.USERNAME;
    }

    /** Uploads the app's certificate, whose key JWTs must be signed with; without one none is accepted. */
    public void setCertificate(PublicKey key) {
        api.oauth().assertions().setCertificate(key);
    }

    /** Says whether the app is pre-authorised for {@link #username()}; if not, the JWT bearer flow answers invalid_grant. */
    public void setUserApproved(boolean approved) {
        api.oauth().assertions().setUserApproved(approved);
    }

    /** Blocks the app: the token endpoint answers oauth_app_blocked. */
    public void setAppBlocked(boolean blocked) {
        api.oauth().setAppBlocked(blocked);
    }

    /** Adds a checkbox of the org's own to contacts or leads, such as {@code Sales_Opt_Out__c}: unticked, and editable. */
    public void addCheckbox(String type, String field) {
        org.addField(type, Field.writable(field, field, FieldType.BOOLEAN));
    }

    /** Adds an email field of the org's own to contacts or leads. */
    public void addEmailField(String type, String field) {
        org.addField(type, Field.writable(field, field, FieldType.EMAIL));
    }

    /** Sets a field as a user would: a text, a Boolean, or null for nothing. */
    public void setField(String type, String id, String field, @Nullable Object value) {
        Map<String, @Nullable Object> values = new HashMap<>();
        values.put(field, value);
        org.edit(type, id, values);
    }

    /** A field of a record, deleted or not: a text, a Boolean or an Instant; empty when it has no value. */
    public Optional<Object> field(String type, String id, String field) {
        return org.value(type, id, field);
    }

    /** Adds an account that is a person, from then on there are such accounts in the org. Returns its contact. */
    public SimulatedPerson createPersonAccount(
            String firstName, String lastName, @Nullable String email, boolean optedOut) {
        return org.createPersonAccount(firstName, lastName, email, optedOut);
    }

    /** Sets what the org does when it finds a duplicate, which it does at every update. */
    public void setDuplicateRule(DuplicateRule rule) {
        org.setDuplicateRule(rule);
    }

    /**
     * How often each operation was called since the start or the last reset, failed calls too: {@code POST oauth2/token} and
     * the SOAP calls by name, as {@code query}, {@code update}.
     */
    public SortedMap<String, Long> calls() {
        return server.calls();
    }

    /**
     * Makes calls fail as the scripts say, from now on: all of them, or none.
     *
     * @throws IllegalArgumentException if one names no operation, or a fault that can't happen to it, with what there is
     */
    public void addFaults(FaultScript... scripts) {
        server.faults().add(List.of(scripts));
    }

    /** The fault scripts at work, in the order they were added, with what they did. */
    public List<ActiveFault> faults() {
        return server.faults().active();
    }

    /** Ends all fault scripts. Those added next draw as the first ones did. */
    public void clearFaults() {
        server.faults().clear();
    }

    /** Lets a hook see, answer or break requests, after the hooks that are there. */
    public void addHook(RequestHook hook) {
        server.addHook(hook);
    }

    /** Takes a hook away. */
    public void removeHook(RequestHook hook) {
        server.removeHook(hook);
    }

    /** Back to the seeded people, no locks, no fields or rules of its own, all fields editable, no calls counted, no fault scripts. Tokens and hooks stay. */
    public void reset() {
        server.reset();
    }

    /** Stops listening. */
    @Override
    public void close() {
        server.close();
    }

    /** The URL alone. */
    @Override
    public String toString() {
        return "Salesforce simulator at " + baseUrl();
    }

    /** Settings of a simulator to be started. Not thread-safe. */
    public static final class Builder {

        private int port;
        private int people = 100;
        private long seed = 1;
        private Clock clock = Clock.systemUTC();
        private Duration latency = Duration.ZERO;
        private long dailyApiRequests = 100_000;

        private Builder() {}

        /** The port to listen on; 0, the default, takes any free one. */
        public Builder port(int value) {
            this.port = value;
            return this;
        }

        /** How many people there are at the start: 100 unless set. */
        public Builder people(int value) {
            this.people = value;
            return this;
        }

        /** Makes other people, other credentials, and other draws of faults: 1 unless set. */
        public Builder seed(long value) {
            this.seed = value;
            return this;
        }

        /** The org's clock: the system's unless set. */
        public Builder clock(Clock value) {
            this.clock = value;
            return this;
        }

        /** How long every answer takes, the work for it included: no longer than that work unless set. */
        public Builder latency(Duration value) {
            this.latency = value;
            return this;
        }

        /**
         * How many SOAP calls the org allows in any 24 hours of its clock: 100,000 unless set. Beyond that calls fail with
         * REQUEST_LIMIT_EXCEEDED.
         */
        public Builder dailyApiRequests(long value) {
            this.dailyApiRequests = value;
            return this;
        }

        /**
         * Starts it.
         *
         * @throws IllegalStateException if the port is in use
         */
        public SalesforceSimulator start() {
            return new SalesforceSimulator(this);
        }
    }
}
