package org.crmoptout.service.web.security;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.crmoptout.service.settings.SyncSettings;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.stereotype.Service;

/** The accounts of the settings. Immutable and thread-safe. */
@Service
public final class Accounts implements UserDetailsService {

    private static final Logger LOG = System.getLogger(Accounts.class.getName());
    private static final String ENCODED =
            "\\{(bcrypt|argon2|argon2@SpringSecurity_v5_8|pbkdf2|pbkdf2@SpringSecurity_v5_8"
                    + "|scrypt|scrypt@SpringSecurity_v5_8)}.+";

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Map<String, AccountSettings> accounts = new LinkedHashMap<>();
    private final List<AccountSettings> development;

    Accounts(UserSettings settings, SyncSettings syncs) {
        List<String> problems = new ArrayList<>();
        boolean on = switch (settings.development()) {
            case ON -> true;
            case OFF -> false;
            case AUTO -> onThisMachineOnly(syncs);
        };
        development = on ? settings.developmentAccounts() : List.of();
        settings.accounts().forEach(account -> {
            if (!account.password().matches(ENCODED)) {
                problems.add("the password of '" + account.name()
                        + "' must be encoded and begin with its encoding, such as {bcrypt}");
            }
            add(account, problems);
        });
        development.forEach(account -> add(account, problems));
        if (!problems.isEmpty()) {
            throw new IllegalStateException("settings under sync.users: " + String.join("; ", problems));
        }
        tell();
    }

    /** Real accounts of a CRM are elsewhere: a connection that names no host is to its vendor's. */
    private static boolean onThisMachineOnly(SyncSettings syncs) {
        return syncs.workspaces().stream()
                .flatMap(workspace -> workspace.connections().stream())
                .allMatch(connection -> {
                    List<String> hosts = connection.settings().values().stream()
                            .map(Accounts::hostOf)
                            .filter(host -> !host.isEmpty())
                            .toList();
                    return !hosts.isEmpty() && LOOPBACK.containsAll(hosts);
                });
    }

    private static String hostOf(String setting) {
        try {
            String host = new URI(setting).getHost();
            return host == null ? "" : host;
        } catch (URISyntaxException e) {
            return "";
        }
    }

    private void add(AccountSettings account, List<String> problems) {
        if (!account.name().matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
            problems.add("an account needs a name of letters, digits, dots and dashes");
        }
        if (account.password().isEmpty()) {
            problems.add("'" + account.name() + "' has no password");
        }
        if (account.workspaces().isEmpty()) {
            problems.add("'" + account.name() + "' belongs to no workspace; name some, or \"*\" for all");
        }
        if (accounts.put(account.name(), account) != null) {
            problems.add("there are two accounts '" + account.name() + "'");
        }
    }

    private void tell() {
        if (!development.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "DEVELOPMENT USERS ARE ON: "
                            + development.stream().map(AccountSettings::name).toList()
                            + " sign in with passwords everyone knows. Before anyone else can reach this service, define"
                            + " sync.users.accounts and set sync.users.development to off.");
        } else if (accounts.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "Nobody can sign in: define sync.users.accounts. The development users are off"
                            + " as a CRM is connected that is not on this machine, or because the settings say so.");
        }
    }

    /**
     * The development accounts that may sign in, for the sign-in page.
     *
     * @return empty when they are switched off
     */
    public List<AccountSettings> development() {
        return development;
    }

    @Override
    public SignedInUser loadUserByUsername(String name) {
        @Nullable AccountSettings account = accounts.get(name);
        if (account == null) {
            throw new UsernameNotFoundException("no such user");
        }
        return new SignedInUser(account);
    }
}
