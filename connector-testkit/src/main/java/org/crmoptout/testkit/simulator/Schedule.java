package org.crmoptout.testkit.simulator;

import java.util.random.RandomGenerator;

/** Which of the calls that a {@link FaultScript} is about it strikes. The calls are counted from 1. Immutable. */
public sealed interface Schedule {

    /**
     * Whether this call is struck.
     *
     * @param call its number, from 1
     * @param chance drawn from once where chance decides, and else not
     */
    boolean strikes(long call, RandomGenerator chance);

    /** One call alone. */
    record Nth(int n) implements Schedule {

        /** Refuses a number below 1. */
        public Nth {
            requirePositive("nth", n);
        }

        @Override
        public boolean strikes(long call, RandomGenerator chance) {
            return call == n;
        }
    }

    /** The first calls, so many. */
    record First(int n) implements Schedule {

        /** Refuses a number below 1. */
        public First {
            requirePositive("first", n);
        }

        @Override
        public boolean strikes(long call, RandomGenerator chance) {
            return call <= n;
        }
    }

    /** Every call whose number is a multiple of this one; 1 is every call. */
    record Every(int n) implements Schedule {

        /** Refuses a number below 1. */
        public Every {
            requirePositive("every", n);
        }

        @Override
        public boolean strikes(long call, RandomGenerator chance) {
            return call % n == 0;
        }
    }

    /** A share of the calls, over 0 and up to 1, each drawn by itself. */
    record Share(double share) implements Schedule {

        /** Refuses what is no share. */
        public Share {
            FaultScript.requireShare(share);
        }

        @Override
        public boolean strikes(long call, RandomGenerator chance) {
            return chance.nextDouble() < share;
        }
    }

    private static void requirePositive(String name, int n) {
        if (n < 1) {
            throw new IllegalArgumentException("'" + name + "' must be at least 1, but is " + n + ".");
        }
    }
}
