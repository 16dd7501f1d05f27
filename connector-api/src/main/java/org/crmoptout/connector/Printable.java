package org.crmoptout.connector;

/** Keeps foreign text that goes into a message short and on one line. */
final class Printable {

    private static final int MAX = 40;

    private Printable() {}

    static String excerpt(String text) {
        String line = text.replaceAll("[^\\x21-\\x7e]", "?").replace('@', '*');
        return line.length() <= MAX ? line : line.substring(0, MAX) + "…";
    }
}
