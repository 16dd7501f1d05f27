package org.crmoptout.runtime.sync;

/** Hears of a plan while it is made. Called by the thread that makes it. */
public interface PlanListener {

    /**
     * One key, or one person without.
     *
     * @param entry what would happen
     */
    void entry(PlanEntry entry);

    /**
     * Some more people are done.
     *
     * @param done how many in all
     * @param total of how many, as told at the beginning
     * @return false to end the plan here
     */
    boolean progress(long done, long total);
}
