package org.crmoptout.service.people;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.crmoptout.connector.DncLabel;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.service.database.OnlyColumn;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Finds the person an address belongs to. An address nobody has yet gets a person of its own, without name or record, so that
 * its opt-out is kept, goes to the CRMs that keep opt-outs on addresses, and is there when the CRM brings the person.
 * Thread-safe.
 */
@Component
public class AddressBook {

    private final JdbcClient jdbc;
    private final PeopleTracker tracker;
    private final Clock clock;

    AddressBook(JdbcClient jdbc, PeopleTracker tracker, Clock clock) {
        this.jdbc = jdbc;
        this.tracker = tracker;
        this.clock = clock;
    }

    /**
     * Whose an address is. Joins the caller's transaction.
     *
     * @param workspaceId where
     * @param address the address
     * @return the person's id
     * @throws NotFoundException when there is no such workspace
     */
    public String personWith(String workspaceId, EmailAddress address) {
        return find(workspaceId, address).orElseGet(() -> {
            // held, so that nobody else brings the address in at the same time
            boolean known = jdbc.sql("SELECT id FROM workspace WHERE id = :workspace FOR UPDATE")
                    .param("workspace", workspaceId)
                    .query(OnlyColumn::text)
                    .optional()
                    .isPresent();
            if (!known) {
                throw new NotFoundException("there is no such workspace");
            }
            return find(workspaceId, address).orElseGet(() -> add(workspaceId, address));
        });
    }

    private Optional<String> find(String workspaceId, EmailAddress address) {
        return jdbc.sql("SELECT person_id FROM email_address WHERE address = :address AND workspace_id = :workspace")
                .param("address", address.value())
                .param("workspace", workspaceId)
                .query(OnlyColumn::text)
                .optional();
    }

    private String add(String workspaceId, EmailAddress address) {
        String id = PersonIds.next(clock);
        jdbc.sql(
                        "INSERT INTO person (id, workspace_id, first_name, last_name, label) VALUES (:id, :workspace, '', '', :label)")
                .param("id", id)
                .param("workspace", workspaceId)
                .param("label", DncLabel.UNMARKED.name())
                .update();
        jdbc.sql(
                        "INSERT INTO email_address (workspace_id, address, person_id, place) VALUES (:workspace, :address, :id, 1)")
                .param("workspace", workspaceId)
                .param("address", address.value())
                .param("id", id)
                .update();
        tracker.track(workspaceId, List.of(id));
        return id;
    }
}
