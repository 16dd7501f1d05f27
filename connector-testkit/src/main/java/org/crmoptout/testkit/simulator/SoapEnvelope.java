package org.crmoptout.testkit.simulator;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.ErrorHandler;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/**
 * A request to the partner API, taken apart: the headers by name and the call.
 *
 * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/soap_headers.htm">SOAP Headers</a>
 * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_partner.htm">Using the Partner
 *     WSDL</a>
 */
record SoapEnvelope(Map<String, Element> headers, Element call) {

    static final String PARTNER = "urn:partner.soap.sforce.com";
    static final String SOBJECT = "urn:sobject.partner.soap.sforce.com";
    private static final String ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/";

    /** The header elements of the partner WSDL, with what may be in those that matter here. */
    private static final Set<String> HEADERS = Set.of(
            "SessionHeader",
            "CallOptions",
            "QueryOptions",
            "AllOrNoneHeader",
            "DuplicateRuleHeader",
            "AllowFieldTruncationHeader",
            "AssignmentRuleHeader",
            "ConditionalRequestHeader",
            "DebuggingHeader",
            "DisableFeedTrackingHeader",
            "EmailHeader",
            "LimitInfoHeader",
            "LocaleOptions",
            "MruHeader",
            "OwnerChangeOptions",
            "PackageVersionHeader",
            "StreamingEnabledHeader",
            "UserTerritoryDeleteHeader");

    private static final Map<String, Set<String>> CHILDREN = Map.of(
            "SessionHeader", Set.of("sessionId"),
            "CallOptions", Set.of("client", "defaultNamespace"),
            "QueryOptions", Set.of("batchSize"),
            "AllOrNoneHeader", Set.of("allOrNone"),
            "AllowFieldTruncationHeader", Set.of("allowFieldTruncation"),
            "DisableFeedTrackingHeader", Set.of("disableFeedTracking"),
            "DuplicateRuleHeader", Set.of("allowSave", "includeRecordDetails", "runAsCurrentUser"));

    /**
     * Reads a request.
     *
     * @throws SoapFault if it is no sound envelope, or has a header that the WSDL does not name
     */
    static SoapEnvelope parse(String text) {
        Element root = document(text);
        if (!is(root, ENVELOPE, "Envelope")) {
            throw SoapFault.client("The root element must be a SOAP 1.1 Envelope");
        }
        Map<String, Element> headers = new HashMap<>();
        Optional<Element> call = Optional.empty();
        for (Element part : children(root)) {
            if (is(part, ENVELOPE, "Header")) {
                children(part).forEach(header -> headers.put(header.getLocalName(), checked(header)));
            } else if (is(part, ENVELOPE, "Body")
                    && call.isEmpty()
                    && children(part).size() == 1) {
                call = Optional.of(children(part).get(0));
            } else {
                throw SoapFault.client("Element " + part.getLocalName() + " invalid at this location in Envelope");
            }
        }
        return new SoapEnvelope(
                Map.copyOf(headers), call.orElseThrow(() -> SoapFault.client("The body must hold one call")));
    }

    private static Element checked(Element header) {
        String name = header.getLocalName();
        if (!PARTNER.equals(header.getNamespaceURI()) || !HEADERS.contains(name)) {
            throw SoapFault.client("The simulator refuses the SOAP header '" + name + "': the partner WSDL has none");
        }
        Set<String> allowed = CHILDREN.get(name);
        if (allowed != null) {
            only(header, allowed);
        }
        return header;
    }

    /** The text of an element in a header; empty if either is missing. */
    Optional<String> header(String name, String child) {
        Element header = headers.get(name);
        return header == null ? Optional.empty() : childText(header, child);
    }

    /** A switch in a header; false if it is missing. */
    boolean headerFlag(String name, String child) {
        return header(name, child).map(SoapEnvelope::bool).orElse(false);
    }

    /** The call's parameters of this name. */
    List<String> parameters(String name) {
        return children(call).stream()
                .filter(child -> is(child, PARTNER, name))
                .map(SoapEnvelope::text)
                .toList();
    }

    /** The call's one parameter of this name. */
    String parameter(String name) {
        List<String> values = parameters(name);
        if (values.size() != 1) {
            throw SoapFault.client("Required element " + name + " is missing or repeated");
        }
        return values.get(0);
    }

    /** Refuses any other parameter than these. */
    SoapEnvelope only(String... names) {
        only(call, Set.of(names));
        return this;
    }

    private static void only(Element parent, Set<String> names) {
        for (Element child : children(parent)) {
            if (!PARTNER.equals(child.getNamespaceURI()) || !names.contains(child.getLocalName())) {
                throw SoapFault.client("Element {" + child.getNamespaceURI() + "}" + child.getLocalName()
                        + " invalid at this location in " + parent.getLocalName());
            }
        }
    }

    static boolean bool(String text) {
        return switch (text.strip()) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw SoapFault.client("'" + text + "' is not a valid value for the type xsd:boolean");
        };
    }

    static List<Element> children(Element parent) {
        List<Element> children = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element) {
                children.add(element);
            }
        }
        return children;
    }

    static boolean is(Element element, String namespace, String name) {
        return namespace.equals(element.getNamespaceURI()) && name.equals(element.getLocalName());
    }

    static boolean isNil(Element element) {
        String nil = element.getAttributeNS(XMLConstants.W3C_XML_SCHEMA_INSTANCE_NS_URI, "nil");
        return nil.equals("true") || nil.equals("1");
    }

    static String text(Element element) {
        if (!children(element).isEmpty()) {
            throw SoapFault.client("Element " + element.getLocalName() + " must hold a text");
        }
        return element.getTextContent();
    }

    private static Optional<String> childText(Element parent, String name) {
        return children(parent).stream()
                .filter(child -> is(child, PARTNER, name) && !isNil(child))
                .map(SoapEnvelope::text)
                .findFirst();
    }

    private static Element document(String text) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setNamespaceAware(true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            // every node will be looked at
            factory.setFeature("http://apache.org/xml/features/dom/defer-node-expansion", false);
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new Silent());
            return builder.parse(new InputSource(new StringReader(text))).getDocumentElement();
        } catch (SAXException e) {
            throw SoapFault.client("The request is no well-formed XML: " + e.getMessage());
        } catch (ParserConfigurationException | IOException e) {
            throw new IllegalStateException("The JDK's XML parser can't be used", e);
        }
    }

    /** Keeps the parser from writing to the console. */
    private static final class Silent implements ErrorHandler {

        @Override
        public void warning(SAXParseException e) {}

        @Override
        public void error(SAXParseException e) throws SAXException {
            throw e;
        }

        @Override
        public void fatalError(SAXParseException e) throws SAXException {
            throw e;
        }
    }
}
