package org.crmoptout.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What a connection gets of its host")
class ConnectorContextTest {

    private final ConnectorSettings settings = ConnectorSettings.parse(List.of(), Map.of());

    @Test
    @DisplayName("is one HTTP client for all connections, which follows no redirects")
    void oneClientForAll() {
        HttpClient one = ConnectorContext.builder(settings).build().http();
        HttpClient other = ConnectorContext.builder(settings).build().http();

        assertThat(one).isSameAs(other);
        assertThat(one.followRedirects()).isEqualTo(HttpClient.Redirect.NEVER);
        assertThat(one.connectTimeout()).isPresent();
    }

    @Test
    @DisplayName("is what the host gave")
    void whatTheHostGave() {
        HttpClient client = HttpClient.newHttpClient();
        RemoteCalls calls = RemoteCalls.direct();
        Clock clock = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
        CredentialStore store = CredentialStore.inMemory();

        ConnectorContext context = ConnectorContext.builder(settings)
                .http(client)
                .calls(calls)
                .clock(clock)
                .userAgent("host/1.0")
                .credentials(store)
                .build();

        assertThat(context.settings()).isSameAs(settings);
        assertThat(context.http()).isSameAs(client);
        assertThat(context.calls()).isSameAs(calls);
        assertThat(context.clock()).isSameAs(clock);
        assertThat(context.userAgent()).isEqualTo("host/1.0");
        assertThat(context.credentials()).isSameAs(store);
    }

    @Test
    @DisplayName("is enough without anything but settings")
    void defaults() {
        ConnectorContext context = ConnectorContext.builder(settings).build();

        assertThat(context.calls().call(Operation.read("x"), () -> "sent")).isEqualTo("sent");
        assertThat(context.clock()).isEqualTo(Clock.systemUTC());
        assertThat(context.userAgent()).isNotBlank();
        assertThat(context.credentials().find("access-token")).isEmpty();
    }

    @Test
    @DisplayName("keeps the newest credential of each name")
    void credentials() {
        CredentialStore store = CredentialStore.inMemory();
        store.keep("access-token", Secret.of("one"));
        store.keep("access-token", Secret.of("two"));
        store.keep("refresh-token", Secret.of("three"));

        assertThat(store.find("access-token")).contains(Secret.of("two"));
        assertThat(store.find("refresh-token")).contains(Secret.of("three"));
        assertThat(store.find("other")).isEmpty();
        assertThat(CredentialStore.inMemory().find("access-token"))
                .as("of another store")
                .isEmpty();
    }

    @Test
    @DisplayName("is a client that refuses what its connector does not implement")
    void refusals() {
        OptOutClient bare = new OptOutClient() {
            @Override
            public AccountReport check() {
                return AccountReport.builder("1", "one").build();
            }

            @Override
            public List<ReadOutcome> read(ReadRequest request) {
                return List.of();
            }

            @Override
            public List<WriteOutcome> write(WriteRequest request) {
                return List.of();
            }

            @Override
            public void close() {}
        };

        assertThatExceptionOfType(ConnectorException.class)
                .isThrownBy(() -> bare.changes(ChangeRequest.from(ChangeCursor.start())))
                .withMessageContaining("CHANGE_FEED")
                .extracting(ConnectorException::kind)
                .isEqualTo(ErrorKind.UNSUPPORTED);
        assertThatExceptionOfType(ConnectorException.class)
                .isThrownBy(() -> bare.find(FindRequest.of(List.of())))
                .withMessageContaining("FIND_BY_EMAIL")
                .extracting(ConnectorException::kind)
                .isEqualTo(ErrorKind.UNSUPPORTED);
    }
}
