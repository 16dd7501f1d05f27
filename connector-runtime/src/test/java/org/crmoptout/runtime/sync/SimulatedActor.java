package org.crmoptout.runtime.sync;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * One run of a replica's push, pull or sweep, which stands still at every transaction and every call to the CRM until the
 * scheduler lets it go on: only one actor ever runs.
 */
final class SimulatedActor {

    /** What a killed process does: nothing more. */
    static final class Death extends Error {
        private static final long serialVersionUID = 1L;

        Death() {
            super("killed", null, false, false);
        }
    }

    private final Semaphore mayRun = new Semaphore(0);
    private final Semaphore standsStill = new Semaphore(0);
    private volatile boolean killed;
    /** How many more steps within transactions a doomed one does, or -1. */
    private volatile int stepsLeft = -1;

    private volatile boolean over;
    private volatile @Nullable Throwable failure;

    SimulatedActor(ExecutorService threads, Runnable work) {
        threads.execute(() -> {
            mayRun.acquireUninterruptibly();
            try {
                if (!killed) {
                    work.run();
                }
            } catch (Death | Simulation.Erased expected) {
                // the scheduler knows; and who works on somebody who was erased meanwhile begins anew
            } catch (Throwable e) {
                failure = e;
            } finally {
                over = true;
                standsStill.release();
            }
        });
    }

    /** Lets it run to its next standstill. Called by the scheduler. */
    void goOn() {
        mayRun.release();
        standsStill.acquireUninterruptibly();
        Throwable thrown = failure;
        if (thrown instanceof AssertionError broken) {
            throw broken;
        }
        if (thrown != null) {
            throw new IllegalStateException("the sync threw", thrown);
        }
    }

    void kill() {
        killed = true;
        if (!over) {
            goOn();
        }
    }

    /** Lets it go on and die after some steps of its next transaction, or at its next standstill. */
    void killWithin(int steps) {
        stepsLeft = steps;
        if (!over) {
            goOn();
        }
        kill();
    }

    /** A step within a transaction. Called by the actor itself. */
    void step() {
        if (stepsLeft >= 0 && stepsLeft-- == 0) {
            killed = true;
            throw new Death();
        }
    }

    boolean isOver() {
        return over;
    }

    /** Stands still. Called by the actor itself. */
    void pause() {
        standsStill.release();
        mayRun.acquireUninterruptibly();
        if (killed) {
            throw new Death();
        }
    }
}
