package org.crmoptout.testkit.contract;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.RecordType;

/**
 * A CRM that keeps people, addresses, time stamps, merges and deletes like any other, and speaks a vendor's language through a
 * {@link CrmDialect}. Thread-safe.
 */
public final class PretendedCrm implements CrmStage {

    private static final int PAGE = 20;
    private static final Duration LATE = Duration.ofSeconds(30);
    private static final String ACCOUNT_ID = "pretended-4711";

    private record Stored(
            RecordType type, EmailAddress address, Instant modifiedAt, boolean deleted, Optional<String> mergedInto) {

        Stored at(Instant now) {
            return new Stored(type, address, now, deleted, mergedInto);
        }
    }

    private final OptOutKeying keying;
    private final CrmDialect dialect;
    private final OptOutStatus absentMeans;
    private final StageClock clock = new StageClock();
    private final LoopbackServer server;
    private final People people = new People();
    private final Map<String, Stored> records = new TreeMap<>();
    private final Map<String, PretendedOptOut> optOuts = new HashMap<>();
    private final Set<String> heldBack = new HashSet<>();
    private final Set<String> refused = new HashSet<>();
    private long lastRevision;

    private PretendedCrm(OptOutKeying keying, CrmDialect dialect, OptOutStatus absentMeans) {
        this.keying = keying;
        this.dialect = dialect;
        this.absentMeans = absentMeans;
        this.server = new LoopbackServer(request -> dialect.answer(request, people));
    }

    /**
     * Starts an empty CRM.
     *
     * @param keying what it keeps the opt-out on
     * @param dialect its language
     * @return a CRM that listens, to be closed by the contract
     */
    public static PretendedCrm start(OptOutKeying keying, CrmDialect dialect) {
        return new PretendedCrm(keying, dialect, OptOutStatus.UNKNOWN);
    }

    /**
     * Starts an empty CRM whose vendor documents what an absent opt-out means.
     *
     * @param keying what it keeps the opt-out on
     * @param dialect its language
     * @param absentMeans what an absent value means; where opt-outs are kept on addresses, also that of an address never heard of
     * @return a CRM that listens, to be closed by the contract
     */
    public static PretendedCrm start(OptOutKeying keying, CrmDialect dialect, OptOutStatus absentMeans) {
        return new PretendedCrm(keying, dialect, absentMeans);
    }

    @Override
    public Map<String, String> settings(Duration answerWithin) {
        return dialect.settings(server.address(), answerWithin);
    }

    @Override
    public Set<String> secrets() {
        return dialect.secrets();
    }

    @Override
    public StageClock clock() {
        return clock;
    }

    @Override
    public Duration changesShowWithin() {
        return LATE;
    }

    @Override
    public int feedPageSize() {
        return PAGE;
    }

    @Override
    public OptOutStatus absentMeans() {
        return absentMeans;
    }

    @Override
    public synchronized void reset() {
        server.reset();
        records.clear();
        optOuts.clear();
        heldBack.clear();
        refused.clear();
    }

    @Override
    public synchronized RecordRef create(RecordType type, EmailAddress address, boolean optedOut) {
        String id = String.format("p%06d", records.size() + 1);
        records.put(id, new Stored(type, address, clock.instant(), false, Optional.empty()));
        store(id, Optional.of(String.valueOf(optedOut)));
        return new RecordRef(type, id);
    }

    @Override
    public synchronized void setOptedOut(RecordRef ref, boolean optedOut) {
        requireAlive(ref);
        store(ref.id(), Optional.of(String.valueOf(optedOut)));
    }

    @Override
    public synchronized void changeAddress(RecordRef ref, EmailAddress address) {
        Stored record = requireAlive(ref);
        records.put(ref.id(), new Stored(record.type(), address, clock.instant(), false, Optional.empty()));
    }

    @Override
    public synchronized void merge(RecordRef loser, RecordRef winner) {
        Stored lost = requireAlive(loser);
        Stored won = requireAlive(winner);
        records.put(
                loser.id(), new Stored(lost.type(), lost.address(), clock.instant(), true, Optional.of(winner.id())));
        records.put(winner.id(), won.at(clock.instant()));
    }

    @Override
    public synchronized void delete(RecordRef ref) {
        Stored record = requireAlive(ref);
        records.put(ref.id(), new Stored(record.type(), record.address(), clock.instant(), true, Optional.empty()));
    }

    @Override
    public synchronized void storeAbsent(RecordRef ref) {
        requireAlive(ref);
        store(ref.id(), Optional.empty());
    }

    @Override
    public synchronized void storeOdd(RecordRef ref) {
        requireAlive(ref);
        store(ref.id(), Optional.of("perhaps"));
    }

    @Override
    public synchronized void holdBack(RecordRef ref) {
        requireAlive(ref);
        heldBack.add(ref.id());
    }

    @Override
    public synchronized void show(RecordRef ref) {
        heldBack.remove(ref.id());
    }

    @Override
    public synchronized void refuseWritesTo(RecordRef ref) {
        refused.add(key(ref.id(), requireAlive(ref)));
    }

    @Override
    public synchronized Optional<Boolean> optedOut(RecordRef ref) {
        return people.find(ref.id())
                .filter(person -> !person.deleted())
                .map(person -> person.optOut().isOptedOut());
    }

    @Override
    public synchronized boolean optedOut(EmailAddress address) {
        return people.optOut(address).isOptedOut();
    }

    @Override
    public synchronized List<String> records() {
        return records.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue().type() + " "
                        + entry.getValue().address().value() + (entry.getValue().deleted() ? " deleted" : ""))
                .toList();
    }

    @Override
    public long requests() {
        return server.requests();
    }

    @Override
    public void misbehave(Fault fault) {
        server.misbehave(fault);
    }

    @Override
    public void behave() {
        server.behave();
    }

    @Override
    public void close() {
        server.close();
    }

    private Stored requireAlive(RecordRef ref) {
        Stored record = records.get(ref.id());
        if (record == null || record.deleted()) {
            throw new NoSuchElementException("there is no " + ref);
        }
        return record;
    }

    /** What the opt-out is kept on: the record or its address. */
    private String key(String id, Stored record) {
        return keying == OptOutKeying.RECORD ? id : record.address().value();
    }

    /** Stores a value and dates the record, also when the value is the same, as saving a page does. */
    private void store(String id, Optional<String> value) {
        Stored record = records.get(id);
        if (record == null) {
            throw new NoSuchElementException("there is no record " + id);
        }
        store(key(id, record), id, value);
    }

    private void store(String key, String id, Optional<String> value) {
        PretendedOptOut before = optOuts.get(key);
        if (before == null || !before.value().equals(value)) {
            lastRevision++;
            optOuts.put(key, new PretendedOptOut(value, clock.instant(), "r" + lastRevision));
        }
        records.computeIfPresent(id, (same, record) -> record.at(clock.instant()));
    }

    private PretendedOptOut optOutOf(String key) {
        return optOuts.getOrDefault(key, new PretendedOptOut(Optional.empty(), Instant.EPOCH, "r0"));
    }

    private PretendedPerson person(String id, Stored record) {
        return new PretendedPerson(
                new RecordRef(record.type(), id),
                record.address(),
                optOutOf(key(id, record)),
                record.modifiedAt(),
                record.deleted(),
                record.mergedInto().map(other -> new RecordRef(record.type(), other)));
    }

    /** What the dialect sees. */
    private final class People implements PretendedPeople {

        @Override
        public String accountId() {
            return ACCOUNT_ID;
        }

        @Override
        public String accountName() {
            return "A pretended account";
        }

        @Override
        public Optional<PretendedPerson> find(String id) {
            synchronized (PretendedCrm.this) {
                return Optional.ofNullable(records.get(id)).map(record -> person(id, record));
            }
        }

        @Override
        public List<PretendedPerson> carrying(EmailAddress address) {
            return listed().filter(
                            person -> !person.deleted() && person.address().equals(address))
                    .sorted(Comparator.comparing((PretendedPerson person) ->
                                    person.ref().type().name())
                            .thenComparing(person -> person.ref().id()))
                    .toList();
        }

        @Override
        public List<PretendedPerson> optedOut(String afterId) {
            return listed().filter(
                            person -> !person.deleted() && person.optOut().isOptedOut())
                    .filter(person -> person.ref().id().compareTo(afterId) > 0)
                    .limit(PAGE)
                    .toList();
        }

        @Override
        public List<PretendedPerson> changed(Instant from, String afterId) {
            return listed().filter(person -> !person.modifiedAt().isBefore(from))
                    .filter(person -> person.modifiedAt().isAfter(from)
                            || person.ref().id().compareTo(afterId) > 0)
                    .sorted(Comparator.comparing(PretendedPerson::modifiedAt)
                            .thenComparing(person -> person.ref().id()))
                    .limit(PAGE)
                    .toList();
        }

        /** Everyone who is not held back, by id. */
        private Stream<PretendedPerson> listed() {
            List<PretendedPerson> all = new ArrayList<>();
            synchronized (PretendedCrm.this) {
                records.forEach((id, record) -> {
                    if (!heldBack.contains(id)) {
                        all.add(person(id, record));
                    }
                });
            }
            return all.stream();
        }

        @Override
        public PretendedOptOut optOut(EmailAddress address) {
            synchronized (PretendedCrm.this) {
                return optOutOf(address.value());
            }
        }

        @Override
        public Written write(String id, boolean optedOut, Optional<String> onlyRevision) {
            synchronized (PretendedCrm.this) {
                Stored record = records.get(id);
                return record == null || record.deleted()
                        ? Written.NO_SUCH_RECORD
                        : write(key(id, record), List.of(id), optedOut, onlyRevision);
            }
        }

        @Override
        public Written write(EmailAddress address, boolean optedOut, Optional<String> onlyRevision) {
            synchronized (PretendedCrm.this) {
                List<String> carriers = records.entrySet().stream()
                        .filter(entry -> entry.getValue().address().equals(address))
                        .filter(entry -> !entry.getValue().deleted())
                        .map(Map.Entry::getKey)
                        .toList();
                return write(address.value(), carriers, optedOut, onlyRevision);
            }
        }

        private Written write(String key, List<String> carriers, boolean optedOut, Optional<String> onlyRevision) {
            if (refused.contains(key)) {
                return Written.REFUSED;
            }
            if (onlyRevision
                    .filter(revision -> !revision.equals(optOutOf(key).revision()))
                    .isPresent()) {
                return Written.OTHER_REVISION;
            }
            store(key, "", Optional.of(String.valueOf(optedOut)));
            carriers.forEach(id -> records.computeIfPresent(id, (same, record) -> record.at(clock.instant())));
            return Written.DONE;
        }
    }
}
