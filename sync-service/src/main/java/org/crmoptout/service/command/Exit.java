package org.crmoptout.service.command;

import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.ErrorKind.Remedy;
import org.crmoptout.service.sync.ByHand.Need;

/** How a command ends. Of several findings the one with the highest code counts. */
enum Exit {
    /** All is well. */
    WELL(0),
    /** A human has to decide or to set something right. */
    HUMAN(1),
    /** The command is not used rightly, or the settings are not valid. */
    SETTINGS(2),
    /** The database or a CRM can't be reached, or allows no more for now: try again later. */
    TIME(3),
    /** A defect of the program. */
    DEFECT(70);

    private final int code;

    Exit(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    Exit or(Exit other) {
        return code >= other.code ? this : other;
    }

    static Exit of(Need need) {
        return switch (need) {
            case NOTHING -> WELL;
            case HUMAN -> HUMAN;
            case SETTINGS -> SETTINGS;
            case TIME -> TIME;
        };
    }

    /** What a failed look at a CRM asks for. */
    static Exit of(ErrorKind kind) {
        return kind.remedy() == Remedy.REPEAT_CALL || kind == ErrorKind.QUOTA_EXHAUSTED ? TIME : HUMAN;
    }
}
