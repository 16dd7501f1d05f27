package org.crmoptout.testkit.contract;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.crmoptout.connector.Capability;
import org.crmoptout.connector.ChangeCursor;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.FindOutcome;
import org.crmoptout.connector.Operation.Access;
import org.crmoptout.connector.OptOutChange;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.connector.OptOutReading;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.ReadOutcome;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.RecordType;
import org.crmoptout.connector.WriteOutcome;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** R7xx: what is declared works, and what is not is refused before any request. */
abstract class CapabilityRules extends ChangeRules {

    @Test
    @DisplayName("R701 MARK works, or is refused before any request")
    void mark() {
        if (can(Capability.MARK)) {
            Someone someone = someone(false);
            Expect.is(WriteOutcome.Applied.class, connect().mark(someone.key()), "MARK");
            Expect.that(isOptedOut(someone), "MARK is declared, but does not opt out");
        } else {
            expectRefused(Capability.MARK, OptOutChange.mark(someone(false).key()));
        }
    }

    @Test
    @DisplayName("R702 UNMARK works, or is refused before any request")
    void unmark() {
        Someone someone = someone(true);
        if (can(Capability.UNMARK)) {
            Connection connection = connect();
            WriteOutcome.Applied applied =
                    Expect.is(WriteOutcome.Applied.class, connection.write(unmark(connection, someone)), "UNMARK");
            Expect.that(!isOptedOut(someone), "UNMARK is declared, but does not lift the opt-out");
            Expect.that(!applied.alreadySo(), "UNMARK says it was already so, but it was not");
        } else {
            OptOutReading lifted = OptOutReading.builder(
                            someone.key(), OptOutStatus.OPTED_OUT, crm().clock().instant())
                    .build();
            expectRefused(Capability.UNMARK, OptOutChange.unmark(someone.key(), lifted));
            Expect.that(isOptedOut(someone), "UNMARK was Refused, but it lifted the opt-out");
        }
    }

    private void expectRefused(Capability capability, OptOutChange change) {
        Connection connection = checked();
        long before = crm().requests();
        WriteOutcome.Refused refused = Expect.is(
                WriteOutcome.Refused.class,
                connection.write(change),
                change.transition().name());
        Expect.that(refused.capability().equals(capability), "the refusal names %s", refused.capability());
        Expect.that(!refused.reason().isBlank(), "the refusal has no reason");
        expectNoRequestSince(before);
        refusedAsDeclared = true;
    }

    /** A connection that knows its account, as a host's does. */
    private Connection checked() {
        Connection connection = connect();
        connection.client().check();
        return connection;
    }

    private void expectNoRequestSince(long before) {
        Expect.that(
                crm().requests() == before,
                "what can't be done was refused after %d requests, not before any",
                crm().requests() - before);
    }

    @Test
    @DisplayName("R703 The change feed works, or is refused before any request")
    void changeFeed() {
        Connection connection = checked();
        if (can(Capability.CHANGE_FEED)) {
            Someone someone = someone(true);
            settle();
            Feed feed = new Feed(connection, ChangeCursor.start());
            Expect.that(
                    feed.told(someone, feed.drain()).isPresent(),
                    "CHANGE_FEED is declared, but the feed tells nothing");
        } else {
            long before = crm().requests();
            Expect.kind(
                    Expect.failure("changes()", () -> connection.changes(ChangeCursor.start())),
                    "changes()",
                    ErrorKind.UNSUPPORTED);
            expectNoRequestSince(before);
            refusedAsDeclared = true;
        }
    }

    @Test
    @DisplayName("R704 Finding by address works, or is refused before any request")
    void findByEmail() {
        Connection connection = checked();
        if (can(Capability.FIND_BY_EMAIL)) {
            Someone someone = someone(false);
            settle();
            Expect.that(
                    found(connection, someone.address()).contains(someone.ref()),
                    "FIND_BY_EMAIL is declared, but does not find someone by the address");
        } else {
            long before = crm().requests();
            Expect.kind(
                    Expect.failure("find()", () -> connection.find(freshAddress())), "find()", ErrorKind.UNSUPPORTED);
            expectNoRequestSince(before);
            refusedAsDeclared = true;
        }
    }

    private static List<RecordRef> found(Connection connection, EmailAddress address) {
        return Expect.is(FindOutcome.Found.class, connection.find(address), "find()").people().stream()
                .map(CrmPerson::ref)
                .flatMap(Optional::stream)
                .toList();
    }

    @Test
    @DisplayName("R705 Finding gives everyone who carries the address, by type and id, and nobody for nobody's")
    void findsEveryone() {
        needs(Capability.FIND_BY_EMAIL);
        Someone one = someone(true);
        List<RecordRef> carriers = new ArrayList<>(List.of(one.ref()));
        for (RecordType type : report().recordTypes()) {
            for (Someone other : List.of(someone(type, false), someone(type, false))) {
                if (!crm().unknownActs().containsKey(CrmStage.Act.SHARED_ADDRESS)) {
                    crm().changeAddress(other.ref(), one.address());
                    carriers.add(other.ref());
                }
            }
        }
        someone(true);
        carriers.sort((a, b) -> a.type().equals(b.type())
                ? a.id().compareTo(b.id())
                : a.type().name().compareTo(b.type().name()));
        settle();
        Connection connection = connect();
        EmailAddress nobodys = freshAddress();
        List<FindOutcome> outcomes = connection.find(List.of(nobodys, one.address()));
        Expect.that(
                Expect.is(FindOutcome.Found.class, outcomes.get(0), "nobody's address")
                        .people()
                        .isEmpty(),
                "someone was found under an address that is nobody's");
        List<RecordRef> found =
                Expect.is(FindOutcome.Found.class, outcomes.get(1), "a shared address").people().stream()
                        .map(person -> person.ref().orElseThrow())
                        .toList();
        Expect.that(found.equals(carriers), "expected %s by type and id, but found %s", carriers, found);
    }

    @Test
    @DisplayName("R706 A batch write takes fewer requests than changes, where it is declared")
    void batchWrite() {
        needs(Capability.BATCH_WRITE);
        List<Someone> crowd = crowd(10, false);
        Connection connection = connect();
        connection.write(crowd.stream().map(one -> OptOutChange.mark(one.key())).toList());
        long writes = connection.calls().count(Access.WRITE);
        Expect.that(writes > 0 && writes < crowd.size(), "%d changes took %d writing requests", crowd.size(), writes);
    }

    @Test
    @DisplayName(
            "R707 Change times are those of the opt-out, never of the record; none are given where none are declared")
    void changeTime() {
        Someone someone = someone(false);
        Instant changed = crm().clock().instant();
        setOptedOut(someone, true);
        if (can(Capability.CHANGE_TIME)) {
            settle();
            EmailAddress address = freshAddress();
            someone(false);
            Connection connection = connect();
            Optional<Instant> told =
                    reading(connection, someone.key(), "someone").changedAt();
            Expect.that(told.isPresent(), "CHANGE_TIME is declared, but the reading has no changedAt");
            Expect.that(
                    told.get().equals(changed), "the opt-out changed at %s, the reading says %s", changed, told.get());
            if (keying() == OptOutKeying.RECORD) {
                crm().changeAddress(someone.ref(), address);
                told = reading(connection, someone.key(), "someone").changedAt();
                Expect.that(
                        told.filter(changed::equals).isPresent(), "changedAt moved with another field of the record");
            }
        } else {
            Optional<Instant> told =
                    reading(connect(), someone.key(), "someone").changedAt();
            Expect.that(told.isEmpty(), "CHANGE_TIME is not declared, but the reading has a changedAt of %s", told);
            refusedAsDeclared = true;
        }
    }

    @Test
    @DisplayName("R708 What can be observed is observed, both ways, or refused before any request")
    void observes() {
        Someone someone = someone(false);
        Connection connection = checked();
        if (can(Capability.OBSERVE_MARK)) {
            setOptedOut(someone, true);
            expectStatus(connection, someone, OptOutStatus.OPTED_OUT, "OBSERVE_MARK is declared");
        } else {
            long before = crm().requests();
            ReadOutcome.Failed failed =
                    Expect.is(ReadOutcome.Failed.class, connection.read(someone.key()), "a read without OBSERVE_MARK");
            Expect.kind(failed.cause(), "a read without OBSERVE_MARK", ErrorKind.UNSUPPORTED);
            expectNoRequestSince(before);
            refusedAsDeclared = true;
        }
        if (can(Capability.OBSERVE_UNMARK)) {
            setOptedOut(someone, false);
            expectStatus(connection, someone, OptOutStatus.NOT_OPTED_OUT, "OBSERVE_UNMARK is declared");
        }
    }
}
