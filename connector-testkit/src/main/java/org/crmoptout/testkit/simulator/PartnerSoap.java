package org.crmoptout.testkit.simulator;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.crmoptout.testkit.simulator.SObjectType.Field;
import org.crmoptout.testkit.simulator.SObjectType.FieldType;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;

/**
 * The SOAP partner API, version 65.0: the calls that reading and writing an opt-out needs.
 *
 * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_list.htm">Core Calls</a>
 * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_header_queryoptions.htm">QueryOptions</a>
 * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_header_allornoneheader.htm">AllOrNoneHeader</a>
 * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.salesforce_app_limits_cheatsheet.meta/salesforce_app_limits_cheatsheet/salesforce_app_limits_platform_apicalls.htm">API
 *     Call Limits</a>
 */
final class PartnerSoap {

    private static final String VERSION = "65.0";
    private static final Duration DAY = Duration.ofHours(24);
    private static final int MOST_UPDATES = 200;
    private static final int MOST_TYPE_CHUNKS = 10;
    private static final int MOST_RETRIEVED = 2_000;
    private static final int MOST_DESCRIBED = 100;
    private static final int DEFAULT_BATCH = 500;
    private static final int SMALLEST_BATCH = 200;
    private static final int LARGEST_BATCH = 2_000;

    private final Map<String, Action> actions = Map.of(
            "getServerTimestamp", this::getServerTimestamp,
            "getUserInfo", this::getUserInfo,
            "describeSObject", this::describeSObject,
            "describeSObjects", this::describeSObjects,
            "query", (envelope, trouble) -> query(envelope, false, trouble),
            "queryAll", (envelope, trouble) -> query(envelope, true, trouble),
            "queryMore", this::queryMore,
            "retrieve", this::retrieve,
            "update", this::update);

    private final SalesforceOrg org;
    private final SalesforceSessions sessions;
    private final Clock clock;
    private final long dailyLimit;
    private final RateWindow calls;
    private final QueryCursors cursors = new QueryCursors();

    private interface Action {
        Xml answer(SoapEnvelope envelope, Trouble trouble);
    }

    PartnerSoap(SalesforceOrg org, SalesforceSessions sessions, Clock clock, long dailyLimit) {
        this.org = org;
        this.sessions = sessions;
        this.clock = clock;
        this.dailyLimit = dailyLimit;
        this.calls = new RateWindow(Math.toIntExact(dailyLimit), DAY);
    }

    void reset() {
        calls.clear();
        cursors.closeAll();
    }

    SimulatedCrm.Call route(HttpExchange exchange, String version, String organizationId) {
        try {
            checkTransport(exchange);
            SoapEnvelope envelope = SoapEnvelope.parse(exchange.body());
            String name = envelope.call().getLocalName();
            Action action = actions.get(name);
            if (action == null || !SoapEnvelope.PARTNER.equals(envelope.call().getNamespaceURI())) {
                throw SoapFault.client("No operation available for request {"
                        + envelope.call().getNamespaceURI() + "}" + name + ", please check the WSDL for the service.");
            }
            return new SimulatedCrm.Call(name, trouble -> {
                try {
                    checkAddress(version, organizationId);
                    checkSession(envelope.header("SessionHeader", "sessionId").orElse(""), trouble);
                    countCall();
                    Optional<SimulatedReply> refusal = SalesforceRefusals.ofSoap(trouble);
                    return refusal.isPresent()
                            ? refusal.get()
                            : PartnerXml.reply(name, used(), dailyLimit, action.answer(envelope, trouble));
                } catch (SoapFault fault) {
                    return fault.reply();
                }
            });
        } catch (SoapFault fault) {
            return new SimulatedCrm.Call("unknown SOAP call", trouble -> fault.reply());
        }
    }

    private static void checkTransport(HttpExchange exchange) {
        if (!exchange.method().equals("POST")) {
            throw SoapFault.client("Only POST is supported");
        }
        if (!exchange.query().isEmpty()) {
            throw SoapFault.client("The simulator refuses a query in the URL: none is documented");
        }
        if (!exchange.hasContentType("text/xml")) {
            throw SoapFault.client("content-type of the request should be text/xml");
        }
        if (exchange.header("SOAPAction").isEmpty()) {
            throw SoapFault.client("SOAPAction HTTP header missing");
        }
    }

    private void checkAddress(String version, String organizationId) {
        if (!version.equals(VERSION)) {
            throw SoapFault.unexpected("UNSUPPORTED_API_VERSION", "Invalid Api version specified on URL");
        }
        if (!organizationId.isEmpty()
                && !SalesforceId.parse(organizationId).equals(Optional.of(org.organizationId()))) {
            throw SoapFault.unexpected(
                    "INVALID_SESSION_ID", "Invalid Session ID found in SessionHeader: Illegal Session");
        }
    }

    private void checkSession(String token, Trouble trouble) {
        sessions.require(token);
        if (trouble.of(Fault.TokenExpiry.class).isPresent()) {
            throw sessions.expire(token);
        }
    }

    private void countCall() {
        if (!calls.tryTake(clock.instant())) {
            throw SoapFault.unexpected("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.");
        }
    }

    private long used() {
        return dailyLimit - calls.remaining(clock.instant());
    }

    private Xml getServerTimestamp(SoapEnvelope envelope, Trouble trouble) {
        envelope.only();
        return PartnerXml.serverTimestamp(clock.instant());
    }

    private Xml getUserInfo(SoapEnvelope envelope, Trouble trouble) {
        envelope.only();
        return PartnerXml.userInfo(org.organizationId(), org.organizationName());
    }

    private Xml describeSObject(SoapEnvelope envelope, Trouble trouble) {
        Xml xml = new Xml();
        PartnerXml.describe(xml, type(envelope.only("sObjectType").parameter("sObjectType")));
        return xml;
    }

    private Xml describeSObjects(SoapEnvelope envelope, Trouble trouble) {
        List<String> names = envelope.only("sObjectType").parameters("sObjectType");
        if (names.size() > MOST_DESCRIBED) {
            throw tooMany("describe", MOST_DESCRIBED);
        }
        Xml xml = new Xml();
        names.forEach(name -> PartnerXml.describe(xml, type(name)));
        return xml;
    }

    /** As the connected user sees it. */
    private SObjectType type(String name) {
        return SObjectType.named(name).map(org::visible).orElseThrow(() -> SoapFault.invalidType(name));
    }

    private Xml query(SoapEnvelope envelope, boolean deletedToo, Trouble trouble) {
        int batchSize = batchSize(envelope);
        Soql soql = Soql.parse(envelope.only("queryString").parameter("queryString"));
        SObjectType type = SObjectType.named(soql.type().text())
                .orElseThrow(() -> SoapFault.inQuery(
                        "INVALID_TYPE",
                        SoapFault.noSuchType(soql.type().text()),
                        soql.text(),
                        soql.type().at()));
        SoqlSelection selection = new SoqlSelection(soql, org.visible(type));
        List<SalesforceRecord> candidates = soql.ids()
                .map(ids -> org.some(type, ids, trouble.readLag()))
                .orElseGet(() -> org.all(type, trouble.readLag()));
        List<SalesforceRecord> rows = selection.rows(candidates.stream()
                .filter(row -> deletedToo || !row.flag("IsDeleted"))
                .toList());
        QueryCursors.Page page = soql.isCount()
                ? new QueryCursors.Page(List.of(), List.of(), rows.size(), "")
                : cursors.open(new QueryCursors.Result(selection.fields(), rows), batchSize);
        return PartnerXml.queryResult(page);
    }

    private Xml queryMore(SoapEnvelope envelope, Trouble trouble) {
        String locator = envelope.only("queryLocator").parameter("queryLocator");
        return PartnerXml.queryResult(cursors.more(locator, batchSize(envelope)));
    }

    private static int batchSize(SoapEnvelope envelope) {
        String wish = envelope.header("QueryOptions", "batchSize").orElse(String.valueOf(DEFAULT_BATCH));
        if (wish.matches("\\d{1,9}")) {
            int size = Integer.parseInt(wish);
            if (size >= SMALLEST_BATCH && size <= LARGEST_BATCH) {
                return size;
            }
        }
        throw SoapFault.unexpected("INVALID_BATCH_SIZE", "Batch size must be between 200 and 2000: " + wish);
    }

    private Xml retrieve(SoapEnvelope envelope, Trouble trouble) {
        envelope.only("fieldList", "sObjectType", "ids");
        SObjectType type = type(envelope.parameter("sObjectType"));
        List<Field> fields = new ArrayList<>();
        for (String name : envelope.parameter("fieldList").split(",")) {
            fields.add(type.field(name.strip()).orElseThrow(() -> SoapFault.invalidField(name.strip(), type)));
        }
        List<String> ids = envelope.parameters("ids");
        if (ids.size() > MOST_RETRIEVED) {
            throw tooMany("record", MOST_RETRIEVED);
        }
        List<Optional<SalesforceRecord>> rows = new ArrayList<>();
        for (String id : ids) {
            String full = SalesforceId.parse(id)
                    .filter(found -> found.startsWith(type.keyPrefix()))
                    .orElseThrow(() -> SoapFault.invalidId("malformed id " + id));
            rows.add(org.find(full, trouble.readLag()).filter(row -> !row.flag("IsDeleted")));
        }
        return PartnerXml.retrieved(rows, fields);
    }

    private Xml update(SoapEnvelope envelope, Trouble trouble) {
        envelope.only("sObjects");
        List<SalesforceUpdate> updates = new ArrayList<>();
        Map<String, SObjectType> types = new HashMap<>();
        String previousType = "";
        int chunks = 0;
        for (Element element : SoapEnvelope.children(envelope.call())) {
            SalesforceUpdate update = update(element, name -> types.computeIfAbsent(name, this::type));
            chunks += update.type().name().equals(previousType) ? 0 : 1;
            previousType = update.type().name();
            updates.add(update);
        }
        if (updates.size() > MOST_UPDATES) {
            throw tooMany("record", MOST_UPDATES);
        }
        if (chunks > MOST_TYPE_CHUNKS) {
            throw SoapFault.unexpected(
                    "EXCEEDED_MAX_TYPES_LIMIT",
                    "record type limit reached. cannot submit more than " + MOST_TYPE_CHUNKS
                            + " record types into this call");
        }
        return PartnerXml.saveResults(org.update(
                updates,
                envelope.headerFlag("AllOrNoneHeader", "allOrNone"),
                envelope.headerFlag("DuplicateRuleHeader", "allowSave"),
                SalesforceRefusals.ofRecords(trouble, updates.size())));
    }

    private static SalesforceUpdate update(Element sObject, Function<String, SObjectType> types) {
        List<Element> parts = SoapEnvelope.children(sObject);
        if (parts.isEmpty() || !SoapEnvelope.is(parts.get(0), SoapEnvelope.SOBJECT, "type")) {
            throw SoapFault.client("An sObject begins with its type");
        }
        SObjectType type = types.apply(SoapEnvelope.text(parts.get(0)));
        if (!type.updateable()) {
            throw SoapFault.unexpected(
                    "INVALID_TYPE_FOR_OPERATION", "entity type " + type.name() + " does not support update");
        }
        String id = "";
        Map<String, @Nullable Object> values = new HashMap<>();
        Set<String> seen = new HashSet<>();
        for (Element part : parts.subList(1, parts.size())) {
            if (!SoapEnvelope.SOBJECT.equals(part.getNamespaceURI())) {
                throw SoapFault.client("Element {" + part.getNamespaceURI() + "}" + part.getLocalName()
                        + " invalid at this location in sObjects");
            }
            String name = part.getLocalName();
            if (name.equals("fieldsToNull")) {
                values.put(emptied(SoapEnvelope.text(part), type), null);
            } else if (!seen.add(name)) {
                throw SoapFault.client("Element " + name + " is repeated");
            } else if (name.equals("Id")) {
                id = SoapEnvelope.text(part);
            } else if (!SoapEnvelope.isNil(part)) {
                Field field = type.field(name).orElseThrow(() -> SoapFault.invalidField(name, type));
                values.put(field.name(), value(field, SoapEnvelope.text(part)));
            }
        }
        return new SalesforceUpdate(type, id, values);
    }

    private static String emptied(String name, SObjectType type) {
        Field field = type.field(name).orElseThrow(() -> SoapFault.invalidField(name, type));
        if (field.type() == FieldType.BOOLEAN) {
            throw SoapFault.client("A checkbox can't be set to null: " + field.name());
        }
        return field.name();
    }

    private static Object value(Field field, String text) {
        return field.type() == FieldType.BOOLEAN ? SoapEnvelope.bool(text) : text;
    }

    private static SoapFault tooMany(String what, int most) {
        return SoapFault.unexpected(
                "EXCEEDED_ID_LIMIT",
                what + " limit reached. cannot submit more than " + most + " records into this call");
    }
}
