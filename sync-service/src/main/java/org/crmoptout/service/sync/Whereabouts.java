package org.crmoptout.service.sync;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.RecordType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Where people are found in a CRM: by their records there, or by all their addresses. */
@Component
final class Whereabouts {

    private final JdbcClient jdbc;

    Whereabouts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** By person, in the order of their ids; no entry for people the CRM can't know. */
    Map<String, List<CrmPerson>> on(String connectionId, OptOutKeying keying, Collection<String> personIds) {
        if (personIds.isEmpty()) {
            return Map.of();
        }
        Map<String, List<RecordRef>> records = records(connectionId, personIds);
        Map<String, List<CrmPerson>> people = new LinkedHashMap<>();
        switch (keying) {
            case RECORD ->
                records.forEach((personId, refs) ->
                        people.put(personId, refs.stream().map(CrmPerson::of).toList()));
            case EMAIL_ADDRESS ->
                addresses(personIds)
                        .forEach((personId, known) ->
                                people.put(personId, atAddresses(known, records.getOrDefault(personId, List.of()))));
        }
        return people;
    }

    private static List<CrmPerson> atAddresses(List<EmailAddress> addresses, List<RecordRef> records) {
        return records.isEmpty()
                ? addresses.stream().map(CrmPerson::of).toList()
                : List.of(CrmPerson.of(records.get(0), addresses));
    }

    private Map<String, List<RecordRef>> records(String connectionId, Collection<String> personIds) {
        Map<String, List<RecordRef>> records = new LinkedHashMap<>();
        jdbc.sql("""
                        SELECT person_id, record_type, record_id FROM crm_record
                        WHERE connection_id = :connection AND person_id IN (:people)
                        ORDER BY person_id, record_type, record_id""")
                .param("connection", connectionId)
                .param("people", personIds)
                .query(row -> {
                    records.computeIfAbsent(row.getString("person_id"), id -> new ArrayList<>())
                            .add(new RecordRef(
                                    new RecordType(row.getString("record_type")), row.getString("record_id")));
                });
        return records;
    }

    private Map<String, List<EmailAddress>> addresses(Collection<String> personIds) {
        Map<String, List<EmailAddress>> addresses = new LinkedHashMap<>();
        jdbc.sql("""
                        SELECT person_id, address FROM email_address WHERE person_id IN (:people)
                        ORDER BY person_id, place, address""").param("people", personIds).query(row -> {
            addresses
                    .computeIfAbsent(row.getString("person_id"), id -> new ArrayList<>())
                    .add(EmailAddress.of(row.getString("address")));
        });
        return addresses;
    }

    /** Those who have a record on a connection, by connection. */
    Map<String, Set<String>> recordHolders(Collection<String> personIds) {
        Map<String, Set<String>> holders = new LinkedHashMap<>();
        if (!personIds.isEmpty()) {
            jdbc.sql("SELECT DISTINCT connection_id, person_id FROM crm_record WHERE person_id IN (:people)")
                    .param("people", personIds)
                    .query(row -> {
                        holders.computeIfAbsent(row.getString("connection_id"), id -> new TreeSet<>())
                                .add(row.getString("person_id"));
                    });
        }
        return holders;
    }
}
