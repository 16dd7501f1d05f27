package org.crmoptout.runtime.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.crmoptout.connector.DncLabel;
import org.crmoptout.connector.DncTransition;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.RecordType;
import org.crmoptout.runtime.sync.SyncLaw.LabelRuling;
import org.crmoptout.runtime.sync.SyncLaw.PendingChange;
import org.crmoptout.runtime.sync.SyncLaw.ReadingRow;
import org.crmoptout.runtime.sync.SyncLaw.ReadingRuling;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The tables of docs/sync-law.md")
class SyncLawTablesTest {

    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant SEEN = T0.plusSeconds(100);
    private static final Instant NOW = T0.plusSeconds(200);

    /** One row of a table, its cells without the marks of the table. */
    private static List<List<String>> rows(String heading) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        boolean inside = false;
        for (String line : Files.readAllLines(Path.of("..", "docs", "sync-law.md"))) {
            if (line.startsWith("## ")) {
                inside = line.equals("## " + heading);
            } else if (inside && line.startsWith("|")) {
                rows.add(Arrays.stream(line.substring(1).split("\\|"))
                        .map(String::strip)
                        .toList());
            }
        }
        return rows.subList(2, rows.size());
    }

    static Stream<List<String>> readings() throws IOException {
        return rows("A reading").stream();
    }

    static Stream<List<String>> changes() throws IOException {
        return rows("A change of the label").stream();
    }

    static Stream<List<String>> sweeps() throws IOException {
        return rows("A sweep").stream();
    }

    private static KeyState key(String shadow, String pending) {
        KeyState key =
                KeyState.unseen(new OptOutKey.OfRecord(new RecordRef(RecordType.CONTACT, "003A")), "p1", null, T0);
        if (!shadow.equals("none")) {
            OptOutStatus status = shadow.equals("any") ? OptOutStatus.OPTED_OUT : OptOutStatus.valueOf(shadow);
            key = key.seen(new Sighting(status, SEEN, SEEN));
        }
        if (!pending.equals("none")) {
            DncTransition transition = DncTransition.valueOf(pending.split(" ")[0]);
            key = key.withPending(new Delivery("d", transition, T0, false, 0, T0, null, null));
        }
        return pending.endsWith("in doubt") ? key.writeEnded(SEEN.plusSeconds(1), true) : key;
    }

    private static LabelState label(String text) {
        return new LabelState(
                text.startsWith("marked") || text.equals("any") ? DncLabel.MARKED : DncLabel.UNMARKED,
                text.endsWith("after") ? SEEN : T0,
                text.endsWith("protected") ? LabelSource.PERSON : LabelSource.REP);
    }

    private static SyncRules rules(String text) {
        return switch (text) {
            case "standard" -> SyncRules.standard();
            case "push mark off" -> new SyncRules(false, true, true, UnmarkPolicy.REVIEW);
            case "push unmark off" -> new SyncRules(true, false, true, UnmarkPolicy.REVIEW);
            case "pull mark off" -> new SyncRules(true, true, false, UnmarkPolicy.REVIEW);
            default -> new SyncRules(true, true, true, UnmarkPolicy.valueOf(text));
        };
    }

    private static String then(PendingChange pending, DncTransition toPush, String more) {
        String first = switch (pending) {
            case KEEP -> "";
            case DONE -> "done";
            case SUPERSEDED, OVERTAKEN -> "dropped";
            case PUSH -> "push " + toPush;
        };
        String all = Stream.of(first, more).filter(it -> !it.isEmpty()).collect(Collectors.joining(", "));
        return all.isEmpty() ? "nothing" : all;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("readings")
    @DisplayName("say what the law rules of a reading:")
    void aReading(List<String> row) {
        ReadingRuling ruling = SyncLaw.onReading(
                label(row.get(2)),
                key(row.get(0), row.get(3)),
                new Sighting(OptOutStatus.valueOf(row.get(1)), NOW, NOW),
                false,
                rules(row.get(4)));

        String more = ruling.mark() != null
                ? "label marked"
                : ruling.unmarks() ? "label unmarked" : ruling.reviewQuestion() != null ? "review" : "";
        assertThat(List.of(ruling.row().name(), then(ruling.pending(), DncTransition.MARK, more)))
                .isEqualTo(row.subList(5, 7));
    }

    @Test
    @DisplayName("have every row of a reading but the one that is read again")
    void everyRow() throws IOException {
        List<String> named = rows("A reading").stream().map(row -> row.get(5)).toList();
        assertThat(Arrays.stream(ReadingRow.values())
                        .filter(row -> row != ReadingRow.READ_AGAIN)
                        .map(Enum::name))
                .allMatch(named::contains);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    @DisplayName("say what the law rules of a change of the label:")
    void aChange(List<String> row) {
        DncTransition transition = DncTransition.valueOf(row.get(0));
        LabelRuling ruling = SyncLaw.onLabelChange(transition, key(row.get(1), row.get(2)), NOW, rules(row.get(3)));

        assertThat(List.of(ruling.row().name(), then(ruling.pending(), transition, "")))
                .isEqualTo(row.subList(4, 6));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sweeps")
    @DisplayName("say what the law rules of a comparison:")
    void aSweep(List<String> row) {
        assertThat(SyncLaw.onComparison(
                                label(row.get(0)),
                                key(row.get(1), row.get(2)),
                                row.get(3).equals("yes"),
                                rules(row.get(4)))
                        .name())
                .isEqualTo(row.get(5));
    }
}
