package org.crmoptout.service.web.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.crmoptout.service.settings.BrakeSettings;
import org.crmoptout.service.settings.ConnectionSettings;
import org.crmoptout.service.settings.SyncSettings;
import org.crmoptout.service.settings.WorkspaceSettings;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.security.core.userdetails.UsernameNotFoundException;

@DisplayName("The accounts of the settings")
class AccountsTest {

    private static final String ENCODED = "{bcrypt}$2y$10$abcdefghijklmnopqrstuu";

    private static AccountSettings account(String name, String password, String... workspaces) {
        return new AccountSettings(name, null, password, false, false, List.of(workspaces));
    }

    private static SyncSettings settings(String... baseUrls) {
        List<ConnectionSettings> connections = Arrays.stream(baseUrls)
                .map(url -> new ConnectionSettings(
                        "crm",
                        "CRM",
                        "some",
                        url.isEmpty() ? Map.of("token", "t") : Map.of("base-url", url),
                        false,
                        null))
                .toList();
        return new SyncSettings(
                List.of(new WorkspaceSettings("acme", "Acme", connections)),
                Map.of(),
                Duration.ofSeconds(10),
                Duration.ofDays(1),
                new BrakeSettings(1, 1),
                Duration.ofSeconds(30),
                Duration.ofDays(90),
                1,
                1);
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:18080,true",
        "http://127.0.0.1:18081,true",
        "https://acme.my.salesforce.com,false",
        "http://127.0.0.1.example.com,false",
        "'',false"
    })
    @DisplayName("hold the development accounts by themselves only while every CRM is on this machine")
    void auto(String baseUrl, boolean there) {
        UserSettings users =
                new UserSettings(UserSettings.Development.AUTO, List.of(account("rep", "{noop}rep", "*")), List.of());

        assertThat(new Accounts(users, settings("http://localhost:1", baseUrl))
                        .development()
                        .isEmpty())
                .isNotEqualTo(there);
    }

    @Test
    @DisplayName("hold nobody of the development accounts once these are switched off")
    void off() {
        Accounts accounts = new Accounts(
                new UserSettings(
                        UserSettings.Development.OFF,
                        List.of(account("rep", "{noop}rep", "*")),
                        List.of(account("ann", ENCODED, "acme"))),
                settings());

        assertThat(accounts.development()).isEmpty();
        assertThat(accounts.loadUserByUsername("ann").belongsTo("acme")).isTrue();
        assertThat(accounts.loadUserByUsername("ann").belongsTo("other")).isFalse();
        assertThatThrownBy(() -> accounts.loadUserByUsername("rep")).isInstanceOf(UsernameNotFoundException.class);
    }

    @Test
    @DisplayName("name all that is wrong with them at once, and no password")
    void allProblems() {
        assertThatIllegalStateException()
                .isThrownBy(() -> new Accounts(
                        new UserSettings(
                                UserSettings.Development.ON,
                                List.of(account("ann", "{noop}ann", "*")),
                                List.of(
                                        account("ann", ENCODED, "acme"),
                                        account("bob", "plain-text-password", "acme"),
                                        account("cid", "{noop}plain-text-password", "acme"),
                                        account("dan", ENCODED),
                                        account("no name", ENCODED, "acme"))),
                        settings()))
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
