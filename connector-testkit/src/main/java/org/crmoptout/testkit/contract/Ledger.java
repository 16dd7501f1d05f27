package org.crmoptout.testkit.contract;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What became of each rule, and the one line that says it. Used by one thread at a time. */
final class Ledger {

    private enum Verdict {
        HELD,
        REFUSED,
        NOT_APPLICABLE,
        OPEN,
        BROKEN
    }

    private record Entry(Verdict verdict, String reason) {}

    private final Map<String, Entry> entries = new TreeMap<>();

    void held(String rule) {
        entries.put(rule, new Entry(Verdict.HELD, ""));
    }

    void refusedAsDeclared(String rule) {
        entries.put(rule, new Entry(Verdict.REFUSED, ""));
    }

    void doesNotApply(String rule, String reason) {
        entries.put(rule, new Entry(Verdict.NOT_APPLICABLE, reason));
    }

    void open(String rule, String reason) {
        entries.put(rule, new Entry(Verdict.OPEN, reason));
    }

    void broken(String rule) {
        entries.put(rule, new Entry(Verdict.BROKEN, "see the failed test"));
    }

    /** Counts and, for whatever neither held nor was refused, the rules with their reasons. */
    String summary(String connector) {
        return "Contract of '" + connector + "': " + entries.size() + " rules, " + count(Verdict.HELD) + " held, "
                + count(Verdict.REFUSED) + " refused as declared, " + some(Verdict.NOT_APPLICABLE, "do not apply")
                + some(Verdict.OPEN, "open") + some(Verdict.BROKEN, "broken").replaceFirst(", $", "");
    }

    private long count(Verdict verdict) {
        return entries.values().stream()
                .filter(entry -> entry.verdict() == verdict)
                .count();
    }

    private String some(Verdict verdict, String words) {
        Map<String, String> rulesByReason = new LinkedHashMap<>();
        entries.forEach((rule, entry) -> {
            if (entry.verdict() == verdict) {
                rulesByReason.merge(entry.reason(), rule, (some, more) -> some + " " + more);
            }
        });
        String reasons = rulesByReason.entrySet().stream()
                .map(entry -> entry.getValue() + ": " + entry.getKey())
                .collect(Collectors.joining("; "));
        return count(verdict) + " " + words + (reasons.isEmpty() ? "" : " (" + reasons + ")") + ", ";
    }
}
