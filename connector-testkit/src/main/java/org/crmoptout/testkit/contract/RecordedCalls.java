package org.crmoptout.testkit.contract;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.crmoptout.connector.CallPolicy;
import org.crmoptout.connector.Operation;
import org.crmoptout.connector.Operation.Access;
import org.crmoptout.connector.RemoteRequest;
import org.jspecify.annotations.Nullable;

/** Sends each request once, takes it down, and lays a fault over requests of one kind. Thread-safe. */
final class RecordedCalls implements CallPolicy {

    private final CrmStage stage;
    private final List<Operation> operations = new CopyOnWriteArrayList<>();
    private volatile @Nullable Access faulty;
    private volatile @Nullable Fault fault;
    private volatile Runnable afterEach = () -> {};
    private volatile Runnable beforeEach = () -> {};

    RecordedCalls(CrmStage stage) {
        this.stage = stage;
    }

    /** The operations, in the order in which they began. */
    List<Operation> operations() {
        return operations;
    }

    long count(Access access) {
        return operations.stream()
                .filter(operation -> operation.access() == access)
                .count();
    }

    /** Lays a fault over operations of one kind only. */
    void misbehaveAt(Access access, Fault wrong) {
        fault = wrong;
        faulty = access;
    }

    void behave() {
        fault = null;
        faulty = null;
        stage.behave();
    }

    void beforeEach(Runnable action) {
        beforeEach = action;
    }

    void afterEach(Runnable action) {
        afterEach = action;
    }

    @Override
    public <T> T call(Operation operation, RemoteRequest<T> request) throws InterruptedException {
        operations.add(operation);
        beforeEach.run();
        Fault wrong = fault;
        boolean lay = wrong != null && operation.access() == faulty;
        if (lay && wrong != null) {
            stage.misbehave(wrong);
        }
        try {
            return request.send();
        } finally {
            if (lay) {
                stage.behave();
            }
            afterEach.run();
        }
    }
}
