package org.crmoptout.connector;

/** Keeps foreign text that goes into a message short and on one line. */
final class Printable {

    private static final int MAX = 40;

    private Printable() {}

    static String excerpt(String text) {
        if (text.indexOf('@') >= 0) {
            return "(not shown: it may be an email address)";
        }
        String line = text.replaceAll("[^\\x21-\\x7e]", "?");
        return line.length() <= MAX ? line : line.substring(0, MAX) + "…";
    }
}
