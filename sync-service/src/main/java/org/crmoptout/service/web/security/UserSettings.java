package org.crmoptout.service.web.security;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings under {@code sync.users}.
 *
 * @param development whether the development accounts, whose passwords everyone knows, may sign in: {@code on}, {@code off}, or
 *     {@code auto}, which is on while every CRM is on this machine
 * @param developmentAccounts those accounts: the only ones whose password may stand there unencoded
 * @param accounts the users of the company
 */
@ConfigurationProperties("sync.users")
public record UserSettings(
        @DefaultValue("off") Development development,
        @DefaultValue List<AccountSettings> developmentAccounts,
        @DefaultValue List<AccountSettings> accounts) {

    public UserSettings {
        developmentAccounts = List.copyOf(developmentAccounts);
        accounts = List.copyOf(accounts);
    }

    /** When the development accounts may sign in. */
    public enum Development {
        /** While every connection is to a CRM on this machine, as simulators are. */
        AUTO,
        /** Always. */
        ON,
        /** Never. */
        OFF
    }
}
