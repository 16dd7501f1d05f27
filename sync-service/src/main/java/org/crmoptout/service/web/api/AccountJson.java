package org.crmoptout.service.web.api;

import org.crmoptout.service.people.Account;
import org.jspecify.annotations.Nullable;

/** The company a person works for. */
record AccountJson(String id, String name) {

    static @Nullable AccountJson of(@Nullable Account account) {
        return account == null ? null : new AccountJson(account.id(), account.name());
    }
}
