package org.crmoptout.runtime.sync;

import java.time.Instant;
import org.crmoptout.connector.DncTransition;
import org.crmoptout.runtime.sync.SyncLaw.LabelRuling;
import org.crmoptout.runtime.sync.SyncLaw.ReadingRuling;
import org.crmoptout.runtime.sync.SyncLaw.WriteRuling;

/** Where the engine asks {@link SyncLaw}. That the simulation notices a wrong law is tested with other answers. */
interface Law {

    /** The law. */
    Law STANDARD = new Law() {};

    default ReadingRuling onReading(
            LabelState label, KeyState key, Sighting sighting, boolean mayBeOptedOutElsewhere, SyncRules rules) {
        return SyncLaw.onReading(label, key, sighting, mayBeOptedOutElsewhere, rules);
    }

    default LabelRuling onLabelChange(DncTransition transition, KeyState key, Instant now, SyncRules rules) {
        return SyncLaw.onLabelChange(transition, key, now, rules);
    }

    default boolean maySend(KeyState key, Instant now) {
        return SyncLaw.maySend(key, now);
    }

    default KeyState onWriteStart(KeyState key, Instant now, Instant takenForDeadAt) {
        return SyncLaw.onWriteStart(key, now, takenForDeadAt);
    }

    default WriteRuling onWriteConfirmed(KeyState key, Delivery written, Instant startedAt, Instant endedAt) {
        return SyncLaw.onWriteConfirmed(key, written, startedAt, endedAt);
    }

    default KeyState onWriteFailed(KeyState key, Instant endedAt, boolean inDoubt) {
        return SyncLaw.onWriteFailed(key, endedAt, inDoubt);
    }

    default KeyState onUnmarkInDoubt(KeyState key, Instant endedAt) {
        return SyncLaw.onUnmarkInDoubt(key, endedAt);
    }
}
