package org.crmoptout.runtime.sync;

import java.time.Instant;
import org.crmoptout.connector.ErrorKind;

/**
 * Why a connection waits (S9).
 *
 * @param kind what stopped it
 * @param reason what happened and what to do
 * @param since when it stopped
 * @param until when it is tried again, unless a human resumes it before
 */
public record Suspension(ErrorKind kind, String reason, Instant since, Instant until) {}
