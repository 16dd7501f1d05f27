package org.crmoptout.testkit.simulator;

import java.util.Locale;

/**
 * A fault of the partner API: the whole call failed.
 *
 * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_concepts_core_data_objects.htm">API
 *     Faults and ExceptionCode</a>; the elements are those of the partner WSDL
 */
final class SoapFault extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String element;
    private final String code;
    private final boolean placed;
    private final int row;
    private final int column;

    private SoapFault(String element, String code, String message, boolean placed, int row, int column) {
        super(message, null, false, false);
        this.element = element;
        this.code = code;
        this.placed = placed;
        this.row = row;
        this.column = column;
    }

    /** The request is no sound SOAP: refused before the API sees it, so without a detail. */
    static SoapFault client(String message) {
        return new SoapFault("", "", message, false, 0, 0);
    }

    static SoapFault unexpected(String code, String message) {
        return new SoapFault("UnexpectedErrorFault", code, message, false, 0, 0);
    }

    static SoapFault invalidId(String message) {
        return new SoapFault("InvalidIdFault", "MALFORMED_ID", message, false, 0, 0);
    }

    static SoapFault invalidLocator() {
        return new SoapFault("InvalidQueryLocatorFault", "INVALID_QUERY_LOCATOR", "invalid query locator", false, 0, 0);
    }

    /** An object that isn't there, named outside a query. */
    static SoapFault invalidType(String name) {
        return new SoapFault("InvalidSObjectFault", "INVALID_TYPE", noSuchType(name), true, -1, -1);
    }

    /** A field that isn't there, named outside a query. */
    static SoapFault invalidField(String field, SObjectType type) {
        return new SoapFault("InvalidFieldFault", "INVALID_FIELD", noSuchColumn(field, type), true, -1, -1);
    }

    /**
     * A query that can't be run, with the place in it.
     *
     * @param code MALFORMED_QUERY, INVALID_FIELD, INVALID_TYPE or INVALID_QUERY_FILTER_OPERATOR
     * @param at the character that it is about, from 0
     */
    static SoapFault inQuery(String code, String message, String query, int at) {
        int column = at + 1;
        int from = Math.max(0, at - 25);
        String excerpt =
                query.substring(from, Math.min(query.length(), at + 25)).replaceAll("\\s", " ");
        String placed =
                "\n" + excerpt + "\n" + " ".repeat(at - from) + "^\nERROR at Row:1:Column:" + column + "\n" + message;
        String element = switch (code) {
            case "INVALID_FIELD" -> "InvalidFieldFault";
            case "INVALID_TYPE" -> "InvalidSObjectFault";
            case "MALFORMED_QUERY" -> "MalformedQueryFault";
            default -> "UnexpectedErrorFault";
        };
        boolean hasPlace = !element.equals("UnexpectedErrorFault");
        return new SoapFault(element, code, placed, hasPlace, 1, column);
    }

    static String noSuchColumn(String field, SObjectType type) {
        return String.format(
                Locale.ROOT,
                "No such column '%s' on entity '%s'. If you are attempting to use a custom field, be sure to append the '__c'"
                        + " after the custom field name. Please reference your WSDL or the describe call for the appropriate"
                        + " names.",
                field,
                type.name());
    }

    static String noSuchType(String name) {
        return "sObject type '" + name
                + "' is not supported. If you are attempting to use a custom object, be sure to append"
                + " the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate"
                + " names.";
    }

    String code() {
        return code;
    }

    /** The fault as it goes over the wire, with HTTP status 500. */
    SimulatedReply reply() {
        Xml xml = new Xml();
        xml.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
                + "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\""
                + " xmlns:sf=\"urn:fault.partner.soap.sforce.com\""
                + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">"
                + "<soapenv:Body><soapenv:Fault>");
        String message = String.valueOf(getMessage());
        if (element.isEmpty()) {
            xml.element("faultcode", "soapenv:Client").element("faultstring", message);
        } else {
            xml.element("faultcode", "sf:" + code).element("faultstring", code + ": " + message);
            xml.raw("<detail><sf:" + element + " xsi:type=\"sf:" + element + "\">");
            xml.element("sf:exceptionCode", code).element("sf:exceptionMessage", message);
            if (placed) {
                xml.element("sf:row", String.valueOf(row)).element("sf:column", String.valueOf(column));
            }
            xml.raw("</sf:" + element + "></detail>");
        }
        xml.raw("</soapenv:Fault></soapenv:Body></soapenv:Envelope>");
        return SimulatedReply.of(500, "text/xml;charset=UTF-8", xml.toString());
    }
}
