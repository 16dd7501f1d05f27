package org.crmoptout.testkit.simulator;

import static org.crmoptout.testkit.simulator.PersonAccounts.IS_PERSON_ACCOUNT;
import static org.crmoptout.testkit.simulator.SObjectType.ACCOUNT;
import static org.crmoptout.testkit.simulator.SObjectType.CONTACT;
import static org.crmoptout.testkit.simulator.SObjectType.LEAD;
import static org.crmoptout.testkit.simulator.SObjectType.OPT_OUT;
import static org.crmoptout.testkit.simulator.SObjectType.ORGANIZATION;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.crmoptout.testkit.simulator.SObjectType.Field;
import org.crmoptout.testkit.simulator.SalesforceUpdate.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * The simulated org: its records, who may see which field, and the rules by which records change. Thread-safe: every call is
 * one transaction.
 *
 * <p>Every change moves SystemModstamp, which has whole seconds, and names who made it, also a change to the value that was
 * there: whether a real org moves it then is not documented, but the connector has to live with it.
 */
final class SalesforceOrg {

    static final String API_USER = SalesforceId.of("005", 1);
    static final String CRM_USER = SalesforceId.of("005", 2);
    static final String PROFILE = SalesforceId.of("00e", 1);

    private final Clock clock;
    private final List<SalesforceRecord> seeded;
    private final SalesforceRecord organization;
    private final Timeline<String, SalesforceRecord> records = new Timeline<>(Fault.StaleRead.LONGEST);
    private final Map<String, Long> lastNumber = new HashMap<>();
    private final Set<String> locked = new HashSet<>();
    private final Map<String, FieldAccess> access = new HashMap<>();
    private final Map<String, List<Field>> customFields = new HashMap<>();
    private DuplicateRule duplicateRule = DuplicateRule.NONE;

    SalesforceOrg(Clock clock, long seed, int people) {
        this.clock = clock;
        this.organization = organization(seed, now());
        List<SalesforceRecord> start = new ArrayList<>();
        for (PeopleGenerator.Someone someone : new PeopleGenerator(seed, clock.instant()).contactsAndLeads(people)) {
            start.add(newRecord(
                    someone.lead() ? LEAD : CONTACT,
                    someone.firstName(),
                    someone.lastName(),
                    someone.emails().get(0),
                    someone.optedOut(),
                    someone.created(),
                    someone.modified()));
        }
        this.seeded = List.copyOf(start);
        reset();
    }

    private static SalesforceRecord organization(long seed, Instant now) {
        Map<String, Object> values = new TreeMap<>();
        values.put("Id", SalesforceId.of(ORGANIZATION.keyPrefix(), 1 + Math.floorMod(seed, 1_000_000_000L)));
        values.put("Name", "Simulated Salesforce " + seed);
        values.put("IsSandbox", true);
        values.put("SystemModstamp", now);
        return new SalesforceRecord(ORGANIZATION, values);
    }

    synchronized void reset() {
        records.clear();
        seeded.forEach(record -> records.putForever(record.id(), record));
        locked.clear();
        access.clear();
        customFields.clear();
        duplicateRule = DuplicateRule.NONE;
    }

    String organizationId() {
        return organization.id();
    }

    String organizationName() {
        return organization.text("Name");
    }

    synchronized List<SimulatedPerson> people() {
        return records.values().stream()
                .filter(record -> record.type().isPerson())
                .map(SalesforceRecord::person)
                .toList();
    }

    /** All records of a type as they were so long ago, in the order they were made. */
    synchronized List<SalesforceRecord> all(SObjectType type, Duration lag) {
        return type == ORGANIZATION
                ? List.of(organization)
                : records.values(Timeline.behind(clock.instant(), lag)).stream()
                        .filter(record -> record.type() == type)
                        .toList();
    }

    /** Those of some records that are of a type, as they were so long ago. */
    synchronized List<SalesforceRecord> some(SObjectType type, Set<String> ids, Duration lag) {
        return ids.stream()
                .flatMap(id -> find(id, lag).stream())
                .filter(record -> record.type() == type)
                .toList();
    }

    /** A record as it was so long ago. */
    synchronized Optional<SalesforceRecord> find(String id, Duration lag) {
        return id.equals(organization.id())
                ? Optional.of(organization)
                : records.get(id, Timeline.behind(clock.instant(), lag));
    }

    /** What the connected user sees of an object: its fields, without the hidden ones, and the read-only ones as such. */
    synchronized SObjectType visible(SObjectType type) {
        List<Field> fields = new ArrayList<>();
        for (Field field : complete(type).fields()) {
            switch (accessTo(type, field.name())) {
                case EDITABLE -> fields.add(field);
                case READ_ONLY -> fields.add(Field.readOnly(field.name(), field.label(), field.type()));
                case HIDDEN -> {}
            }
        }
        return new SObjectType(type.name(), type.labelPlural(), type.keyPrefix(), type.updateable(), fields);
    }

    private FieldAccess accessTo(SObjectType type, String field) {
        return access.getOrDefault(type.name() + "." + field, FieldAccess.EDITABLE);
    }

    synchronized void setAccess(String typeName, String fieldName, FieldAccess to) {
        SObjectType type = complete(typeNamed(typeName));
        Field field = type.field(fieldName)
                .orElseThrow(() -> new IllegalArgumentException("No field " + fieldName + " on " + type.name()));
        access.put(type.name() + "." + field.name(), to);
    }

    /** The object with the fields that this org has made for itself. */
    private SObjectType complete(SObjectType type) {
        return type.with(customFields.getOrDefault(type.name(), List.of()));
    }

    synchronized void addField(String typeName, Field field) {
        SObjectType type = typeNamed(typeName);
        if (complete(type).field(field.name()).isPresent()) {
            throw new IllegalArgumentException(type.name() + " has a field " + field.name() + " already");
        }
        customFields.computeIfAbsent(type.name(), any -> new ArrayList<>()).add(field);
    }

    synchronized Optional<Object> value(String typeName, String id, String fieldName) {
        SalesforceRecord record = require(id);
        return complete(typeNamed(typeName)).field(fieldName).flatMap(field -> field.in(record));
    }

    synchronized void setDuplicateRule(DuplicateRule rule) {
        this.duplicateRule = rule;
    }

    synchronized void setLocked(String id, boolean lock) {
        String full = require(id).id();
        if (lock) {
            locked.add(full);
        } else {
            locked.remove(full);
        }
    }

    /**
     * Runs the update call of the API: one outcome per record, in order.
     *
     * @param saveDuplicates whether a duplicate rule that only warns is passed over
     * @param failing the outcomes, by position from 0, of records that fail whatever they are
     */
    synchronized List<Outcome> update(
            List<SalesforceUpdate> updates, boolean allOrNone, boolean saveDuplicates, Map<Integer, Outcome> failing) {
        List<Outcome> outcomes = new ArrayList<>();
        Map<String, SalesforceRecord> changed = new LinkedHashMap<>();
        Map<String, SObjectType> visible = new HashMap<>();
        for (SalesforceUpdate update : updates) {
            SObjectType seen = visible.computeIfAbsent(update.type().name(), any -> visible(update.type()));
            Outcome failure = failing.get(outcomes.size());
            Outcome outcome = failure == null ? update.check(records::get, locked, seen, changed.keySet()) : failure;
            if (outcome.success() && duplicateRule.refuses(saveDuplicates)) {
                outcome = Outcome.failed("DUPLICATES_DETECTED", "Use one of these records?");
            }
            if (outcome.success()) {
                records.get(outcome.id())
                        .ifPresent(before -> changed.put(before.id(), edited(before, update.values(), API_USER)));
            }
            outcomes.add(outcome);
        }
        if (allOrNone && !outcomes.stream().allMatch(Outcome::success)) {
            return outcomes.stream().map(Outcome::rolledBack).toList();
        }
        changed.values().forEach(this::store);
        return outcomes;
    }

    synchronized SimulatedPerson create(
            String typeName, String firstName, String lastName, @Nullable String email, boolean optedOut) {
        Instant now = clock.instant();
        SalesforceRecord record = newRecord(personType(typeName), firstName, lastName, email, optedOut, now, now);
        return store(record);
    }

    synchronized SimulatedPerson edit(String typeName, String id, Map<String, ? extends @Nullable Object> values) {
        SalesforceRecord before = live(typeName, id);
        if (before.flag("IsConverted")) {
            throw new IllegalStateException("Lead " + before.id()
                    + " is converted: in Salesforce it can't be edited any more. Edit its contact "
                    + before.text("ConvertedContactId") + ".");
        }
        return store(edited(before, values, CRM_USER));
    }

    synchronized void delete(String typeName, String id) {
        store(edited(live(typeName, id), Map.of("IsDeleted", true), CRM_USER));
    }

    /** The loser goes to the bin and names the winner; the winner keeps its own values. */
    synchronized void merge(String typeName, String winnerId, String loserId) {
        SalesforceRecord winner = live(typeName, winnerId);
        SalesforceRecord loser = live(typeName, loserId);
        if (winner.id().equals(loser.id())) {
            throw new IllegalArgumentException("A record can't be merged into itself: " + winner.id());
        }
        store(edited(loser, Map.of("IsDeleted", true, "MasterRecordId", winner.id()), CRM_USER));
        store(edited(winner, Map.of(), CRM_USER));
    }

    /** Converts into a new contact, which takes the lead's values, or into an existing one, which keeps its own. */
    synchronized SimulatedPerson convert(String leadId, @Nullable String contactId) {
        SalesforceRecord lead = live(LEAD.name(), leadId);
        if (lead.flag("IsConverted")) {
            throw new IllegalStateException("Lead " + lead.id() + " is converted already");
        }
        SalesforceRecord contact;
        if (contactId == null) {
            Instant now = clock.instant();
            contact = newRecord(
                    CONTACT,
                    lead.text("FirstName"),
                    lead.text("LastName"),
                    lead.value("Email").map(String.class::cast).orElse(null),
                    lead.flag(OPT_OUT),
                    now,
                    now);
        } else {
            contact = edited(live(CONTACT.name(), contactId), Map.of(), CRM_USER);
        }
        store(contact);
        store(edited(lead, Map.of("IsConverted", true, "ConvertedContactId", contact.id()), CRM_USER));
        return contact.person();
    }

    private SimulatedPerson store(SalesforceRecord record) {
        records.put(record.id(), record, clock.instant());
        if (record.flag(IS_PERSON_ACCOUNT)) {
            PersonAccounts.other(record)
                    .flatMap(records::get)
                    .flatMap(other -> PersonAccounts.copied(record, other))
                    .ifPresent(other -> records.put(
                            other.id(), edited(other, Map.of(), record.text("LastModifiedById")), clock.instant()));
        }
        return record.person();
    }

    /** An account that is a person, and its contact. Returns the contact. */
    synchronized SimulatedPerson createPersonAccount(
            String firstName, String lastName, @Nullable String email, boolean optedOut) {
        if (complete(CONTACT).field(IS_PERSON_ACCOUNT).isEmpty()) {
            PersonAccounts.FIELDS.forEach((type, fields) -> fields.forEach(field -> addField(type, field)));
        }
        Instant now = clock.instant();
        String accountId = SalesforceId.of(ACCOUNT.keyPrefix(), lastNumber.merge(ACCOUNT.name(), 1L, Long::sum));
        SalesforceRecord contact = newRecord(CONTACT, firstName, lastName, email, optedOut, now, now)
                .with(Map.of(IS_PERSON_ACCOUNT, true, "AccountId", accountId));
        Map<String, @Nullable Object> account = new HashMap<>(contact.values());
        account.keySet().retainAll(ACCOUNT.fields().stream().map(Field::name).toList());
        account.put("Id", accountId);
        account.put(IS_PERSON_ACCOUNT, true);
        account.put("PersonContactId", contact.id());
        account.put(PersonAccounts.onAccount(OPT_OUT), optedOut);
        store(new SalesforceRecord(ACCOUNT, Map.of()).with(account));
        return store(contact);
    }

    private SalesforceRecord require(String id) {
        return SalesforceId.parse(id)
                .flatMap(records::get)
                .orElseThrow(() -> new NoSuchElementException("No record with id " + id));
    }

    private SalesforceRecord live(String typeName, String id) {
        SObjectType type = personType(typeName);
        SalesforceRecord record = SalesforceId.parse(id).flatMap(records::get).orElse(null);
        if (record == null || record.type() != type || record.flag("IsDeleted")) {
            throw new NoSuchElementException("No " + type.name() + " with id " + id + " that isn't deleted");
        }
        return record;
    }

    private static SObjectType typeNamed(String name) {
        return SObjectType.named(name).orElseThrow(() -> new NoSuchElementException("No type '" + name + "'."));
    }

    private static SObjectType personType(String name) {
        return SObjectType.named(name)
                .filter(SObjectType::isPerson)
                .orElseThrow(() -> new NoSuchElementException("No type '" + name + "'. There are Contact and Lead."));
    }

    private SalesforceRecord edited(
            SalesforceRecord before, Map<String, ? extends @Nullable Object> values, String userId) {
        Map<String, @Nullable Object> changes = new HashMap<>(values);
        changes.put("LastModifiedDate", now());
        changes.put("LastModifiedById", userId);
        changes.put("SystemModstamp", now());
        SalesforceRecord after = before.with(changes);
        boolean renamed = values.containsKey("FirstName") || values.containsKey("LastName");
        return renamed && after.type().isPerson()
                ? after.with(Map.of("Name", fullName(after.text("FirstName"), after.text("LastName"))))
                : after;
    }

    private SalesforceRecord newRecord(
            SObjectType type,
            String firstName,
            String lastName,
            @Nullable String email,
            boolean optedOut,
            Instant created,
            Instant modified) {
        Map<String, @Nullable Object> values = new HashMap<>();
        values.put("Id", SalesforceId.of(type.keyPrefix(), lastNumber.merge(type.name(), 1L, Long::sum)));
        values.put("IsDeleted", false);
        values.put("FirstName", firstName);
        values.put("LastName", lastName);
        values.put("Name", fullName(firstName, lastName));
        values.put("Email", email);
        values.put(OPT_OUT, optedOut);
        values.put("HasOptedOutOfFax", false);
        values.put("DoNotCall", false);
        values.put("CreatedDate", created.truncatedTo(ChronoUnit.SECONDS));
        values.put("CreatedById", CRM_USER);
        values.put("LastModifiedDate", modified.truncatedTo(ChronoUnit.SECONDS));
        values.put("LastModifiedById", CRM_USER);
        values.put("SystemModstamp", modified.truncatedTo(ChronoUnit.SECONDS));
        if (type == LEAD) {
            values.put("Company", lastName + " & Partners");
            values.put("IsConverted", false);
        }
        return new SalesforceRecord(type, Map.of()).with(values);
    }

    private static String fullName(String firstName, String lastName) {
        return (firstName + " " + lastName).strip();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }
}
