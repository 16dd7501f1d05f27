package org.crmoptout.runtime.sync;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.crmoptout.runtime.sync.SyncLaw.ReadingRow;

/**
 * What one pull saw.
 *
 * @param rows how many readings fell under each row of the law; rows without any are absent
 * @param strangers how many were of people the host does not know
 * @param failed how many people could not be read
 * @param setAside how many readings were left for later because the volume brake stopped the first run
 * @param reachedEnd whether the feed had nothing more
 */
public record PullReport(Map<ReadingRow, Integer> rows, int strangers, int failed, int setAside, boolean reachedEnd) {

    static final class Tally {
        private final Map<ReadingRow, Integer> rows = new EnumMap<>(ReadingRow.class);
        private int strangers;
        private int failed;
        private int setAside;
        private boolean reachedEnd;

        void count(ReadingRow row) {
            rows.merge(row, 1, Integer::sum);
        }

        void stranger() {
            strangers++;
        }

        void failed(int people) {
            failed += people;
        }

        void setAside() {
            setAside++;
        }

        boolean counted(ReadingRow row) {
            return rows.containsKey(row);
        }

        /** Whether a reading was more than an echo or a wish to read again. */
        boolean changedAnything() {
            return rows.keySet().stream()
                    .anyMatch(row ->
                            row != ReadingRow.ECHO && row != ReadingRow.READ_AGAIN && row != ReadingRow.NOTHING_SAID);
        }

        void add(Tally other) {
            other.rows.forEach((row, count) -> rows.merge(row, count, Integer::sum));
            strangers += other.strangers;
            failed += other.failed;
            setAside += other.setAside;
        }

        void reachedEnd() {
            reachedEnd = true;
        }

        boolean hasReachedEnd() {
            return reachedEnd;
        }

        PullReport report() {
            return new PullReport(
                    Collections.unmodifiableMap(new EnumMap<>(rows)), strangers, failed, setAside, reachedEnd);
        }
    }
}
