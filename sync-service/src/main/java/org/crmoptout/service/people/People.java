package org.crmoptout.service.people;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.RecordType;
import org.crmoptout.service.database.LargeCounts;
import org.crmoptout.service.database.OnlyColumn;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Service;

/** The people of the workspaces. Thread-safe. */
@Service
public class People {

    private final JdbcClient jdbc;
    private final LargeCounts counts;

    People(JdbcClient jdbc, LargeCounts counts) {
        this.jdbc = jdbc;
        this.counts = counts;
    }

    /**
     * Some of a workspace's people.
     *
     * @param workspaceId whose
     * @param filter which
     * @param request which page
     * @return by last name, first name and id; empty when there is no such workspace
     */
    public Page<Person> page(String workspaceId, PeopleFilter filter, PageRequest request) {
        String where = where(filter);
        // Written so that H2 sees that it has an index in just this order, and need not sort a whole workspace for a
        // page.
        String inOrder;
        if (filter.accountId() != null) {
            inOrder = " ORDER BY account_id, last_name, first_name, id";
        } else if (filter.label() == null) {
            inOrder = " AND last_name >= '' ORDER BY workspace_id, last_name, first_name, id";
        } else {
            inOrder = " ORDER BY workspace_id, label, last_name, first_name, id";
        }
        if (!filter.text().isBlank()) {
            List<String> found = filtered(
                            "SELECT id FROM person WHERE " + where + inOrder + " FETCH FIRST :most ROWS ONLY",
                            workspaceId,
                            filter)
                    .param("most", LargeCounts.LARGE + 1)
                    .query(OnlyColumn::text)
                    .list();
            // A search looks at every name and address: once for the page and the total, unless very many match.
            if (found.size() <= LargeCounts.LARGE) {
                int from = (int) Math.min(request.offset(), found.size());
                List<String> ids = found.subList(from, Math.min(from + request.size(), found.size()));
                return new Page<>(all(workspaceId, ids), request.number(), request.size(), found.size());
            }
        }
        List<Row> rows = filtered(
                        "SELECT * FROM person WHERE " + where + inOrder
                                + " OFFSET :offset ROWS FETCH NEXT :size ROWS ONLY",
                        workspaceId,
                        filter)
                .param("offset", request.offset())
                .param("size", request.size())
                .query(People::row)
                .list();
        long total = counts.of(
                new Counted(workspaceId, filter),
                () -> filtered("SELECT COUNT(*) FROM person WHERE " + where, workspaceId, filter)
                        .query(Long.class)
                        .single());
        return new Page<>(whole(rows), request.number(), request.size(), total);
    }

    private record Counted(String workspaceId, PeopleFilter filter) {}

    private static String where(PeopleFilter filter) {
        StringBuilder where = new StringBuilder("workspace_id = :workspace");
        if (filter.label() != null) {
            where.append(" AND label = :label");
        }
        if (filter.accountId() != null) {
            where.append(" AND account_id = :account");
        }
        if (!filter.text().isBlank()) {
            where.append(
                    " AND (LOWER(first_name || ' ' || last_name) LIKE :text ESCAPE '!' OR id IN ("
                            + "SELECT person_id FROM email_address WHERE workspace_id = :workspace AND address LIKE :text ESCAPE '!'))");
        }
        return where.toString();
    }

    private StatementSpec filtered(String sql, String workspaceId, PeopleFilter filter) {
        StatementSpec spec = jdbc.sql(sql).param("workspace", workspaceId);
        if (filter.label() != null) {
            spec.param("label", filter.label().name());
        }
        if (filter.accountId() != null) {
            spec.param("account", filter.accountId());
        }
        if (!filter.text().isBlank()) {
            String text = filter.text().strip().toLowerCase(Locale.ROOT);
            spec.param("text", "%" + text.replaceAll("[!%_]", "!$0") + "%");
        }
        return spec;
    }

    /**
     * One person.
     *
     * @param workspaceId the workspace asked
     * @param personId the person
     * @return empty when that workspace has no such person
     */
    public Optional<Person> find(String workspaceId, String personId) {
        List<Row> rows = jdbc.sql("SELECT * FROM person WHERE id = :id AND workspace_id = :workspace")
                .param("id", personId)
                .param("workspace", workspaceId)
                .query(People::row)
                .list();
        return whole(rows).stream().findFirst();
    }

    /**
     * Some people by id.
     *
     * @param workspaceId the workspace asked
     * @param personIds the people
     * @return those of them that the workspace has, by last name, first name and id
     */
    public List<Person> all(String workspaceId, Collection<String> personIds) {
        return personIds.isEmpty()
                ? List.of()
                : whole(jdbc.sql("""
                        SELECT * FROM person WHERE id IN (:ids) AND workspace_id = :workspace
                        ORDER BY last_name, first_name, id""")
                        .param("ids", personIds)
                        .param("workspace", workspaceId)
                        .query(People::row)
                        .list());
    }

    private record Row(
            String id,
            String workspaceId,
            String firstName,
            String lastName,
            PersonLabel label,
            @Nullable String accountId) {}

    private static Row row(ResultSet row, int number) throws SQLException {
        return new Row(
                row.getString("id"),
                row.getString("workspace_id"),
                row.getString("first_name"),
                row.getString("last_name"),
                PersonLabel.read(row),
                row.getString("account_id"));
    }

    private List<Person> whole(List<Row> rows) {
        if (rows.isEmpty()) {
            return List.of();
        }
        Map<String, Row> byId = rows.stream().collect(Collectors.toMap(Row::id, Function.identity()));
        Map<String, List<EmailAddress>> addresses = new HashMap<>();
        jdbc.sql(
                        "SELECT person_id, address FROM email_address WHERE person_id IN (:ids) ORDER BY person_id, place, address")
                .param("ids", byId.keySet())
                .query(row -> {
                    addresses
                            .computeIfAbsent(row.getString("person_id"), id -> new ArrayList<>())
                            .add(EmailAddress.of(row.getString("address")));
                });
        Map<String, List<CrmRecord>> records = new HashMap<>();
        jdbc.sql("""
                        SELECT person_id, connection_id, record_type, record_id FROM crm_record WHERE person_id IN (:ids)
                        ORDER BY connection_id, record_type, record_id""").param("ids", byId.keySet()).query(row -> {
            RecordRef ref = new RecordRef(new RecordType(row.getString("record_type")), row.getString("record_id"));
            records.computeIfAbsent(row.getString("person_id"), id -> new ArrayList<>())
                    .add(new CrmRecord(row.getString("connection_id"), ref));
        });
        Map<String, Account> accounts = new HashMap<>();
        List<String> accountIds = rows.stream()
                .map(Row::accountId)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        if (!accountIds.isEmpty()) {
            jdbc.sql("SELECT id, name FROM account WHERE id IN (:ids)")
                    .param("ids", accountIds)
                    .query(row -> {
                        accounts.put(row.getString("id"), new Account(row.getString("id"), row.getString("name")));
                    });
        }
        return rows.stream()
                .map(row -> new Person(
                        row.id(),
                        row.workspaceId(),
                        row.firstName(),
                        row.lastName(),
                        row.label(),
                        addresses.getOrDefault(row.id(), List.of()),
                        records.getOrDefault(row.id(), List.of()),
                        row.accountId() == null ? null : accounts.get(row.accountId())))
                .toList();
    }
}
