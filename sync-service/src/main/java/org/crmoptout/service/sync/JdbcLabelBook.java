package org.crmoptout.service.sync;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.runtime.sync.LabelBook;
import org.crmoptout.runtime.sync.LabelSource;
import org.crmoptout.runtime.sync.LabelState;
import org.crmoptout.service.database.OnlyColumn;
import org.crmoptout.service.label.DoNotContact;
import org.crmoptout.service.people.MarkSource;
import org.crmoptout.service.people.PeopleTracker;
import org.crmoptout.service.people.PersonLabel;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** The labels of a workspace, as the sync of one of its connections sees them. */
final class JdbcLabelBook implements LabelBook {

    private final JdbcClient jdbc;
    private final DoNotContact doNotContact;
    private final PeopleTracker tracker;
    private final String workspaceId;
    private final String connectionId;
    private final String connectionName;

    JdbcLabelBook(
            JdbcClient jdbc,
            DoNotContact doNotContact,
            PeopleTracker tracker,
            String workspaceId,
            String connectionId,
            String connectionName) {
        this.jdbc = jdbc;
        this.doNotContact = doNotContact;
        this.tracker = tracker;
        this.workspaceId = workspaceId;
        this.connectionId = connectionId;
        this.connectionName = connectionName;
    }

    @Override
    public Optional<String> personBehind(CrmPerson person) {
        return person.ref()
                .flatMap(this::ownerOf)
                .or(() -> person.emailAddresses().stream()
                        .map(this::carrierOf)
                        .flatMap(Optional::stream)
                        .findFirst());
    }

    private Optional<String> ownerOf(RecordRef ref) {
        return record("SELECT person_id FROM crm_record WHERE ", ref)
                .query(OnlyColumn::text)
                .optional();
    }

    private Optional<String> carrierOf(EmailAddress address) {
        return jdbc.sql("SELECT person_id FROM email_address WHERE workspace_id = :workspace AND address = :address")
                .param("workspace", workspaceId)
                .param("address", address.value())
                .query(OnlyColumn::text)
                .optional();
    }

    private StatementSpec record(String action, RecordRef ref) {
        return jdbc.sql(action + "connection_id = :connection AND record_type = :type AND record_id = :id")
                .param("connection", connectionId)
                .param("type", ref.type().name())
                .param("id", ref.id());
    }

    @Override
    public LabelState lock(String personId) {
        PersonLabel label = doNotContact.lockLabel(workspaceId, personId);
        return new LabelState(
                label.label(),
                orElse(label.assertedAt(), Function.identity(), Instant.MIN),
                orElse(label.source(), MarkSource::assertedBy, LabelSource.REP));
    }

    private static <T, R> R orElse(@org.jspecify.annotations.Nullable T value, Function<T, R> change, R otherwise) {
        return value == null ? otherwise : change.apply(value);
    }

    @Override
    public void markFromCrm(String personId, CrmMark cause) {
        doNotContact.markFromCrm(workspaceId, personId, connectionName, cause == CrmMark.UNMARK_OVERTAKEN);
    }

    @Override
    public void unmarkFromCrm(String personId) {
        doNotContact.unmarkFromCrm(workspaceId, personId, connectionName);
    }

    @Override
    public void recordMoved(RecordRef from, RecordRef to) {
        Optional<String> before = ownerOf(from);
        if (before.isEmpty() || from.equals(to)) {
            return;
        }
        String personId = before.get();
        Optional<String> there = ownerOf(to);
        if (there.isEmpty()) {
            doNotContact.lockLabel(workspaceId, personId);
            record("UPDATE crm_record SET record_type = :toType, record_id = :toId WHERE ", from)
                    .param("toType", to.type().name())
                    .param("toId", to.id())
                    .update();
            tracker.track(workspaceId, List.of(personId));
            return;
        }
        if (!there.get().equals(personId)) {
            doNotContact.shareMark(workspaceId, personId, there.get());
        }
        record("DELETE FROM crm_record WHERE ", from).update();
    }
}
