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
 * @param reachedEnd whether the feed had nothing more
 */
public record PullReport(Map<ReadingRow, Integer> rows, int strangers, int failed, boolean reachedEnd) {

    static final class Tally {
        private final Map<ReadingRow, Integer> rows = new EnumMap<>(ReadingRow.class);
        private int strangers;
        private int failed;
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

        void reachedEnd() {
            reachedEnd = true;
        }

        PullReport report() {
            return new PullReport(Collections.unmodifiableMap(new EnumMap<>(rows)), strangers, failed, reachedEnd);
        }
    }
}
