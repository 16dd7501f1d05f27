package org.crmoptout.service.crm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.RecordRef;

/** A CRM account in memory, found by the setting {@code account}. Thread-safe. */
public final class FakeCrm {

    private static final ConcurrentMap<String, FakeCrm> ACCOUNTS = new ConcurrentHashMap<>();

    private final Map<CrmPerson, OptOutStatus> values = new LinkedHashMap<>();
    private final Map<RecordRef, RecordRef> moved = new LinkedHashMap<>();
    private final List<CrmPerson> changes = new ArrayList<>();
    private final List<String> writes = new ArrayList<>();
    private int calls;
    private boolean down;
    private volatile CountDownLatch hangsUntil = new CountDownLatch(0);

    public static FakeCrm account(String name) {
        return ACCOUNTS.computeIfAbsent(name, it -> new FakeCrm());
    }

    /** What the key of a person is here: the record, or the address. */
    static CrmPerson keyOf(OptOutKeying keying, CrmPerson person) {
        return keying == OptOutKeying.RECORD
                ? CrmPerson.of(person.ref().orElseThrow())
                : CrmPerson.of(person.emailAddresses().get(0));
    }

    /** A user of the CRM sets the field. */
    public synchronized void set(CrmPerson key, OptOutStatus status) {
        values.put(key, status);
        changes.add(key);
    }

    public synchronized void move(RecordRef from, RecordRef to) {
        moved.put(from, to);
        values.remove(CrmPerson.of(from));
    }

    public synchronized void down(boolean is) {
        down = is;
    }

    /** From now on no request is answered before then. */
    public void hangUntil(CountDownLatch then) {
        hangsUntil = then;
    }

    void standStill() {
        try {
            hangsUntil.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public synchronized Optional<OptOutStatus> value(CrmPerson key) {
        return Optional.ofNullable(values.get(key));
    }

    /** Every write, such as {@code MARK Contact/1}. */
    public synchronized List<String> writes() {
        return List.copyOf(writes);
    }

    public synchronized int calls() {
        return calls;
    }

    synchronized boolean called() {
        calls++;
        return !down;
    }

    synchronized Optional<RecordRef> movedTo(CrmPerson key) {
        return key.ref().map(moved::get);
    }

    synchronized OptOutStatus read(CrmPerson key) {
        return values.getOrDefault(key, OptOutStatus.NOT_OPTED_OUT);
    }

    synchronized void write(String what, CrmPerson key, OptOutStatus status) {
        writes.add(what);
        set(key, status);
    }

    synchronized List<CrmPerson> changesFrom(int place) {
        return List.copyOf(changes.subList(place, changes.size()));
    }
}
