package org.crmoptout.testkit.contract;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
        return "Contract of '" + connector + "': " + entries.size() + " rules, " + count(Verdict.HELD) + " held"
                + some(Verdict.REFUSED, "refused as declared") + some(Verdict.NOT_APPLICABLE, "do not apply")
                + some(Verdict.OPEN, "open") + some(Verdict.BROKEN, "broken");
    }

    private long count(Verdict verdict) {
        return entries.values().stream()
                .filter(entry -> entry.verdict() == verdict)
                .count();
    }

    private String some(Verdict verdict, String words) {
        Map<String, List<String>> rulesByReason = new LinkedHashMap<>();
        entries.forEach((rule, entry) -> {
            if (entry.verdict() == verdict) {
                rulesByReason
                        .computeIfAbsent(entry.reason(), reason -> new ArrayList<>())
                        .add(rule);
            }
        });
        if (rulesByReason.isEmpty()) {
            return "";
        }
        String reasons = rulesByReason.entrySet().stream()
                .map(entry -> ranges(entry.getValue()) + (entry.getKey().isEmpty() ? "" : ": " + entry.getKey()))
                .collect(Collectors.joining("; "));
        return ", " + count(verdict) + " " + words + " (" + reasons + ")";
    }

    /** R601 R602 R603 R605 as R601–R603 R605. */
    private static String ranges(List<String> rules) {
        StringBuilder text = new StringBuilder();
        for (int first = 0; first < rules.size(); ) {
            int last = first;
            while (last + 1 < rules.size() && number(rules.get(last + 1)) == number(rules.get(last)) + 1) {
                last++;
            }
            text.append(text.isEmpty() ? "" : " ").append(rules.get(first));
            if (last > first) {
                text.append(last == first + 1 ? " " : "–").append(rules.get(last));
            }
            first = last + 1;
        }
        return text.toString();
    }

    private static int number(String rule) {
        return Integer.parseInt(rule.substring(1));
    }
}
