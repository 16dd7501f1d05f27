package org.crmoptout.runtime.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.crmoptout.connector.AccountReport;
import org.crmoptout.connector.Capability;
import org.crmoptout.connector.ChangeCursor;
import org.crmoptout.connector.ChangeItem;
import org.crmoptout.connector.ChangePage;
import org.crmoptout.connector.ChangeRequest;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.FindRequest;
import org.crmoptout.connector.OptOutChange;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.OptOutReading;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.ReadOutcome;
import org.crmoptout.connector.ReadRequest;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.RecordType;
import org.crmoptout.connector.RemoteCalls;
import org.crmoptout.connector.WriteOutcome;
import org.crmoptout.connector.WriteRequest;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** VERSIONING.md, "What a connector may rely on", by jars that were compiled against another SPI than the one they meet. */
@DisplayName("A connector jar of another time")
class SpiCompatibilityTest {

    private static final Path FROZEN =
            Path.of("..", "connector-api", "src", "test", "resources", "frozen", "connector-api-spi-1.jar");

    @TempDir
    Path directory;

    @Test
    @DisplayName("compiled against the frozen SPI: is found, opened, and works")
    void frozen() throws Exception {
        URL jar = new JarMaker(directory, "notebook-1.0.jar")
                .against(FROZEN)
                .source("notebook.NotebookConnector", resource("/frozen/NotebookConnector.java"))
                .service("notebook.NotebookConnector")
                .make();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {jar}, getClass().getClassLoader())) {
            ConnectorRegistry registry = ConnectorRegistry.load(loader);
            assertThat(registry.broken()).isEmpty();
            try (OptOutClient client = registry.open("notebook", Map.of("key", "k"), RemoteCalls.direct())) {
                assertThat(client.getClass().getClassLoader()).isSameAs(loader);
                looksAtTheAccount(client);
                writesAndReads(client);
                tellsChanges(client);
            }
        }
    }

    private static void looksAtTheAccount(OptOutClient client) {
        AccountReport report = client.check();
        assertThat(report.accountId()).isEqualTo("n-1");
        assertThat(report.capabilities().supports(Capability.UNMARK)).isTrue();
        assertThat(report.capabilities().supports(Capability.CHANGE_TIME)).isFalse();
        assertThat(report.quotas()).singleElement().hasToString("ink 0/9");
    }

    private static void writesAndReads(OptOutClient client) {
        CrmPerson ada = person("ada");
        assertThat(write(client, OptOutChange.mark(ada))).isEqualTo(new WriteOutcome.Applied(false, null));
        assertThat(write(client, OptOutChange.mark(ada))).isEqualTo(new WriteOutcome.Applied(true, null));
        assertThat(write(client, OptOutChange.mark(person("printed")))).isInstanceOf(WriteOutcome.Refused.class);
        assertThat(write(client, OptOutChange.mark(person("wet"))))
                .isInstanceOfSatisfying(WriteOutcome.Failed.class, failed -> {
                    assertThat(failed.cause().kind()).isEqualTo(ErrorKind.LOCKED);
                    assertThat(failed.cause().retryAfter()).isPresent();
                    assertThat(failed.inDoubt()).isFalse();
                });

        List<ReadOutcome> outcomes = client.read(ReadRequest.of(
                List.of(ada, person("torn"), person("copied"), CrmPerson.of(EmailAddress.of("ada@example.org")))));
        OptOutReading reading = ((ReadOutcome.Seen) outcomes.get(0)).reading();
        assertThat(reading.status()).isEqualTo(OptOutStatus.OPTED_OUT);
        assertThat(outcomes.get(1)).isEqualTo(new ReadOutcome.Gone());
        assertThat(outcomes.get(2)).isEqualTo(new ReadOutcome.MovedTo(new RecordRef(RecordType.CONTACT, "copy")));
        assertThat(outcomes.get(3)).isInstanceOf(ReadOutcome.Failed.class);

        assertThat(write(client, OptOutChange.unmark(ada, reading))).isEqualTo(new WriteOutcome.Applied(false, null));
        assertThat(write(client, OptOutChange.unmark(ada, reading))).isInstanceOf(WriteOutcome.Superseded.class);
    }

    private static void tellsChanges(OptOutClient client) {
        ChangePage first = client.changes(ChangeRequest.from(ChangeCursor.start()));
        assertThat(first.phase()).isEqualTo(ChangePage.Phase.SNAPSHOT);
        assertThat(first.more()).isTrue();
        assertThat(first.items())
                .hasExactlyElementsOfTypes(ChangeItem.Seen.class, ChangeItem.Touched.class, ChangeItem.Gone.class);
        assertThat(client.changes(ChangeRequest.from(first.next())).phase()).isEqualTo(ChangePage.Phase.LIVE);
        assertThatExceptionOfType(ConnectorException.class)
                .as("a method that the connector does not know falls back to the SPI's default")
                .isThrownBy(() -> client.find(FindRequest.of(List.of())))
                .extracting(ConnectorException::kind)
                .isEqualTo(ErrorKind.UNSUPPORTED);
    }

    @Test
    @DisplayName("compiled against a newer SPI: is refused by name, also where it uses what this host does not have")
    void newer() throws Exception {
        URL jar = new JarMaker(directory, "tomorrow-2.0.jar")
                .source(
                        "org.crmoptout.connector.CrmOptOutConnector",
                        "package org.crmoptout.connector; public interface CrmOptOutConnector {"
                                + " int SPI_VERSION = 2; int spiVersion(); ConnectorDescriptor descriptor();"
                                + " OptOutClient open(ConnectorContext context); Forecast forecast(); }")
                .source(
                        "org.crmoptout.connector.Forecast",
                        "package org.crmoptout.connector; public record Forecast(int days) {}")
                .connector("Tomorrow", "tomorrow", "public Forecast forecast() { return new Forecast(1); }")
                .without("org.crmoptout.connector.CrmOptOutConnector")
                .without("org.crmoptout.connector.Forecast")
                .make();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {jar}, getClass().getClassLoader())) {
            ConnectorRegistry registry = ConnectorRegistry.load(loader);

            assertThat(registry.connectors()).isEmpty();
            assertThat(registry.broken())
                    .singleElement()
                    .satisfies(refused -> assertThat(refused.where()).isEqualTo("zoo.Tomorrow in tomorrow-2.0.jar"))
                    .satisfies(refused -> assertThat(refused.why())
                            .contains("built for version 2 of the connector SPI and this host has version 1"));
        }
    }

    private static CrmPerson person(String id) {
        return CrmPerson.of(new RecordRef(RecordType.CONTACT, id));
    }

    private static WriteOutcome write(OptOutClient client, OptOutChange change) {
        return client.write(WriteRequest.of(List.of(change))).get(0);
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(SpiCompatibilityTest.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
