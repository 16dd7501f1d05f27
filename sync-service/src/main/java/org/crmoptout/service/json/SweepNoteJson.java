package org.crmoptout.service.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.crmoptout.runtime.sync.SweepFinding;
import org.crmoptout.service.sync.SweepReports;
import org.jspecify.annotations.Nullable;

/** A key that a full comparison names. */
@JsonInclude(Include.NON_NULL)
public record SweepNoteJson(
        String person,
        @JsonUnwrapped KeyNameJson key,
        SweepFinding finding,
        @Nullable String why) {

    /**
     * What a comparison names.
     *
     * @param note the note
     * @return the note as it is answered
     */
    public static SweepNoteJson of(SweepReports.Note note) {
        return new SweepNoteJson(note.personId(), KeyNameJson.of(note.key()), note.finding(), note.why());
    }
}
