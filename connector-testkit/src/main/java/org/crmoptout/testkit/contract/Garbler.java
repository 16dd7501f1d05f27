package org.crmoptout.testkit.contract;

import java.util.Map;
import java.util.regex.Pattern;

/** Makes answers that make no sense out of answers that did. */
final class Garbler {

    private static final Pattern JSON_TEXT = Pattern.compile("(:\\s*|\\[\\s*|,\\s*)\"(?:[^\"\\\\]|\\\\.)*\"(?!\\s*:)");
    private static final Pattern JSON_WORD =
            Pattern.compile("(:\\s*|\\[\\s*|,\\s*)(?:true|false|null|-?\\d[\\d.eE+-]*)");
    private static final Pattern XML_TEXT = Pattern.compile(">[^<>]+</");

    private static final CrmReply PAGE = new CrmReply(
            200,
            Map.of("Content-Type", "text/html;charset=utf-8"),
            "<!DOCTYPE html><html><body><h1>Scheduled maintenance</h1></body></html>");

    private Garbler() {}

    /** An answer without a body can't be cut or mistyped: a page takes its place. */
    static CrmReply garbled(CrmReply reply, Fault.Garbling how) {
        if (reply.body().isEmpty()) {
            return PAGE;
        }
        return switch (how) {
            case HTML -> PAGE;
            case EMPTY -> new CrmReply(200, reply.headers(), "");
            case TRUNCATED ->
                new CrmReply(
                        200,
                        reply.headers(),
                        reply.body().substring(0, reply.body().length() / 2));
            case WRONG_TYPES -> new CrmReply(200, reply.headers(), wrongTypes(reply.body()));
        };
    }

    /** Every value becomes an empty object in JSON, and an unheard-of word in XML. */
    private static String wrongTypes(String body) {
        if (body.stripLeading().startsWith("<")) {
            return XML_TEXT.matcher(body).replaceAll(">perhaps</");
        }
        return JSON_WORD.matcher(JSON_TEXT.matcher(body).replaceAll("$1{}")).replaceAll("$1{}");
    }
}
