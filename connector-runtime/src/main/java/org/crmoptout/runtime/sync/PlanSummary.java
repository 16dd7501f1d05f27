package org.crmoptout.runtime.sync;

import java.util.Map;

/**
 * What a plan found in all.
 *
 * @param people how many people were looked at
 * @param keys how many entries each verdict has; verdicts without any are absent
 * @param markedInTool how many people would be marked in the tool
 * @param markedInCrm how many people would be opted out in the CRM who are not opted out there on any key
 * @param complete false when the listener ended it early
 */
public record PlanSummary(
        long people, Map<PlanEntry.Verdict, Long> keys, long markedInTool, long markedInCrm, boolean complete) {}
