package org.crmoptout.testkit.contract;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer of a pretended CRM.
 *
 * @param status the HTTP status
 * @param headers one value each, the content type among them
 * @param body the text
 */
public record CrmReply(int status, Map<String, String> headers, String body) {

    public CrmReply {
        headers = Map.copyOf(headers);
    }

    /**
     * An answer in JSON.
     *
     * @param status the HTTP status
     * @param body the JSON
     * @return the answer
     */
    public static CrmReply json(int status, String body) {
        return new CrmReply(status, Map.of("Content-Type", "application/json"), body);
    }

    /**
     * An answer in XML.
     *
     * @param status the HTTP status
     * @param body the XML
     * @return the answer
     */
    public static CrmReply xml(int status, String body) {
        return new CrmReply(status, Map.of("Content-Type", "text/xml;charset=utf-8"), body);
    }

    /**
     * The same answer with one more header.
     *
     * @param name the header's name
     * @param value its value
     * @return a new answer
     */
    public CrmReply withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new CrmReply(status, more, body);
    }

    /** Status and size alone: bodies hold addresses. */
    @Override
    public String toString() {
        return status + ", " + body.length() + " characters";
    }
}
