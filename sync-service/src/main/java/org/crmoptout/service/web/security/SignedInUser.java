package org.crmoptout.service.web.security;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.crmoptout.service.label.Actor;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.CredentialsContainer;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.userdetails.UserDetails;

/** Someone who is signing in or has signed in. Once signed in it holds no password. */
public final class SignedInUser implements UserDetails, CredentialsContainer {

    /** Held by those who belong to all workspaces: they may see what concerns the service as a whole. */
    public static final String EVERY_WORKSPACE = "EVERY_WORKSPACE";

    private static final long serialVersionUID = 1L;

    private final String name;
    private final String displayName;
    private final boolean engageSeat;
    private final boolean admin;
    private final List<String> workspaces;
    private final boolean machine;
    private @Nullable String password;

    SignedInUser(ApiToken token) {
        this.name = "token " + token.id();
        this.displayName = token.name();
        this.engageSeat = token.engageSeat();
        this.admin = token.admin();
        this.workspaces = List.of(token.workspaceId());
        this.machine = true;
    }

    SignedInUser(AccountSettings account) {
        this.name = account.name();
        this.displayName = account.displayName() == null ? account.name() : account.displayName();
        this.engageSeat = account.engageSeat();
        this.admin = account.admin();
        this.workspaces = account.workspaces();
        this.password = account.password();
        this.machine = false;
    }

    /**
     * The user as someone acting in a workspace.
     *
     * @param workspaceId a workspace the user {@linkplain #belongsTo belongs to}
     * @return who acts there
     */
    public Actor in(String workspaceId) {
        if (!belongsTo(workspaceId)) {
            throw new IllegalArgumentException(name + " does not belong to that workspace");
        }
        return new Actor(displayName, workspaceId, engageSeat, admin);
    }

    /**
     * Whether the user belongs to a workspace.
     *
     * @param workspaceId the workspace, there or not
     * @return true when its name is among the user's, or the user belongs to all
     */
    public boolean belongsTo(String workspaceId) {
        return belongsToAll() || workspaces.contains(workspaceId);
    }

    private boolean belongsToAll() {
        return workspaces.contains(AccountSettings.ALL_WORKSPACES);
    }

    /**
     * How others see the user.
     *
     * @return never empty
     */
    public String displayName() {
        return displayName;
    }

    /**
     * Whether the user may mark and unmark by hand (L5).
     *
     * @return true with an Engage seat
     */
    public boolean hasEngageSeat() {
        return engageSeat;
    }

    /**
     * Whether the user may switch the sync, resume, retry and import.
     *
     * @return true for admins
     */
    public boolean isAdmin() {
        return admin;
    }

    /**
     * Whether it is a token and no human.
     *
     * @return true for a token
     */
    public boolean isMachine() {
        return machine;
    }

    @Override
    public String getUsername() {
        return name;
    }

    @Override
    public @Nullable String getPassword() {
        return password;
    }

    @Override
    public Collection<? extends GrantedAuthority> getAuthorities() {
        return Stream.of(EVERY_WORKSPACE)
                .filter(authority -> belongsToAll())
                .map(SimpleGrantedAuthority::new)
                .toList();
    }

    @Override
    public void eraseCredentials() {
        password = null;
    }

    @Override
    public String toString() {
        return "user " + name;
    }
}
