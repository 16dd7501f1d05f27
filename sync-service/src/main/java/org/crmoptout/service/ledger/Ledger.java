package org.crmoptout.service.ledger;

import static java.util.Objects.requireNonNull;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import org.crmoptout.service.database.Instants;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.stereotype.Service;

/**
 * The ledger: lines are added, within the transaction of what they tell, and never changed. Only the free words of a person can
 * be forgotten. Thread-safe.
 */
@Service
public class Ledger {

    private static final int LONGEST_WORDS = 2000;

    private final JdbcClient jdbc;

    /**
     * The ledger of a database.
     *
     * @param jdbc the database
     */
    public Ledger(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Adds a line. Takes part in the caller's transaction.
     *
     * @param workspaceId whose
     * @param line the line
     */
    public void append(String workspaceId, LedgerLine line) {
        GeneratedKeyHolder key = new GeneratedKeyHolder();
        jdbc.sql("""
                        INSERT INTO ledger_entry (workspace_id, at, kind, person_id, connection_id, actor, source, transition,
                            delivery_id, attempt, outcome)
                        VALUES (:workspace, :at, :kind, :person, :connection, :actor, :source, :transition, :delivery,
                            :attempt, :outcome)""")
                .param("workspace", workspaceId)
                .param("at", Instants.toColumn(line.at()))
                .param("kind", line.kind().name())
                .param("person", line.personId(), Types.VARCHAR)
                .param("connection", line.connectionId(), Types.VARCHAR)
                .param("actor", line.actor(), Types.VARCHAR)
                .param("source", line.source(), Types.VARCHAR)
                .param("transition", line.transition(), Types.VARCHAR)
                .param("delivery", line.deliveryId(), Types.VARCHAR)
                .param("attempt", line.attempt(), Types.INTEGER)
                .param("outcome", line.outcome(), Types.VARCHAR)
                .update(key, "id");
        String words = line.words();
        if (words != null && !words.isEmpty()) {
            jdbc.sql("INSERT INTO ledger_words (entry_id, person_id, words) VALUES (:entry, :person, :words)")
                    .param("entry", requireNonNull(key.getKey()).longValue())
                    .param("person", line.personId(), Types.VARCHAR)
                    .param("words", words.length() > LONGEST_WORDS ? words.substring(0, LONGEST_WORDS) : words)
                    .update();
        }
    }

    /**
     * Some lines of a person.
     *
     * @param workspaceId the workspace asked
     * @param personId the person
     * @param offset how many of the newest to leave out
     * @param size how many at most
     * @return the newest first
     */
    public List<LedgerLine> ofPerson(String workspaceId, String personId, long offset, int size) {
        return jdbc.sql("""
                        SELECT e.*, w.words FROM ledger_entry e LEFT JOIN ledger_words w ON w.entry_id = e.id
                        WHERE e.person_id = :person AND e.workspace_id = :workspace
                        ORDER BY e.person_id DESC, e.id DESC OFFSET :offset ROWS FETCH NEXT :size ROWS ONLY""")
                .param("person", personId)
                .param("workspace", workspaceId)
                .param("offset", offset)
                .param("size", size)
                .query(Ledger::line)
                .list();
    }

    /**
     * How many lines a person has.
     *
     * @param workspaceId the workspace asked
     * @param personId the person
     * @return their number
     */
    public long countOfPerson(String workspaceId, String personId) {
        return jdbc.sql("SELECT COUNT(*) FROM ledger_entry WHERE person_id = :person AND workspace_id = :workspace")
                .param("person", personId)
                .param("workspace", workspaceId)
                .query(Long.class)
                .single();
    }

    /**
     * Forgets the free words of a person's lines, which may tell who it was; the lines stay. Takes part in the caller's
     * transaction.
     *
     * @param personId the person
     */
    public void forgetWords(String personId) {
        jdbc.sql("DELETE FROM ledger_words WHERE person_id = :person")
                .param("person", personId)
                .update();
    }

    private static LedgerLine line(ResultSet row, int number) throws SQLException {
        return new LedgerLine(
                requireNonNull(Instants.fromColumn(row, "at")),
                LedgerKind.valueOf(row.getString("kind")),
                row.getString("person_id"),
                row.getString("connection_id"),
                row.getString("actor"),
                row.getString("source"),
                row.getString("transition"),
                row.getString("delivery_id"),
                row.getObject("attempt", Integer.class),
                row.getString("outcome"),
                row.getString("words"));
    }
}
