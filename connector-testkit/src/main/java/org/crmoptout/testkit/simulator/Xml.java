package org.crmoptout.testkit.simulator;

/** XML being written: every text is escaped here and nowhere else. */
final class Xml {

    private final StringBuilder text = new StringBuilder(1024);

    /** Markup as it is. */
    Xml raw(String markup) {
        text.append(markup);
        return this;
    }

    /** An element with a text. */
    Xml element(String name, String content) {
        text.append('<').append(name).append('>');
        escape(content);
        text.append("</").append(name).append('>');
        return this;
    }

    Xml element(String name, boolean content) {
        return element(name, String.valueOf(content));
    }

    Xml element(String name, long content) {
        return element(name, String.valueOf(content));
    }

    /** An element that says it has no value. */
    Xml nil(String name) {
        text.append('<').append(name).append(" xsi:nil=\"true\"/>");
        return this;
    }

    private void escape(String content) {
        for (int i = 0; i < content.length(); i++) {
            char c = content.charAt(i);
            switch (c) {
                case '<' -> text.append("&lt;");
                case '>' -> text.append("&gt;");
                case '&' -> text.append("&amp;");
                default -> text.append(c);
            }
        }
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
