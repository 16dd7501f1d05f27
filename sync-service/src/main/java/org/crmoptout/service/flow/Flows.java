package org.crmoptout.service.flow;

import static java.util.Objects.requireNonNull;

import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.crmoptout.service.database.Instants;
import org.crmoptout.service.database.OnlyColumn;
import org.crmoptout.service.flow.FlowPerson.StopReason;
import org.crmoptout.service.label.Actor;
import org.crmoptout.service.label.DoNotContact;
import org.crmoptout.service.label.NotEntitledException;
import org.crmoptout.service.people.NotFoundException;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/** The flows of the workspaces, and taking people through them. Thread-safe. */
@Service
public class Flows {

    private static final int MOST_STEPS = 50;
    private static final int LONGEST_NAME = 200;

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final Clock clock;
    private final DoNotContact doNotContact;
    private final FlowPeople people;

    Flows(
            JdbcClient jdbc,
            TransactionOperations transactions,
            Clock clock,
            DoNotContact doNotContact,
            FlowPeople people) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.clock = clock;
        this.doNotContact = doNotContact;
        this.people = people;
    }

    /**
     * A workspace's flows.
     *
     * @param workspaceId whose
     * @return by name
     */
    public List<Flow> of(String workspaceId) {
        List<String> ids = jdbc.sql("SELECT id FROM flow WHERE workspace_id = :workspace ORDER BY name, id")
                .param("workspace", workspaceId)
                .query(OnlyColumn::text)
                .list();
        return ids.stream().map(id -> get(workspaceId, id)).toList();
    }

    /**
     * One flow.
     *
     * @param workspaceId the workspace asked
     * @param flowId the flow
     * @return the flow
     * @throws NotFoundException when that workspace has no such flow
     */
    public Flow get(String workspaceId, String flowId) {
        return jdbc.sql("SELECT name, unsubscribe_link FROM flow WHERE id = :id AND workspace_id = :workspace")
                .param("id", flowId)
                .param("workspace", workspaceId)
                .query((row, number) -> new Flow(
                        flowId,
                        workspaceId,
                        row.getString("name"),
                        row.getBoolean("unsubscribe_link"),
                        steps(flowId),
                        rules(flowId),
                        counts(flowId)))
                .optional()
                .orElseThrow(() -> new NotFoundException("there is no such flow in this workspace"));
    }

    private List<FlowStep> steps(String flowId) {
        return jdbc.sql("SELECT kind, title, body, wait_days FROM flow_step WHERE flow_id = :flow ORDER BY place")
                .param("flow", flowId)
                .query((row, number) -> new FlowStep(
                        FlowStep.Kind.valueOf(row.getString("kind")),
                        row.getString("title"),
                        row.getString("body"),
                        row.getInt("wait_days")))
                .list();
    }

    private List<FlowRule> rules(String flowId) {
        return jdbc.sql("SELECT id, field, wanted FROM flow_rule WHERE flow_id = :flow ORDER BY field, wanted, id")
                .param("flow", flowId)
                .query((row, number) -> new FlowRule(
                        row.getString("id"),
                        new FlowRule.Condition(
                                FlowRule.Field.valueOf(row.getString("field")), row.getString("wanted"))))
                .list();
    }

    private Flow.Counts counts(String flowId) {
        Map<FlowStatus, Long> counts = new HashMap<>();
        jdbc.sql("SELECT status, COUNT(*) AS people FROM flow_person WHERE flow_id = :flow GROUP BY status")
                .param("flow", flowId)
                .query(row -> {
                    counts.put(FlowStatus.valueOf(row.getString("status")), row.getLong("people"));
                });
        return new Flow.Counts(
                counts.getOrDefault(FlowStatus.ACTIVE, 0L),
                counts.getOrDefault(FlowStatus.FINISHED, 0L),
                counts.getOrDefault(FlowStatus.STOPPED, 0L));
    }

    /**
     * Makes a flow.
     *
     * @param actor who makes it: an admin
     * @param name what it is called, 1 to 200 characters
     * @param unsubscribeLink whether its emails carry an unsubscribe link
     * @param steps 1 to 50
     * @return the flow
     * @throws NotEntitledException when the actor is no admin
     * @throws IllegalArgumentException when the name or the steps are not as they have to be
     */
    public Flow create(Actor actor, String name, boolean unsubscribeLink, List<FlowStep> steps) {
        onlyAdmin(actor);
        String called = name.strip();
        if (called.isEmpty() || called.length() > LONGEST_NAME) {
            throw new IllegalArgumentException("a flow needs a name of 1 to " + LONGEST_NAME + " characters");
        }
        if (steps.isEmpty() || steps.size() > MOST_STEPS) {
            throw new IllegalArgumentException("a flow has 1 to " + MOST_STEPS + " steps");
        }
        String id = UUID.randomUUID().toString();
        inTransaction(() -> {
            // held, so that no two flows of one name are made at once
            jdbc.sql("SELECT id FROM workspace WHERE id = :workspace FOR UPDATE")
                    .param("workspace", actor.workspaceId())
                    .query(OnlyColumn::text)
                    .single();
            boolean taken = jdbc.sql("SELECT COUNT(*) FROM flow WHERE workspace_id = :workspace AND name = :name")
                            .param("workspace", actor.workspaceId())
                            .param("name", called)
                            .query(Long.class)
                            .single()
                    > 0;
            if (taken) {
                throw new IllegalArgumentException("there is a flow of that name already");
            }
            jdbc.sql("""
                            INSERT INTO flow (id, workspace_id, name, unsubscribe_link)
                            VALUES (:id, :workspace, :name, :link)""")
                    .param("id", id)
                    .param("workspace", actor.workspaceId())
                    .param("name", called)
                    .param("link", unsubscribeLink)
                    .update();
            for (int place = 1; place <= steps.size(); place++) {
                FlowStep step = steps.get(place - 1);
                jdbc.sql("""
                                INSERT INTO flow_step (flow_id, place, kind, title, body, wait_days)
                                VALUES (:flow, :place, :kind, :title, :text, :wait)""")
                        .param("flow", id)
                        .param("place", place)
                        .param("kind", step.kind().name())
                        .param("title", step.title())
                        .param("text", step.text())
                        .param("wait", step.waitDays())
                        .update();
            }
            return id;
        });
        return get(actor.workspaceId(), id);
    }

    /**
     * Adds a person by hand, from the first step; who left the flow before begins anew.
     *
     * @param actor who adds: needs an Engage seat
     * @param flowId the flow, of the actor's workspace
     * @param personId the person, of the actor's workspace
     * @param confirmed whether a marked person is meant to be added all the same (L3)
     * @return the person in the flow
     * @throws MarkedPersonException when the person is marked and it is not confirmed
     * @throws NotEntitledException when the actor has no seat
     * @throws NotFoundException when the actor's workspace has no such flow or person
     */
    public FlowPerson add(Actor actor, String flowId, String personId, boolean confirmed) {
        onlyWithSeat(actor);
        return inTransaction(() -> {
            Flow flow = get(actor.workspaceId(), flowId);
            boolean marked =
                    doNotContact.lockLabel(actor.workspaceId(), personId).isMarked();
            FlowPerson before = people.find(flowId, personId);
            if (before != null && before.status() == FlowStatus.ACTIVE) {
                return before;
            }
            if (marked && !confirmed) {
                throw new MarkedPersonException();
            }
            if (before != null) {
                jdbc.sql("DELETE FROM flow_person WHERE flow_id = :flow AND person_id = :person")
                        .param("flow", flowId)
                        .param("person", personId)
                        .update();
            }
            people.insert(flow, personId, actor.name());
            return requireNonNull(people.find(flowId, personId));
        });
    }

    /**
     * Takes a person out by hand. Who is not active in the flow stays as they are.
     *
     * @param actor who does it: needs an Engage seat
     * @param flowId the flow, of the actor's workspace
     * @param personId the person
     * @return the person in the flow
     * @throws NotEntitledException when the actor has no seat
     * @throws NotFoundException when the actor's workspace has no such flow, or the person was never in it
     */
    public FlowPerson stop(Actor actor, String flowId, String personId) {
        onlyWithSeat(actor);
        return change(
                actor,
                flowId,
                personId,
                (flow, before) ->
                        update(before, FlowStatus.STOPPED, before.step(), null, StopReason.BY_HAND, actor.name()));
    }

    /**
     * The step a person is at is done: on to the next, or finished. Joins the caller's transaction. Who is not active stays as
     * they are.
     *
     * @param actor who did it: needs an Engage seat
     * @param flowId the flow, of the actor's workspace
     * @param personId the person
     * @return the person in the flow
     * @throws NotEntitledException when the actor has no seat
     * @throws NotFoundException when the actor's workspace has no such flow, or the person was never in it
     */
    public FlowPerson stepDone(Actor actor, String flowId, String personId) {
        onlyWithSeat(actor);
        return change(actor, flowId, personId, (flow, before) -> {
            int next = before.step() + 1;
            if (next > flow.steps().size()) {
                update(before, FlowStatus.FINISHED, next, null, null, null);
            } else {
                Duration wait = Duration.ofDays(flow.steps().get(next - 1).waitDays());
                update(before, FlowStatus.ACTIVE, next, clock.instant().plus(wait), null, null);
            }
        });
    }

    private interface Change {
        void of(Flow flow, FlowPerson before);
    }

    private FlowPerson change(Actor actor, String flowId, String personId, Change change) {
        return inTransaction(() -> {
            Flow flow = get(actor.workspaceId(), flowId);
            doNotContact.lockLabel(actor.workspaceId(), personId);
            FlowPerson before = people.find(flowId, personId);
            if (before == null) {
                throw new NotFoundException("this person is not in that flow");
            }
            if (before.status() == FlowStatus.ACTIVE) {
                change.of(flow, before);
            }
            return requireNonNull(people.find(flowId, personId));
        });
    }

    private void update(
            FlowPerson person,
            FlowStatus status,
            int step,
            @Nullable Instant dueAt,
            @Nullable StopReason reason,
            @Nullable String by) {
        jdbc.sql("""
                        UPDATE flow_person
                        SET status = :status, step = :step, due_at = :due, changed_at = :now, stop_reason = :reason,
                            stopped_by = :by
                        WHERE flow_id = :flow AND person_id = :person""")
                .param("status", status.name())
                .param("step", step)
                .param("due", Instants.toColumn(dueAt), Types.TIMESTAMP_WITH_TIMEZONE)
                .param("now", Instants.toColumn(clock.instant()), Types.TIMESTAMP_WITH_TIMEZONE)
                .param("reason", reason == null ? null : reason.name(), Types.VARCHAR)
                .param("by", by, Types.VARCHAR)
                .param("flow", person.flowId())
                .param("person", person.personId())
                .update();
    }

    static void onlyAdmin(Actor actor) {
        if (!actor.isAdmin()) {
            throw new NotEntitledException("only an admin can set up flows and their rules");
        }
    }

    private static void onlyWithSeat(Actor actor) {
        if (!actor.hasEngageSeat()) {
            throw new NotEntitledException("only someone with an Engage seat can take people through flows");
        }
    }

    private <T> T inTransaction(Supplier<T> work) {
        return requireNonNull(transactions.execute(status -> work.get()));
    }
}
