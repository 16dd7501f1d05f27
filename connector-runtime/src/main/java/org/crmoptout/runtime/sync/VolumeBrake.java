package org.crmoptout.runtime.sync;

/**
 * How many people a first run may newly mark before an admin has to be asked (S10). Whichever bound is reached first counts.
 *
 * @param share of all people, from 0 to 1
 * @param people in all
 */
public record VolumeBrake(double share, long people) {

    /**
     * Checks the bounds.
     *
     * @param share of all people, from 0 to 1
     * @param people in all
     */
    public VolumeBrake {
        if (!(share >= 0 && share <= 1) || people < 0) {
            throw new IllegalArgumentException(
                    "a volume brake needs a share from 0 to 1 and a number of people of at least 0, not " + share
                            + " and " + people);
        }
    }

    /**
     * A fifth of all people, or 10,000.
     *
     * @return the brake for which nobody said otherwise
     */
    public static VolumeBrake standard() {
        return new VolumeBrake(0.2, 10_000);
    }

    /**
     * A brake that never stops anything.
     *
     * @return all people, however many
     */
    public static VolumeBrake none() {
        return new VolumeBrake(1, Long.MAX_VALUE);
    }

    /**
     * How many people may be newly marked.
     *
     * @param all how many people there are
     * @return the bound that is reached first
     */
    public long limit(long all) {
        return Math.min(people, (long) Math.floor(share * all));
    }
}
