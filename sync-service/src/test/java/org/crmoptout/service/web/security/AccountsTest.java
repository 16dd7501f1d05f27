package org.crmoptout.service.web.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.security.core.userdetails.UsernameNotFoundException;

@DisplayName("The accounts of the settings")
class AccountsTest {

    private static final String ENCODED = "{bcrypt}$2y$10$abcdefghijklmnopqrstuu";

    private static AccountSettings account(String name, String password, String... workspaces) {
        return new AccountSettings(name, null, password, false, false, List.of(workspaces));
    }

    @Test
    @DisplayName("hold nobody of the development accounts once these are switched off")
    void off() {
        Accounts accounts = new Accounts(new UserSettings(
                false, List.of(account("rep", "{noop}rep", "*")), List.of(account("ann", ENCODED, "acme"))));

        assertThat(accounts.development()).isEmpty();
        assertThat(accounts.loadUserByUsername("ann").belongsTo("acme")).isTrue();
        assertThat(accounts.loadUserByUsername("ann").belongsTo("other")).isFalse();
        assertThatThrownBy(() -> accounts.loadUserByUsername("rep")).isInstanceOf(UsernameNotFoundException.class);
    }

    @Test
    @DisplayName("name all that is wrong with them at once, and no password")
    void allProblems() {
        assertThatIllegalStateException()
                .isThrownBy(() -> new Accounts(new UserSettings(
                        true,
                        List.of(account("ann", "{noop}ann", "*")),
                        List.of(
                                account("ann", ENCODED, "acme"),
                                account("bob", "plain-text-password", "acme"),
                                account("cid", "{noop}plain-text-password", "acme"),
                                account("dan", ENCODED),
                                account("no name", ENCODED, "acme")))))
                .withMessageContaining("two accounts 'ann'")
                .withMessageContaining("password of 'bob' must be encoded")
                .withMessageContaining("password of 'cid' must be encoded")
                .withMessageContaining("'dan' belongs to no workspace")
                .withMessageContaining("needs a name of letters")
                .withMessageNotContaining("plain-text-password")
                .withMessageNotContaining(ENCODED);
    }

    @Test
    @DisplayName("print without a password, and forget it once somebody is signed in")
    void secrets() {
        AccountSettings settings = account("ann", ENCODED, "acme");
        SignedInUser user = new SignedInUser(settings);
        user.eraseCredentials();

        assertThat(settings.toString()).doesNotContain("bcrypt");
        assertThat(user.getPassword()).isNull();
    }
}
