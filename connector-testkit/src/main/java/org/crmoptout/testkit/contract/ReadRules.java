package org.crmoptout.testkit.contract;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.crmoptout.connector.Capability;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.Operation.Access;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.connector.OptOutReading;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.ReadOutcome;
import org.crmoptout.connector.RecordType;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** R4xx: what the CRM says now. */
abstract class ReadRules extends CheckRules {

    /** More than a page of any CRM's lists, and an odd number. */
    static final int MANY = 251;

    final OptOutReading reading(Connection connection, CrmPerson person, String what) {
        return Expect.is(ReadOutcome.Seen.class, connection.read(person), what).reading();
    }

    final void expectStatus(Connection connection, Someone someone, OptOutStatus expected, String what) {
        OptOutStatus status = reading(connection, someone.key(), what).status();
        Expect.that(status == expected, "%s: expected %s but was %s", what, expected, status);
    }

    @Test
    @DisplayName("R401 A read tells who is opted out and who is not, in the request's order")
    void readTellsTheStatus() {
        needs(Capability.OBSERVE_MARK);
        List<Someone> people = List.of(someone(true), someone(false), someone(false), someone(true));
        List<ReadOutcome> outcomes =
                connect().read(people.stream().map(Someone::key).toList());
        for (int i = 0; i < people.size(); i++) {
            OptOutReading reading = Expect.is(ReadOutcome.Seen.class, outcomes.get(i), "person " + i)
                    .reading();
            OptOutStatus expected = isOptedOut(people.get(i)) ? OptOutStatus.OPTED_OUT : OptOutStatus.NOT_OPTED_OUT;
            Expect.that(people.get(i).isMeantBy(reading.person()), "outcome %d is of somebody else", i);
            Expect.that(reading.status() == expected, "person %d: expected %s, was %s", i, expected, reading.status());
        }
    }

    @Test
    @DisplayName("R402 Records of every type can be read")
    void everyTypeCanBeRead() {
        needs(Capability.OBSERVE_MARK);
        Connection connection = connect();
        List<CrmPerson> everyone = new ArrayList<>();
        for (RecordType type : report().recordTypes()) {
            everyone.add(CrmPerson.of(someone(type, true).ref()));
        }
        for (ReadOutcome outcome : connection.read(everyone)) {
            OptOutStatus status = Expect.is(ReadOutcome.Seen.class, outcome, "a record of any type")
                    .reading()
                    .status();
            Expect.that(status == OptOutStatus.OPTED_OUT, "a record of any type: expected OPTED_OUT, was %s", status);
        }
    }

    @Test
    @DisplayName("R403 A reading names its key: the record, or exactly the one address the status belongs to")
    void readingNamesItsKey() {
        needs(Capability.OBSERVE_MARK);
        Someone someone = someone(true);
        Connection connection = connect();
        for (CrmPerson asked : List.of(someone.key(), CrmPerson.of(someone.ref()))) {
            CrmPerson told = reading(connection, asked, asked.toString()).person();
            if (keying() == OptOutKeying.RECORD) {
                Expect.that(
                        told.ref().filter(someone.ref()::equals).isPresent(), "the reading does not name the record");
            } else {
                Expect.that(
                        told.emailAddresses().equals(List.of(someone.address())),
                        "the reading names %d addresses, or another than the status belongs to",
                        told.emailAddresses().size());
            }
        }
    }

    @Test
    @DisplayName("R404 A reading is dated by when its request began, by the context's clock")
    void readingIsDatedByTheBeginning() throws Exception {
        needs(Capability.OBSERVE_MARK);
        Someone someone = someone(false);
        Connection connection = connect();
        AtomicReference<Instant> lastReadBegan = new AtomicReference<>(Instant.MAX);
        connection.calls().beforeEach(() -> lastReadBegan.set(crm().clock().instant()));
        connection.calls().afterEach(() -> crm().clock().advance(Duration.ofSeconds(10)));
        Instant start = crm().clock().instant();
        Instant began = reading(connection, someone.key(), "someone").readBegan();
        Expect.that(!began.isBefore(start), "readBegan is before the read; use the clock of the context");
        Expect.that(
                !began.isAfter(lastReadBegan.get()),
                "readBegan is after the request was sent: take the time before sending, for a write may come between");

        // And while the answer is on its way, when a clock that is read with it has moved on as well.
        connection.calls().afterEach(() -> {});
        Fault.Holds slow = Fault.Holds.back();
        crm().misbehave(slow);
        ExecutorService threads = threads(1);
        try {
            Future<OptOutReading> reading = threads.submit(() -> reading(connection, someone.key(), "someone"));
            Expect.that(slow.arrived().await(10, TimeUnit.SECONDS), "read() sent no request");
            crm().clock().advance(Duration.ofSeconds(10));
            crm().behave();
            Expect.that(
                    !reading.get(10, TimeUnit.SECONDS).readBegan().isAfter(lastReadBegan.get()),
                    "readBegan is when the answer came: take the time before sending, for a write may come between");
        } finally {
            crm().behave();
            threads.shutdownNow();
        }
    }

    @Test
    @DisplayName("R405 A deleted record is Gone, and spoils no other outcome")
    void deletedIsGone() {
        needs(Capability.OBSERVE_MARK);
        Someone before = someone(true);
        Someone deleted = someone(true);
        Someone after = someone(false);
        crm().delete(deleted.ref());
        List<ReadOutcome> outcomes = connect().read(List.of(before.key(), CrmPerson.of(deleted.ref()), after.key()));
        Expect.is(ReadOutcome.Seen.class, outcomes.get(0), "the person before");
        Expect.is(ReadOutcome.Gone.class, outcomes.get(1), "the deleted record");
        Expect.is(ReadOutcome.Seen.class, outcomes.get(2), "the person after");
    }

    @Test
    @DisplayName("R406 A merged record is MovedTo the record it lives on in")
    void mergedIsMoved() {
        needs(Capability.OBSERVE_MARK);
        needs(CrmStage.Act.MERGE);
        Someone loser = someone(true);
        Someone winner = someone(false);
        crm().merge(loser.ref(), winner.ref());
        ReadOutcome.MovedTo moved =
                Expect.is(ReadOutcome.MovedTo.class, connect().read(CrmPerson.of(loser.ref())), "the merged record");
        Expect.that(
                moved.to().equals(winner.ref()), "the merged record moved to %s, not to %s", moved.to(), winner.ref());
    }

    @Test
    @DisplayName("R407 Any number of people can be read at once")
    void manyCanBeRead() {
        needs(Capability.OBSERVE_MARK);
        List<Someone> crowd = crowd(MANY, false);
        setOptedOut(crowd.get(MANY - 2), true);
        List<ReadOutcome> outcomes =
                connect().read(crowd.stream().map(Someone::key).toList());
        for (int i = 0; i < MANY; i++) {
            OptOutReading reading = Expect.is(ReadOutcome.Seen.class, outcomes.get(i), "person " + i)
                    .reading();
            Expect.that(crowd.get(i).isMeantBy(reading.person()), "outcome %d of %d is of somebody else", i, MANY);
            Expect.that(
                    (reading.status() == OptOutStatus.OPTED_OUT) == (i == MANY - 2),
                    "person %d of %d: was %s",
                    i,
                    MANY,
                    reading.status());
        }
    }

    @Test
    @DisplayName("R408 A value that the vendor does not document is UNKNOWN")
    void oddIsUnknown() {
        needs(Capability.OBSERVE_MARK);
        needs(CrmStage.Act.ODD_VALUE);
        Someone someone = someone(false);
        crm().storeOdd(someone.ref());
        expectStatus(connect(), someone, OptOutStatus.UNKNOWN, "an odd value");
    }

    @Test
    @DisplayName("R409 An absent value is what the vendor documents of it, else UNKNOWN")
    void absentIsAsDocumented() {
        needs(Capability.OBSERVE_MARK);
        needs(CrmStage.Act.ABSENT_VALUE);
        Someone someone = someone(true);
        crm().storeAbsent(someone.ref());
        expectStatus(connect(), someone, crm().absentMeans(), "an absent value");
    }

    @Test
    @DisplayName("R410 A read shows what a user of the CRM did a moment ago")
    void readIsFresh() {
        needs(Capability.OBSERVE_MARK);
        Someone someone = someone(false);
        Connection connection = connect();
        expectStatus(connection, someone, OptOutStatus.NOT_OPTED_OUT, "at first");
        setOptedOut(someone, true);
        expectStatus(connection, someone, OptOutStatus.OPTED_OUT, "after the opt-out");
        setOptedOut(someone, false);
        expectStatus(connection, someone, OptOutStatus.NOT_OPTED_OUT, "after the opt-out was lifted");
    }

    @Test
    @DisplayName("R411 A new address is the same record, but another address")
    void newAddress() {
        needs(Capability.OBSERVE_MARK);
        Someone someone = someone(true);
        EmailAddress newAddress = freshAddress();
        crm().changeAddress(someone.ref(), newAddress);
        tick();
        Connection connection = connect();
        OptOutReading ofRecord = reading(connection, CrmPerson.of(someone.ref()), "the record");
        if (keying() == OptOutKeying.RECORD) {
            Expect.that(ofRecord.status() == OptOutStatus.OPTED_OUT, "the record's opt-out went with its address");
        } else {
            Expect.that(
                    ofRecord.person().emailAddresses().equals(List.of(newAddress)),
                    "the record stands for its current address, but the reading is of another");
            Expect.that(
                    ofRecord.status() != OptOutStatus.OPTED_OUT,
                    "the new address was never opted out, but reads as if it was");
            expectStatus(connection, someone, OptOutStatus.OPTED_OUT, "the old address, nobody's now");
        }
    }

    @Test
    @DisplayName("R412 Reading never writes")
    void readingNeverWrites() {
        Someone someone = someone(false);
        List<String> before = crm().records();
        Connection connection = connect();
        connection.read(someone.key());
        Expect.that(connection.calls().count(Access.WRITE) == 0, "read() sent a request that writes");
        Expect.that(!isOptedOut(someone) && crm().records().equals(before), "read() changed something in the CRM");
    }

    @Test
    @DisplayName("R413 Reading nobody sends nothing")
    void readingNobody() {
        Connection connection = connect();
        Expect.that(connection.read(List.of()).isEmpty(), "reading nobody gave outcomes");
        Expect.that(crm().requests() == 0, "reading nobody sent %d requests", crm().requests());
    }

    @Test
    @DisplayName("R414 Who is asked for twice has two outcomes")
    void askedTwice() {
        needs(Capability.OBSERVE_MARK);
        Someone twice = someone(true);
        Someone once = someone(false);
        List<CrmPerson> asked = List.of(twice.key(), once.key(), twice.key());
        List<OptOutStatus> told = connect().read(asked).stream()
                .map(outcome -> Expect.is(ReadOutcome.Seen.class, outcome, "one of three, two of whom are the same")
                        .reading()
                        .status())
                .toList();
        Expect.that(
                told.equals(List.of(OptOutStatus.OPTED_OUT, OptOutStatus.NOT_OPTED_OUT, OptOutStatus.OPTED_OUT)),
                "the outcomes of someone, another, and someone again are %s",
                told);
    }
}
