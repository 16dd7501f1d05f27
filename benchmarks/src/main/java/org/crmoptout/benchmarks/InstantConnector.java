package org.crmoptout.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.crmoptout.connector.AccountReport;
import org.crmoptout.connector.Capability;
import org.crmoptout.connector.CapabilitySheet;
import org.crmoptout.connector.ChangePage;
import org.crmoptout.connector.ChangeRequest;
import org.crmoptout.connector.ConnectorContext;
import org.crmoptout.connector.ConnectorDescriptor;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.CrmOptOutConnector;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.connector.ReadOutcome;
import org.crmoptout.connector.ReadRequest;
import org.crmoptout.connector.SettingKey;
import org.crmoptout.connector.WriteOutcome;
import org.crmoptout.connector.WriteRequest;

/** Connects the service to {@link InstantClient}: a CRM that has no requests left until its gate, a file, is there. */
public final class InstantConnector implements CrmOptOutConnector {

    static final CapabilitySheet CAPABILITIES = CapabilitySheet.builder()
            .supported(
                    Capability.MARK,
                    Capability.UNMARK,
                    Capability.OBSERVE_MARK,
                    Capability.OBSERVE_UNMARK,
                    Capability.CHANGE_FEED,
                    Capability.BATCH_WRITE)
            .build();

    private static final SettingKey<String> GATE =
            SettingKey.text("gate", "writes are taken while this file is there").required();

    @Override
    public int spiVersion() {
        return SPI_VERSION;
    }

    @Override
    public ConnectorDescriptor descriptor() {
        return ConnectorDescriptor.builder("instant", "Instant", OptOutKeying.RECORD)
                .capabilities(CAPABILITIES)
                .settings(GATE)
                .build();
    }

    @Override
    public OptOutClient open(ConnectorContext context) {
        return new Gated(
                new InstantClient(context.clock()), Path.of(context.settings().get(GATE)));
    }

    private record Gated(InstantClient client, Path gate) implements OptOutClient {

        @Override
        public AccountReport check() {
            return client.check();
        }

        @Override
        public List<ReadOutcome> read(ReadRequest request) {
            return client.read(request);
        }

        @Override
        public List<WriteOutcome> write(WriteRequest request) {
            if (!Files.exists(gate)) {
                throw new ConnectorException(ErrorKind.QUOTA_EXHAUSTED, "the gate is shut: make the file, then resume")
                        .withRetryAfter(Duration.ofHours(1));
            }
            return client.write(request);
        }

        @Override
        public ChangePage changes(ChangeRequest request) {
            return client.changes(request);
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
