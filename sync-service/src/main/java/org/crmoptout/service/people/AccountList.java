package org.crmoptout.service.people;

import java.util.List;
import java.util.Locale;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Service;

/** The accounts of the workspaces. They come in with the people, by the import. Thread-safe. */
@Service
public class AccountList {

    private final JdbcClient jdbc;

    AccountList(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * An account with its people counted.
     *
     * @param account the account
     * @param people how many people it has
     * @param marked how many of them are marked
     */
    public record Counted(Account account, long people, long marked) {}

    /**
     * Some of a workspace's accounts.
     *
     * @param workspaceId whose
     * @param text a part of the name, without regard to case; empty for all
     * @param request which page
     * @return by name
     */
    public Page<Counted> page(String workspaceId, String text, PageRequest request) {
        String where =
                "a.workspace_id = :workspace" + (text.isBlank() ? "" : " AND LOWER(a.name) LIKE :text ESCAPE '!'");
        List<Counted> items = spec(
                        """
                        SELECT a.id, a.name, (SELECT COUNT(*) FROM person p WHERE p.account_id = a.id) AS people,
                            (SELECT COUNT(*) FROM person p WHERE p.account_id = a.id AND p.label = 'MARKED') AS marked
                        FROM account a WHERE\s""" + where + " ORDER BY a.name, a.id OFFSET :offset ROWS FETCH NEXT :size ROWS ONLY",
                        workspaceId,
                        text)
                .param("offset", request.offset())
                .param("size", request.size())
                .query((row, number) -> new Counted(
                        new Account(row.getString("id"), row.getString("name")),
                        row.getLong("people"),
                        row.getLong("marked")))
                .list();
        long total = spec("SELECT COUNT(*) FROM account a WHERE " + where, workspaceId, text)
                .query(Long.class)
                .single();
        return new Page<>(items, request.number(), request.size(), total);
    }

    private StatementSpec spec(String sql, String workspaceId, String text) {
        StatementSpec spec = jdbc.sql(sql).param("workspace", workspaceId);
        return text.isBlank()
                ? spec
                : spec.param("text", "%" + text.strip().toLowerCase(Locale.ROOT).replaceAll("[!%_]", "!$0") + "%");
    }

    /**
     * One account.
     *
     * @param workspaceId the workspace asked
     * @param accountId the account
     * @return the account
     * @throws NotFoundException when that workspace has no such account
     */
    public Account get(String workspaceId, String accountId) {
        return jdbc.sql("SELECT id, name FROM account WHERE id = :id AND workspace_id = :workspace")
                .param("id", accountId)
                .param("workspace", workspaceId)
                .query((row, number) -> new Account(row.getString("id"), row.getString("name")))
                .optional()
                .orElseThrow(() -> new NotFoundException("there is no such account in this workspace"));
    }
}
