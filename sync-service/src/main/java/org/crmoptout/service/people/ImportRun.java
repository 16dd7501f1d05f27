package org.crmoptout.service.people;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import org.crmoptout.connector.DncLabel;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.RecordType;
import org.crmoptout.service.database.OnlyColumn;
import org.crmoptout.service.people.ImportRefusedException.LineProblem;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Stores the good lines of one file, within one transaction that holds the workspace. Used once.
 *
 * <p>Looks everything up, then decides in memory whose each line is, then writes.
 */
final class ImportRun {

    private static final int ROWS_A_STATEMENT = 500;

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;
    private final PeopleTracker tracker;
    private final Clock clock;
    private final String workspaceId;

    private final Map<CrmRecord, String> ownerOfRecord = new HashMap<>();
    private final Map<EmailAddress, String> ownerOfAddress = new HashMap<>();

    private final List<LineProblem> problems = new ArrayList<>();
    private final Set<String> known = new TreeSet<>();
    private final Map<String, Name> newPeople = new LinkedHashMap<>();
    private final Map<String, Name> newNames = new LinkedHashMap<>();
    private final Map<EmailAddress, String> newAddresses = new LinkedHashMap<>();
    private final Map<CrmRecord, String> newRecords = new LinkedHashMap<>();
    private final Map<String, String> newAccountNames = new LinkedHashMap<>();

    private record Name(String first, String last) {}

    ImportRun(JdbcClient jdbc, JdbcTemplate batches, PeopleTracker tracker, Clock clock, String workspaceId) {
        this.jdbc = jdbc;
        this.batches = batches;
        this.tracker = tracker;
        this.clock = clock;
        this.workspaceId = workspaceId;
    }

    ImportReport store(List<CsvLine> lines) {
        inPortions(lines, this::lookUpAddresses);
        inPortions(lines, this::lookUpRecords);
        lines.forEach(this::place);
        if (!problems.isEmpty()) {
            throw new ImportRefusedException(problems);
        }
        Set<String> found = new TreeSet<>(newAddresses.values());
        found.addAll(newRecords.values());
        inPortions(found.stream().filter(known::contains).toList(), this::hold);
        Map<String, String> accounts = accountsByName();
        insertPeople(accounts);
        updateNames();
        updateAccounts(accounts);
        insertAddresses();
        insertRecords();
        inPortions(found, portion -> tracker.track(workspaceId, portion));
        return new ImportReport(lines.size(), newPeople.size(), known.size());
    }

    private static <T> void inPortions(Collection<T> all, Consumer<List<T>> work) {
        List<T> list = List.copyOf(all);
        for (int i = 0; i < list.size(); i += ROWS_A_STATEMENT) {
            work.accept(list.subList(i, Math.min(i + ROWS_A_STATEMENT, list.size())));
        }
    }

    private void lookUpAddresses(List<CsvLine> lines) {
        List<String> addresses = new ArrayList<>();
        for (CsvLine line : lines) {
            if (line.email() != null) {
                addresses.add(line.email().value());
            }
        }
        if (!addresses.isEmpty()) {
            jdbc.sql("""
                            SELECT address, person_id FROM email_address
                            WHERE workspace_id = :workspace AND address IN (:addresses)""")
                    .param("workspace", workspaceId)
                    .param("addresses", addresses)
                    .query(row -> {
                        ownerOfAddress.put(EmailAddress.of(row.getString("address")), row.getString("person_id"));
                    });
        }
    }

    private void lookUpRecords(List<CsvLine> lines) {
        Map<String, List<String>> ids = new HashMap<>();
        for (CsvLine line : lines) {
            CrmRecord record = line.record();
            if (record != null) {
                ids.computeIfAbsent(record.connectionId(), id -> new ArrayList<>())
                        .add(record.ref().id());
            }
        }
        ids.forEach((connectionId, recordIds) -> jdbc.sql("""
                        SELECT record_type, record_id, person_id FROM crm_record
                        WHERE connection_id = :connection AND record_id IN (:ids)""")
                .param("connection", connectionId)
                .param("ids", recordIds)
                .query(row -> {
                    RecordRef ref =
                            new RecordRef(new RecordType(row.getString("record_type")), row.getString("record_id"));
                    ownerOfRecord.put(new CrmRecord(connectionId, ref), row.getString("person_id"));
                }));
    }

    private void place(CsvLine line) {
        EmailAddress email = line.email();
        CrmRecord record = line.record();
        String byRecord = record == null ? null : ownerOfRecord.get(record);
        String byAddress = email == null ? null : ownerOfAddress.get(email);
        if (byRecord != null && byAddress != null && !byRecord.equals(byAddress)) {
            problems.add(new LineProblem(
                    line.number(), "the record is one person's and the email address another's: mend one of them"));
            return;
        }
        Name name = new Name(line.firstName(), line.lastName());
        String personId = byRecord != null ? byRecord : byAddress;
        if (personId == null) {
            personId = PersonIds.next(clock);
            newPeople.put(personId, name);
        } else if (!newPeople.containsKey(personId)) {
            known.add(personId);
        }
        if (!name.first().isEmpty() || !name.last().isEmpty()) {
            (newPeople.containsKey(personId) ? newPeople : newNames).put(personId, name);
        }
        if (!line.account().isEmpty()) {
            newAccountNames.put(personId, line.account());
        }
        if (email != null && byAddress == null) {
            ownerOfAddress.put(email, personId);
            newAddresses.put(email, personId);
        }
        if (record != null && byRecord == null) {
            ownerOfRecord.put(record, personId);
            newRecords.put(record, personId);
        }
    }

    /** People are held before their keys are touched, and in one order. */
    private void hold(List<String> personIds) {
        jdbc.sql("SELECT id FROM person WHERE id IN (:ids) ORDER BY id FOR UPDATE")
                .param("ids", personIds)
                .query(OnlyColumn::text)
                .list();
    }

    private void insertPeople(Map<String, String> accounts) {
        batches.batchUpdate(
                "INSERT INTO person (id, workspace_id, first_name, last_name, label, account_id) VALUES (?, ?, ?, ?, ?, ?)",
                newPeople.entrySet(),
                ROWS_A_STATEMENT,
                (row, person) -> {
                    row.setString(1, person.getKey());
                    row.setString(2, workspaceId);
                    row.setString(3, person.getValue().first());
                    row.setString(4, person.getValue().last());
                    row.setString(5, DncLabel.UNMARKED.name());
                    row.setString(6, accounts.get(newAccountNames.get(person.getKey())));
                });
    }

    private void updateNames() {
        batches.batchUpdate(
                "UPDATE person SET first_name = ?, last_name = ? WHERE id = ? AND (first_name <> ? OR last_name <> ?)",
                newNames.entrySet(),
                ROWS_A_STATEMENT,
                (row, person) -> {
                    row.setString(1, person.getValue().first());
                    row.setString(2, person.getValue().last());
                    row.setString(3, person.getKey());
                    row.setString(4, person.getValue().first());
                    row.setString(5, person.getValue().last());
                });
    }

    private void insertAddresses() {
        Map<String, Integer> places = new HashMap<>();
        inPortions(
                new TreeSet<>(newAddresses.values()),
                portion -> jdbc.sql(
                                "SELECT person_id, MAX(place) AS place FROM email_address WHERE person_id IN (:ids) GROUP BY person_id")
                        .param("ids", portion)
                        .query(row -> {
                            places.put(row.getString("person_id"), row.getInt("place"));
                        }));
        batches.batchUpdate(
                "INSERT INTO email_address (workspace_id, address, person_id, place) VALUES (?, ?, ?, ?)",
                newAddresses.entrySet(),
                ROWS_A_STATEMENT,
                (row, address) -> {
                    row.setString(1, workspaceId);
                    row.setString(2, address.getKey().value());
                    row.setString(3, address.getValue());
                    row.setInt(4, places.merge(address.getValue(), 1, Integer::sum));
                });
    }

    private void insertRecords() {
        batches.batchUpdate(
                "INSERT INTO crm_record (connection_id, record_type, record_id, person_id) VALUES (?, ?, ?, ?)",
                newRecords.entrySet(),
                ROWS_A_STATEMENT,
                (row, record) -> {
                    row.setString(1, record.getKey().connectionId());
                    row.setString(2, record.getKey().ref().type().name());
                    row.setString(3, record.getKey().ref().id());
                    row.setString(4, record.getValue());
                });
    }

    /** The ids of the accounts that are named; new ones are made. */
    private Map<String, String> accountsByName() {
        Map<String, String> idByName = new HashMap<>();
        Set<String> names = new TreeSet<>(newAccountNames.values());
        inPortions(
                names,
                portion -> jdbc.sql("SELECT name, id FROM account WHERE workspace_id = :workspace AND name IN (:names)")
                        .param("workspace", workspaceId)
                        .param("names", portion)
                        .query(row -> {
                            idByName.put(row.getString("name"), row.getString("id"));
                        }));
        Map<String, String> made = new LinkedHashMap<>();
        for (String name : names) {
            if (!idByName.containsKey(name)) {
                made.put(name, UUID.randomUUID().toString());
            }
        }
        idByName.putAll(made);
        batches.batchUpdate(
                "INSERT INTO account (id, workspace_id, name) VALUES (?, ?, ?)",
                made.entrySet(),
                ROWS_A_STATEMENT,
                (row, account) -> {
                    row.setString(1, account.getValue());
                    row.setString(2, workspaceId);
                    row.setString(3, account.getKey());
                });
        return idByName;
    }

    private void updateAccounts(Map<String, String> accounts) {
        batches.batchUpdate(
                "UPDATE person SET account_id = ? WHERE id = ?",
                newAccountNames.keySet().stream().filter(known::contains).toList(),
                ROWS_A_STATEMENT,
                (row, person) -> {
                    row.setString(1, accounts.get(newAccountNames.get(person)));
                    row.setString(2, person);
                });
    }
}
