package org.crmoptout.service.people;

import java.util.List;

/** An import was refused as a whole: nothing of it was stored. */
public final class ImportRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * What is wrong with a line.
     *
     * @param line which line of the file, from 1; the header is line 1
     * @param problem what is wrong and what is expected, without the value
     */
    public record LineProblem(long line, String problem) {}

    private final transient List<LineProblem> problems;

    /**
     * Refuses an import.
     *
     * @param problems all that is wrong, by line
     */
    public ImportRefusedException(List<LineProblem> problems) {
        super("nothing was imported: " + problems.size() + " problems, the first in line "
                + problems.get(0).line() + ": " + problems.get(0).problem());
        this.problems = List.copyOf(problems);
    }

    /**
     * All that is wrong.
     *
     * @return by line, at least one
     */
    public List<LineProblem> problems() {
        return problems;
    }
}
