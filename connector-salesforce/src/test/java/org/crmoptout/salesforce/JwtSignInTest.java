package org.crmoptout.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.testkit.simulator.SalesforceSimulator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Signing in by JWT")
class JwtSignInTest {

    private static KeyPair key;
    private static SalesforceSimulator org;

    @BeforeAll
    static void start() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        key = generator.generateKeyPair();
        org = SalesforceSimulator.builder().people(0).start();
    }

    @BeforeEach
    void sound() {
        org.reset();
        org.setCertificate(key.getPublic());
        org.setUserApproved(true);
        org.setAppBlocked(false);
    }

    @AfterAll
    static void stop() {
        org.close();
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + label + "-----\n";
    }

    private static String pem() {
        return pem("PRIVATE KEY", key.getPrivate().getEncoded());
    }

    private static Map<String, String> settings(String... more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "instance-url", org.baseUrl(),
                "client-id", org.clientId(),
                "username", org.username(),
                "private-key", pem()));
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        settings.values().removeIf(String::isEmpty);
        return settings;
    }

    private static void check(Map<String, String> settings, Clock clock) {
        try (OptOutClient client = Connections.open(settings, context -> context.clock(clock))) {
            client.check();
        }
    }

    private static void assertWorks(Map<String, String> settings) {
        check(settings, Clock.systemUTC());
        assertThat(org.calls()).containsKey("getUserInfo");
    }

    private static void assertFails(Map<String, String> settings, ErrorKind kind, String advice) {
        assertFails(settings, Clock.systemUTC(), kind, advice);
    }

    private static void assertFails(Map<String, String> settings, Clock clock, ErrorKind kind, String advice) {
        ConnectorException failure = catchThrowableOfType(ConnectorException.class, () -> check(settings, clock));
        assertThat(failure).isNotNull();
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure)
                .hasMessageContaining(advice)
                .hasMessageNotContaining(pem().substring(30, 60))
                .hasMessageNotContaining(org.username());
        assertThat(org.calls()).doesNotContainKey("getUserInfo");
    }

    @Test
    @DisplayName("works with the key as text, also where its line breaks are written out")
    void text() {
        assertWorks(settings());
        org.reset();
        assertWorks(settings("private-key", pem().replace("\n", "\\n")));
    }

    @Test
    @DisplayName("works with the key in a file, which is read anew at every sign-in")
    void file(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("key.pem"), pem());
        Map<String, String> settings = settings("private-key", "", "private-key-file", file.toString());

        assertWorks(settings);
        org.reset();
        Files.delete(file);
        assertFails(settings, ErrorKind.CONFIGURATION, "private-key-file can't be read");
    }

    @Test
    @DisplayName("is renewed like any other when the session is over")
    void renewal() {
        try (OptOutClient client = Connections.open(settings(), context -> context)) {
            client.check();
            org.expireSessions();
            client.check();
        }
        assertThat(org.calls().get("POST oauth2/token")).isEqualTo(2);
    }

    @Test
    @DisplayName("takes the audience of login.salesforce.com, and another by setting; a wrong one is said by name")
    void audience() {
        assertWorks(settings("audience", org.baseUrl()));
        org.reset();
        assertFails(settings("audience", "https://test.salesforce.com"), ErrorKind.AUTHENTICATION, "set audience to");
    }

    @Test
    @DisplayName("with the key of another certificate says so")
    void otherKey() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        org.setCertificate(generator.generateKeyPair().getPublic());

        assertFails(settings(), ErrorKind.AUTHENTICATION, "certificate uploaded to the app");
    }

    @Test
    @DisplayName("of a user who is not pre-authorised, or of a blocked app, says what an admin must do")
    void policies() {
        org.setUserApproved(false);
        assertFails(settings(), ErrorKind.AUTHENTICATION, "pre-authorise");
        org.setUserApproved(true);
        org.setAppBlocked(true);
        assertFails(settings(), ErrorKind.AUTHENTICATION, "blocked");
        org.setAppBlocked(false);
        assertFails(settings("client-id", "3MVG9other"), ErrorKind.AUTHENTICATION, "check client-id");
    }

    @Test
    @DisplayName("by a clock that is wrong says so")
    void wrongClock() {
        Clock slow = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-10));

        assertFails(settings(), slow, ErrorKind.AUTHENTICATION, "clock");
    }

    @Test
    @DisplayName("with what is no usable key names the setting and the remedy, and sends nothing")
    void unusableKeys() throws Exception {
        KeyPairGenerator small = KeyPairGenerator.getInstance("RSA");
        small.initialize(1024);
        String[][] keys = {
            {"nonsense", "no PEM text"},
            {pem("RSA PRIVATE KEY", new byte[] {1, 2, 3}), "openssl pkcs8"},
            {pem("ENCRYPTED PRIVATE KEY", new byte[] {1, 2, 3}), "unencrypted"},
            {pem("PRIVATE KEY", new byte[] {1, 2, 3}), "no RSA key"},
            {pem("PRIVATE KEY", small.generateKeyPair().getPrivate().getEncoded()), "2048 bits"}
        };
        for (String[] unusable : keys) {
            assertFails(settings("private-key", unusable[0]), ErrorKind.CONFIGURATION, unusable[1]);
        }
        assertThat(org.calls()).isEmpty();
    }
}
