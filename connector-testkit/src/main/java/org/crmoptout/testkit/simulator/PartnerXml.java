package org.crmoptout.testkit.simulator;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import org.crmoptout.testkit.simulator.SObjectType.Field;
import org.crmoptout.testkit.simulator.SObjectType.FieldType;

/**
 * The answers of the partner API as the partner WSDL of version 65.0 lays them out, every required element and in its order.
 *
 * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_describesobject_result.htm">DescribeSObjectResult</a>
 * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_getuserinfo_getuserinforesult.htm">getUserInfoResult</a>
 * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_header_limitinfo.htm">LimitInfoHeader</a>
 */
final class PartnerXml {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private PartnerXml() {}

    /** The envelope of an answer: the calls used, then the results. */
    static SimulatedReply reply(String operation, long used, long limit, Xml results) {
        Xml xml = new Xml()
                .raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
                        + "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\""
                        + " xmlns=\"" + SoapEnvelope.PARTNER + "\" xmlns:sf=\"" + SoapEnvelope.SOBJECT + "\""
                        + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">"
                        + "<soapenv:Header><LimitInfoHeader><limitInfo>")
                .element("current", used)
                .element("limit", limit)
                .element("type", "API REQUESTS")
                .raw("</limitInfo></LimitInfoHeader></soapenv:Header><soapenv:Body><" + operation + "Response>")
                .raw(results.toString())
                .raw("</" + operation + "Response></soapenv:Body></soapenv:Envelope>");
        return SimulatedReply.of(200, "text/xml;charset=UTF-8", xml.toString());
    }

    static Xml serverTimestamp(Instant now) {
        return new Xml().raw("<result>").element("timestamp", wire(now)).raw("</result>");
    }

    static Xml userInfo(String organizationId, String organizationName) {
        return new Xml()
                .raw("<result>")
                .element("accessibilityMode", false)
                .element("chatterExternal", false)
                .element("currencySymbol", "$")
                .element("orgAttachmentFileSizeLimit", 5_242_880)
                .element("orgDefaultCurrencyIsoCode", "USD")
                .element("orgDefaultCurrencyLocale", "en_US")
                .element("orgDisallowHtmlAttachments", false)
                .element("orgHasPersonAccounts", false)
                .element("organizationId", organizationId)
                .element("organizationMultiCurrency", false)
                .element("organizationName", organizationName)
                .element("profileId", SalesforceOrg.PROFILE)
                .nil("roleId")
                .element("sessionSecondsValid", 7_200)
                .nil("userDefaultCurrencyIsoCode")
                .element("userEmail", "integration@example.org")
                .element("userFullName", "Integration User")
                .element("userId", SalesforceOrg.API_USER)
                .element("userLanguage", "en_US")
                .element("userLocale", "en_US")
                .element("userName", "integration@example.org")
                .element("userTimeZone", "Etc/UTC")
                .element("userType", "Standard")
                .element("userUiSkin", "Theme3")
                .raw("</result>");
    }

    static Xml queryResult(QueryCursors.Page page) {
        Xml xml = new Xml()
                .raw("<result xsi:type=\"QueryResult\">")
                .element("done", page.locator().isEmpty());
        if (page.locator().isEmpty()) {
            xml.nil("queryLocator");
        } else {
            xml.element("queryLocator", page.locator());
        }
        page.rows().forEach(row -> row(xml, "records", row, page.fields()));
        return xml.element("size", page.size()).raw("</result>");
    }

    /** One result per id asked for, nil where there is no such record. */
    static Xml retrieved(List<Optional<SalesforceRecord>> rows, List<Field> fields) {
        Xml xml = new Xml();
        rows.forEach(row -> row.ifPresentOrElse(found -> row(xml, "result", found, fields), () -> xml.nil("result")));
        return xml;
    }

    /** A row: its type, its id or nil if it wasn't asked for, then the fields in the order they were asked for. */
    private static void row(Xml xml, String element, SalesforceRecord row, List<Field> fields) {
        xml.raw("<" + element + " xsi:type=\"sf:sObject\">")
                .element("sf:type", row.type().name());
        if (fields.stream().anyMatch(field -> field.type() == FieldType.ID)) {
            xml.element("sf:Id", row.id());
        } else {
            xml.nil("sf:Id");
        }
        for (Field field : fields) {
            String name = "sf:" + field.name();
            field.in(row).ifPresentOrElse(value -> xml.element(name, wire(value)), () -> xml.nil(name));
        }
        xml.raw("</" + element + ">");
    }

    private static String wire(Object value) {
        return value instanceof Instant time ? TIME.format(time) : value.toString();
    }

    static Xml saveResults(List<SalesforceUpdate.Outcome> outcomes) {
        Xml xml = new Xml();
        for (SalesforceUpdate.Outcome outcome : outcomes) {
            xml.raw("<result>");
            if (outcome.success()) {
                xml.element("id", outcome.id());
            } else {
                xml.raw("<errors>");
                outcome.fields().forEach(field -> xml.element("fields", field));
                xml.element("message", outcome.message())
                        .element("statusCode", outcome.statusCode())
                        .raw("</errors>")
                        .nil("id");
            }
            xml.element("success", outcome.success()).raw("</result>");
        }
        return xml;
    }

    static void describe(Xml xml, SObjectType type) {
        boolean person = type.isPerson();
        xml.raw("<result>")
                .element("activateable", false)
                .nil("associateEntityType")
                .nil("associateParentEntity")
                .element("compactLayoutable", person)
                .element("createable", person)
                .element("custom", false)
                .element("customSetting", false)
                .element("deepCloneable", false)
                .nil("defaultImplementation")
                .element("deletable", person)
                .element("deprecatedAndHidden", false)
                .element("feedEnabled", person);
        type.fields().forEach(field -> describe(xml, field));
        xml.element("hasSubtypes", false)
                .element("idEnabled", true)
                .nil("implementedBy")
                .nil("implementsInterfaces")
                .element("isInterface", false)
                .element("isSubtype", false)
                .element("keyPrefix", type.keyPrefix())
                .element("label", type.name())
                .element("labelPlural", type.labelPlural())
                .element("layoutable", person)
                .element("mergeable", person)
                .element("mruEnabled", person)
                .element("name", type.name())
                .nil("networkScopeFieldName")
                .element("queryable", true)
                .element("replicateable", person)
                .element("retrieveable", true)
                .element("searchable", person)
                .element("undeletable", person)
                .element("updateable", type.updateable())
                .nil("urlDetail")
                .nil("urlEdit")
                .nil("urlNew")
                .raw("</result>");
    }

    private static void describe(Xml xml, Field field) {
        boolean text = field.type() == FieldType.STRING || field.type() == FieldType.EMAIL;
        boolean nameField = field.name().equals("Name");
        xml.raw("<fields>")
                .element("aggregatable", true)
                .element("aiPredictionField", false)
                .element("autoNumber", false)
                .element("byteLength", field.type().length * 3L)
                .element("calculated", false)
                .element("caseSensitive", false)
                .element("createable", field.updateable())
                .element("custom", false)
                .element("defaultedOnCreate", field.type() == FieldType.BOOLEAN)
                .element("deprecatedAndHidden", false)
                .element("digits", 0)
                .element("filterable", true)
                .element("groupable", true)
                .element("idLookup", field.type() == FieldType.ID || field.type() == FieldType.EMAIL)
                .element("label", field.label())
                .element("length", field.type().length)
                .element("name", field.name())
                .element("nameField", nameField)
                .element("nillable", text && !nameField && !field.name().equals("LastName"))
                .element("permissionable", field.updateable())
                .element("polymorphicForeignKey", false)
                .element("precision", 0)
                .element("queryByDistance", false)
                .element("restrictedPicklist", false)
                .element("scale", 0)
                .element("searchPrefilterable", false)
                .element("soapType", field.type().soapType)
                .element("sortable", true)
                .element("type", field.type().wireName)
                .element("unique", false)
                .element("updateable", field.updateable())
                .raw("</fields>");
    }
}
