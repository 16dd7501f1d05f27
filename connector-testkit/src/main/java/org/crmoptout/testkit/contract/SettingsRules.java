package org.crmoptout.testkit.contract;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ConnectorSettings;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.SettingKey;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** R2xx: the settings of a connection, and opening one. */
abstract class SettingsRules extends DiscoveryRules {

    private static final String NONSENSE = "no-such \u0007 value@contract.example.org";

    @Test
    @DisplayName("R201 Every setting has a name of its own and words for an admin")
    void settingsAreDescribed() {
        Set<String> names = new HashSet<>();
        for (SettingKey<?> key : descriptor().settings()) {
            Expect.that(names.add(key.name()), "two settings are named %s", key);
            Expect.that(!key.description().isBlank(), "the setting %s has no description", key);
        }
    }

    @Test
    @DisplayName("R202 Every credential is a secret setting")
    void credentialsAreSecret() {
        Set<String> secrets = crm().secrets();
        Map<String, String> given = crm().settings(USUAL_PATIENCE);
        Expect.that(
                given.values().stream().anyMatch(secrets::contains),
                "none of the stage's settings is among its secrets(): name the credentials there");
        for (SettingKey<?> key : descriptor().settings()) {
            Expect.that(
                    key.isSecret() || !secrets.contains(given.getOrDefault(key.name(), "")),
                    "the setting %s holds a credential: make it SettingKey.secret",
                    key);
        }
    }

    @Test
    @DisplayName("R203 Opening a connection sends nothing")
    void openingSendsNothing() {
        connect();
        Expect.that(crm().requests() == 0, "open() sent %d requests", crm().requests());
    }

    @Test
    @DisplayName("R204 Settings that can't work are refused as CONFIGURATION when the connection is opened")
    void missingSettingsAreRefused() {
        ConnectorException refusal = Expect.failure("opening without settings", () -> connect(Map.of()));
        Expect.kind(refusal, "opening without settings", ErrorKind.CONFIGURATION);
        List<SettingKey<?>> settings = descriptor().settings();
        Expect.that(
                settings.stream()
                        .anyMatch(key -> String.valueOf(refusal.getMessage()).contains(key.name())),
                "the refusal names none of the settings %s",
                settings);
        Expect.that(crm().requests() == 0, "a request was sent without settings");
    }

    @Test
    @DisplayName("R205 A refused value is not repeated")
    void refusedValuesAreNotRepeated() {
        for (SettingKey<?> key : descriptor().settings()) {
            Map<String, String> given = new HashMap<>(crm().settings(USUAL_PATIENCE));
            given.put(key.name(), NONSENSE);
            try {
                connect(given);
            } catch (ConnectorException e) {
                Expect.kind(e, "a senseless " + key, ErrorKind.CONFIGURATION);
                Leaks.in(e, Set.of(NONSENSE, "no-such"), "the refusal of a senseless " + key);
            }
        }
    }

    @Test
    @DisplayName("R206 Credentials travel over https only, but for the loopback interface")
    void plainHttpIsRefused() {
        Map<String, String> given = crm().settings(USUAL_PATIENCE);
        boolean any = false;
        for (SettingKey<?> key : descriptor().settings()) {
            if (given.getOrDefault(key.name(), "").startsWith("http://")) {
                any = true;
                Map<String, String> elsewhere = new HashMap<>(given);
                elsewhere.put(key.name(), "http://crm.example.com");
                ConnectorException refusal = Expect.failure("plain http in " + key, () -> connect(elsewhere));
                Expect.kind(refusal, "plain http in " + key, ErrorKind.CONFIGURATION);
            }
        }
        Expect.that(
                any, "none of the stage's settings is its address: the connector can't be pointed at a CRM for tests");
    }

    @Test
    @DisplayName("R207 Settings print without their values")
    void settingsPrintWithoutValues() {
        Map<String, String> given = crm().settings(Duration.ofSeconds(2));
        ConnectorSettings settings = ConnectorSettings.parse(descriptor().settings(), given);
        Leaks.in(
                String.valueOf(newConnector())
                        + descriptor()
                        + settings
                        + connect(given).client(),
                crm().secrets(),
                "the text of connector, descriptor, settings and client");
    }
}
