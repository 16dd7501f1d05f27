package org.crmoptout.runtime.guard;

import java.time.Duration;
import java.util.function.LongSupplier;

/** What all connections of one guard share. */
record GuardRules(
        int maxAttempts, Duration longestWait, BackOff backOff, CallListener listener, LongSupplier nanoClock) {}
