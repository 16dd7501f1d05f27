package org.crmoptout.service.web.security;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings under {@code sync.users}.
 *
 * @param development whether the development accounts, whose passwords everyone knows, may sign in
 * @param developmentAccounts those accounts: the only ones whose password may stand there unencoded
 * @param accounts everyone else
 */
@ConfigurationProperties("sync.users")
public record UserSettings(
        @DefaultValue("false") boolean development,
        @DefaultValue List<AccountSettings> developmentAccounts,
        @DefaultValue List<AccountSettings> accounts) {

    public UserSettings {
        developmentAccounts = List.copyOf(developmentAccounts);
        accounts = List.copyOf(accounts);
    }
}
