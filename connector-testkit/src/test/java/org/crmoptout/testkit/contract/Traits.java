package org.crmoptout.testkit.contract;

import java.time.Duration;
import java.util.Optional;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.connector.OptOutStatus;

/**
 * How the reference connector works inside. Only tests of broken connectors ask for anything but the sound ones.
 *
 * @param keying what opt-outs are kept on
 * @param feed whether there is a change feed
 * @param absentMeans what an absent value is read as
 * @param overlap how far back each round of changes reaches
 * @param idsBreakTies whether a page goes on by time stamp and id, not by time stamp alone
 * @param changesFromBeforeSnapshot whether the changes begin where the snapshot began, not where it ended
 * @param patience how long to wait for an answer whatever the settings say; empty to do as they say
 */
record Traits(
        OptOutKeying keying,
        boolean feed,
        OptOutStatus absentMeans,
        Duration overlap,
        boolean idsBreakTies,
        boolean changesFromBeforeSnapshot,
        Optional<Duration> patience) {

    static final Traits BY_RECORD = new Traits(
            OptOutKeying.RECORD, true, OptOutStatus.UNKNOWN, Duration.ofMinutes(2), true, true, Optional.empty());

    static final Traits BY_ADDRESS = new Traits(
            OptOutKeying.EMAIL_ADDRESS,
            true,
            OptOutStatus.NOT_OPTED_OUT,
            Duration.ofMinutes(2),
            true,
            true,
            Optional.empty());

    Traits withoutFeed() {
        return new Traits(keying, false, absentMeans, overlap, idsBreakTies, changesFromBeforeSnapshot, patience);
    }

    Traits withAbsentMeaning(OptOutStatus meaning) {
        return new Traits(keying, feed, meaning, overlap, idsBreakTies, changesFromBeforeSnapshot, patience);
    }

    Traits withOverlap(Duration other) {
        return new Traits(keying, feed, absentMeans, other, idsBreakTies, changesFromBeforeSnapshot, patience);
    }

    Traits pagingByTimeAlone() {
        return new Traits(keying, feed, absentMeans, overlap, false, changesFromBeforeSnapshot, patience);
    }

    Traits withChangesFromAfterSnapshot() {
        return new Traits(keying, feed, absentMeans, Duration.ZERO, idsBreakTies, false, patience);
    }

    Traits withPatience(Duration whatever) {
        return new Traits(
                keying, feed, absentMeans, overlap, idsBreakTies, changesFromBeforeSnapshot, Optional.of(whatever));
    }
}
