package org.crmoptout.service.web.page;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.crmoptout.service.ledger.LedgerLine;
import org.crmoptout.service.people.MarkSource;
import org.jspecify.annotations.Nullable;

/** Puts the lines of a person's ledger into words. */
final class HistoryLines {

    private HistoryLines() {}

    /**
     * A line of the ledger.
     *
     * @param at when
     * @param what happened
     * @param by who did it, or empty for the service itself
     * @param words the reason or the problem, or null
     * @param tone how to colour it: red for what marks, good, wait or off
     */
    record HistoryLine(
            Moment at, String what, String by, @Nullable String words, String tone) {}

    static HistoryLine of(LedgerLine line, Map<String, String> connections, Instant now) {
        String crm = line.connectionId() == null
                ? "the CRM"
                : connections.getOrDefault(line.connectionId(), line.connectionId());
        return new HistoryLine(
                Moment.of(line.at(), now),
                what(line, crm),
                line.actor() == null ? "" : line.actor(),
                Plainly.said(line.words()),
                tone(line));
    }

    private static String what(LedgerLine line, String crm) {
        return switch (line.kind()) {
            case MARKED -> "Marked as do not contact" + source(line);
            case UNMARKED -> "Unmarked" + source(line);
            case DELIVERY_REQUESTED -> change(line) + " is to go to " + crm;
            case DELIVERY_ATTEMPTED ->
                change(line) + " sent to " + crm + attempt(line) + ": "
                        + outcome(
                                line,
                                Map.of(
                                        "CONFIRMED", "it is there",
                                        "ALREADY_SO", "it was so already",
                                        "IN_DOUBT", "no clear answer",
                                        "NOT_TAKEN", "not taken",
                                        "TOO_LATE", "the answer came too late"));
            case DELIVERY_ENDED ->
                outcome(
                        line,
                        Map.of(
                                "DONE", "Arrived in " + crm,
                                "SUPERSEDED", "Not needed any more: a newer change took its place",
                                "OVERTAKEN", "Given up: the opt-out in " + crm + " won",
                                "RECORD_GONE", "Given up: " + crm + " has the record no more"));
            case DELIVERY_PARKED -> "Needs help on its way to " + crm;
            case DELIVERY_RETRIED -> "Sent to " + crm + " once more";
            case REVIEW_OPENED -> "Review opened about " + crm;
            case REVIEW_DECIDED ->
                "Review answered: " + outcome(line, Map.of("KEEP", "the opt-out stays", "UNMARK", "lift it"));
            case REVIEW_CLOSED ->
                "Review closed: "
                        + outcome(
                                line,
                                Map.of(
                                        "KEPT",
                                        "the opt-out stays",
                                        "UNMARKED",
                                        "the opt-out was lifted",
                                        "CRM_OPTED_OUT_AGAIN",
                                        "opted out in " + crm + " again",
                                        "RECORD_GONE",
                                        crm + " has the record no more"));
            case MARKED_FROM_CRM -> "Marked, because of " + crm;
            case UNMARKED_FROM_CRM -> "Unmarked, because of " + crm;
            case REPAIRED ->
                "A comparison repaired a difference: "
                        + outcome(
                                line,
                                Map.of("REPAIRED_IN_CRM", "opted out in " + crm, "REPAIRED_IN_TOOL", "marked here"));
            case ERASED -> "Erased";
            case TOMBSTONE_APPLIED -> "Came back, with the opt-out from before";
            case IMPORTED,
                    SYNC_SWITCHED_ON,
                    SYNC_SWITCHED_OFF,
                    RULES_CHANGED,
                    RESUMED,
                    FIRST_RUN_CONTINUED,
                    SWEEP_REQUESTED,
                    PLAN_REQUESTED -> plain(line.kind().name()); // not of a person
        };
    }

    private static String tone(LedgerLine line) {
        return switch (line.kind()) {
            case MARKED, MARKED_FROM_CRM, TOMBSTONE_APPLIED -> "red";
            case DELIVERY_ENDED -> "DONE".equals(line.outcome()) ? "good" : "off";
            case DELIVERY_PARKED, REVIEW_OPENED -> "wait";
            default -> "off";
        };
    }

    private static String source(LedgerLine line) {
        if (line.source() == null) {
            return "";
        }
        for (MarkSource source : MarkSource.values()) {
            if (source.name().equals(line.source())) {
                return ": " + PersonRows.words(source);
            }
        }
        return ": " + plain(line.source());
    }

    private static String change(LedgerLine line) {
        return "UNMARK".equals(line.transition()) ? "Lifting the opt-out" : "Opt-out";
    }

    private static String attempt(LedgerLine line) {
        return line.attempt() == null || line.attempt() == 1 ? "" : ", try " + line.attempt();
    }

    private static String outcome(LedgerLine line, Map<String, String> words) {
        return line.outcome() == null ? "" : words.getOrDefault(line.outcome(), plain(line.outcome()));
    }

    private static String plain(String constant) {
        return constant.toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
