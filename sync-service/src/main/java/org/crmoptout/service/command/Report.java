package org.crmoptout.service.command;

import java.io.PrintWriter;

/** What a command found: a JSON document as it is, or lines for people. */
interface Report {

    /** How the command ends. */
    int exitCode();

    /** Writes the lines for people. */
    void print(PrintWriter out);
}
