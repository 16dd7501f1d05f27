package org.crmoptout.testkit.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.crmoptout.connector.AccountReport;
import org.crmoptout.connector.ChangeItem;
import org.crmoptout.connector.ChangePage;
import org.crmoptout.connector.ChangeRequest;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.FindOutcome;
import org.crmoptout.connector.FindRequest;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.OptOutReading;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.ReadOutcome;
import org.crmoptout.connector.ReadRequest;
import org.crmoptout.connector.WriteOutcome;
import org.crmoptout.connector.WriteRequest;

/** A client that does as the one it wraps, but for what a subclass bends. */
class BentClient implements OptOutClient {

    final OptOutClient sound;

    BentClient(OptOutClient sound) {
        this.sound = sound;
    }

    @Override
    public AccountReport check() {
        return sound.check();
    }

    @Override
    public List<ReadOutcome> read(ReadRequest request) {
        return sound.read(request);
    }

    @Override
    public List<WriteOutcome> write(WriteRequest request) {
        return sound.write(request);
    }

    @Override
    public ChangePage changes(ChangeRequest request) {
        return sound.changes(request);
    }

    @Override
    public List<FindOutcome> find(FindRequest request) {
        return sound.find(request);
    }

    @Override
    public void close() {
        sound.close();
    }

    /** Bends every read outcome. */
    static BentClient reads(OptOutClient sound, UnaryOperator<ReadOutcome> bend) {
        return new BentClient(sound) {
            @Override
            public List<ReadOutcome> read(ReadRequest request) {
                return sound.read(request).stream().map(bend).toList();
            }
        };
    }

    /** Bends every write outcome. */
    static BentClient writes(OptOutClient sound, UnaryOperator<WriteOutcome> bend) {
        return new BentClient(sound) {
            @Override
            public List<WriteOutcome> write(WriteRequest request) {
                return sound.write(request).stream().map(bend).toList();
            }
        };
    }

    /** Bends the items of every page of the feed. */
    static BentClient pages(OptOutClient sound, UnaryOperator<List<ChangeItem>> bend) {
        return new BentClient(sound) {
            @Override
            public ChangePage changes(ChangeRequest request) {
                ChangePage page = sound.changes(request);
                return ChangePage.builder(page.next())
                        .items(bend.apply(new ArrayList<>(page.items())))
                        .phase(page.phase())
                        .more(page.more())
                        .build();
            }
        };
    }

    /** Bends every failure, thrown or told. */
    static BentClient failures(OptOutClient sound, UnaryOperator<ConnectorException> bend) {
        return new BentClient(sound) {

            private <T> T bent(Supplier<T> call) {
                try {
                    return call.get();
                } catch (ConnectorException e) {
                    throw bend.apply(e);
                }
            }

            @Override
            public AccountReport check() {
                return bent(sound::check);
            }

            @Override
            public List<ReadOutcome> read(ReadRequest request) {
                return bent(() -> sound.read(request)).stream()
                        .map(outcome -> outcome instanceof ReadOutcome.Failed failed
                                ? new ReadOutcome.Failed(bend.apply(failed.cause()))
                                : outcome)
                        .toList();
            }

            @Override
            public List<WriteOutcome> write(WriteRequest request) {
                return bent(() -> sound.write(request)).stream()
                        .map(outcome -> outcome instanceof WriteOutcome.Failed failed
                                ? new WriteOutcome.Failed(bend.apply(failed.cause()), failed.inDoubt())
                                : outcome)
                        .toList();
            }

            @Override
            public ChangePage changes(ChangeRequest request) {
                return bent(() -> sound.changes(request));
            }

            @Override
            public List<FindOutcome> find(FindRequest request) {
                return bent(() -> sound.find(request)).stream()
                        .map(outcome -> outcome instanceof FindOutcome.Failed failed
                                ? new FindOutcome.Failed(bend.apply(failed.cause()))
                                : outcome)
                        .toList();
            }
        };
    }

    static OptOutReading with(OptOutReading reading, OptOutStatus status) {
        OptOutReading.Builder bent = OptOutReading.builder(reading.person(), status, reading.readBegan());
        reading.changedAt().ifPresent(bent::changedAt);
        reading.revision().ifPresent(bent::revision);
        return bent.build();
    }
}
