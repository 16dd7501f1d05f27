package org.crmoptout.service.web.security;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Someone who may sign in. Prints without the password.
 *
 * @param name what they sign in with
 * @param displayName how others see them; the name where it is not given
 * @param password encoded, with the encoding in front: <code>{bcrypt}$2a$10$…</code>
 * @param engageSeat whether they may mark and unmark by hand (L5)
 * @param admin whether they may switch the sync, resume, retry and import
 * @param workspaces the ids of the workspaces they belong to, or {@code *} for all
 */
public record AccountSettings(
        @DefaultValue("") String name,
        @Nullable String displayName,
        @DefaultValue("") String password,
        @DefaultValue("false") boolean engageSeat,
        @DefaultValue("false") boolean admin,
        @DefaultValue List<String> workspaces) {

    /** Stands for all workspaces. */
    public static final String ALL_WORKSPACES = "*";

    public AccountSettings {
        workspaces = List.copyOf(workspaces);
    }

    /**
     * The account without its password.
     *
     * @return the name
     */
    @Override
    public String toString() {
        return "account " + name;
    }
}
