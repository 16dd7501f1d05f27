package org.crmoptout.runtime.sync;

import java.time.Instant;
import org.crmoptout.connector.OptOutStatus;

/**
 * What a look at a key said: that the CRM had this value at some time between the look's beginning and its end.
 *
 * @param status the value
 * @param began before the CRM was asked, by the sync's clock
 * @param ended when the answer is recorded, by the same clock
 */
public record Sighting(OptOutStatus status, Instant began, Instant ended) {}
