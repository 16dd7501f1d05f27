package org.crmoptout.runtime.sync;

/**
 * What became of the deliveries of one push.
 *
 * @param applied how many the CRM confirmed
 * @param waiting how many have to be tried again
 * @param parked how many need a human
 */
public record PushReport(int applied, int waiting, int parked) {

    static final class Tally {
        private int applied;
        private int waiting;
        private int parked;

        void applied() {
            applied++;
        }

        void waiting() {
            waiting++;
        }

        void parked() {
            parked++;
        }

        PushReport report() {
            return new PushReport(applied, waiting, parked);
        }
    }
}
