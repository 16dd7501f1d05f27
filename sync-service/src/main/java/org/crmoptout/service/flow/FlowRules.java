package org.crmoptout.service.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.crmoptout.connector.DncLabel;
import org.crmoptout.service.database.OnlyColumn;
import org.crmoptout.service.label.Actor;
import org.crmoptout.service.label.NotEntitledException;
import org.crmoptout.service.people.NotFoundException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The rules that add people to flows by themselves. They never add a marked person (L3), and nobody twice: who left a flow is
 * not put back (L6). Thread-safe.
 */
@Service
public class FlowRules {

    private static final int PEOPLE_A_TRANSACTION = 200;
    private static final int MOST_NAMED = 20;

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final Flows flows;
    private final FlowPeople people;

    FlowRules(JdbcClient jdbc, TransactionOperations transactions, Flows flows, FlowPeople people) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.flows = flows;
        this.people = people;
    }

    /**
     * Who meets a rule's condition and is passed over, because they are marked (L3).
     *
     * @param ruleId the rule
     * @param total how many
     * @param someIds the ids of at most 20 of them
     */
    public record Skipped(String ruleId, long total, List<String> someIds) {

        public Skipped {
            someIds = List.copyOf(someIds);
        }
    }

    /**
     * Gives a flow a rule, and applies it.
     *
     * @param actor who does it: an admin
     * @param flowId the flow, of the actor's workspace
     * @param condition whom it adds
     * @return the flow
     * @throws NotEntitledException when the actor is no admin
     * @throws NotFoundException when the actor's workspace has no such flow
     */
    public Flow add(Actor actor, String flowId, FlowRule.Condition condition) {
        Flows.onlyAdmin(actor);
        Flow flow = flows.get(actor.workspaceId(), flowId);
        if (flow.rules().stream().noneMatch(rule -> rule.condition().equals(condition))) {
            jdbc.sql("INSERT INTO flow_rule (id, flow_id, field, wanted) VALUES (:id, :flow, :field, :wanted)")
                    .param("id", UUID.randomUUID().toString())
                    .param("flow", flowId)
                    .param("field", condition.field().name())
                    .param("wanted", condition.wanted())
                    .update();
        }
        apply(flows.get(actor.workspaceId(), flowId));
        return flows.get(actor.workspaceId(), flowId);
    }

    /**
     * Takes a rule from a flow. Who is in the flow stays there.
     *
     * @param actor who does it: an admin
     * @param flowId the flow, of the actor's workspace
     * @param ruleId the rule
     * @throws NotEntitledException when the actor is no admin
     * @throws NotFoundException when the actor's workspace has no such flow, or the flow no such rule
     */
    public void remove(Actor actor, String flowId, String ruleId) {
        Flows.onlyAdmin(actor);
        Flow flow = flows.get(actor.workspaceId(), flowId);
        int removed = jdbc.sql("DELETE FROM flow_rule WHERE id = :id AND flow_id = :flow")
                .param("id", ruleId)
                .param("flow", flow.id())
                .update();
        if (removed == 0) {
            throw new NotFoundException("this flow has no such rule");
        }
    }

    /**
     * Whom each rule of a flow passes over.
     *
     * @param flow the flow
     * @return in the order of its rules
     */
    public List<Skipped> skipped(Flow flow) {
        List<Skipped> skipped = new ArrayList<>();
        for (FlowRule rule : flow.rules()) {
            String sql = " FROM person p WHERE " + meets(rule.condition());
            long total = meeting("SELECT COUNT(*)" + sql, flow, rule.condition(), DncLabel.MARKED)
                    .query(Long.class)
                    .single();
            List<String> some = meeting(
                            "SELECT p.id" + sql
                                    + " ORDER BY p.last_name, p.first_name, p.id FETCH FIRST " + MOST_NAMED
                                    + " ROWS ONLY",
                            flow,
                            rule.condition(),
                            DncLabel.MARKED)
                    .query(OnlyColumn::text)
                    .list();
            skipped.add(new Skipped(rule.id(), total, some));
        }
        return skipped;
    }

    /** Applies the rules of all flows. */
    void applyAll() {
        jdbc.sql("SELECT DISTINCT f.workspace_id, f.id FROM flow f JOIN flow_rule r ON r.flow_id = f.id ORDER BY f.id")
                .query((row, number) -> flows.get(row.getString("workspace_id"), row.getString("id")))
                .list()
                .forEach(this::apply);
    }

    private void apply(Flow flow) {
        for (FlowRule rule : flow.rules()) {
            while (applyToSome(flow, rule) == PEOPLE_A_TRANSACTION) {
                // there may be more
            }
        }
    }

    private int applyToSome(Flow flow, FlowRule rule) {
        List<String> found = meeting(
                        "SELECT p.id FROM person p WHERE " + meets(rule.condition()) + " ORDER BY p.id FETCH FIRST "
                                + PEOPLE_A_TRANSACTION + " ROWS ONLY",
                        flow,
                        rule.condition(),
                        DncLabel.UNMARKED)
                .query(OnlyColumn::text)
                .list();
        if (!found.isEmpty()) {
            transactions.executeWithoutResult(status -> addHeld(flow, rule, found));
        }
        return found.size();
    }

    /** L3: whoever was marked in the meantime is not added, for a mark waits for the rows held here, or they for it. */
    private void addHeld(Flow flow, FlowRule rule, List<String> found) {
        record Held(String id, boolean marked) {}
        List<Held> held = jdbc.sql("SELECT id, label FROM person WHERE id IN (:ids) ORDER BY id FOR UPDATE")
                .param("ids", found)
                .query((row, number) ->
                        new Held(row.getString("id"), DncLabel.MARKED.name().equals(row.getString("label"))))
                .list();
        List<String> inAlready = jdbc.sql(
                        "SELECT person_id FROM flow_person WHERE person_id IN (:ids) AND flow_id = :flow")
                .param("ids", found)
                .param("flow", flow.id())
                .query(OnlyColumn::text)
                .list();
        for (Held person : held) {
            if (!person.marked() && !inAlready.contains(person.id())) {
                people.insert(flow, person.id(), "rule: " + words(rule.condition()));
            }
        }
    }

    private static String words(FlowRule.Condition condition) {
        String text = switch (condition.field()) {
            case RECORD_TYPE -> "is a " + condition.wanted();
            case ACCOUNT -> "works for " + condition.wanted();
            case EMAIL_DOMAIN -> "writes from " + condition.wanted();
        };
        return text.length() > 190 ? text.substring(0, 190) : text;
    }

    private static String meets(FlowRule.Condition condition) {
        String field = switch (condition.field()) {
            case RECORD_TYPE -> """
                p.id IN (SELECT r.person_id FROM crm_record r JOIN crm_connection c ON c.id = r.connection_id
                    WHERE c.workspace_id = :workspace AND r.record_type = :wanted)""";
            case ACCOUNT ->
                "p.account_id IN (SELECT a.id FROM account a WHERE a.workspace_id = :workspace AND LOWER(a.name) = :wanted)";
            case EMAIL_DOMAIN -> """
                p.id IN (SELECT e.person_id FROM email_address e
                    WHERE e.workspace_id = :workspace AND e.address LIKE :wanted ESCAPE '!')""";
        };
        return "p.workspace_id = :workspace AND p.label = :label AND " + field
                + " AND NOT EXISTS (SELECT 1 FROM flow_person fp WHERE fp.person_id = p.id AND fp.flow_id = :flow)";
    }

    private StatementSpec meeting(String sql, Flow flow, FlowRule.Condition condition, DncLabel label) {
        String wanted = switch (condition.field()) {
            case RECORD_TYPE -> condition.wanted();
            case ACCOUNT -> condition.wanted().toLowerCase(Locale.ROOT);
            case EMAIL_DOMAIN -> "%@" + condition.wanted().replaceAll("[!%_]", "!$0");
        };
        return jdbc.sql(sql)
                .param("workspace", flow.workspaceId())
                .param("flow", flow.id())
                .param("wanted", wanted)
                .param("label", label.name());
    }
}
