package org.crmoptout.salesforce;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.crmoptout.connector.EmailAddress;

/**
 * A SOQL statement. Every statement of the connector is made here, and every text in one is escaped here.
 *
 * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_quotedstringescapes.htm">Quoted
 *     String Escape Sequences</a>
 * @param text the statement
 * @param withDeleted whether deleted and merged records are in the answer (queryAll)
 */
record Soql(String text, boolean withDeleted) {

    /** The longest statement we send, with some room under Salesforce's 100,000 characters. */
    static final int MAX_LENGTH = 90_000;

    /** The most rows Salesforce puts on a page. */
    static final int PAGE = 2_000;

    /** What these records are now, whatever became of them. */
    static Soql records(PersonObjects objects, PersonType type, Collection<SalesforceId> ids) {
        String list = ids.stream().map(id -> literal(id.value())).collect(Collectors.joining(","));
        return new Soql(select(objects, type) + " WHERE Id IN (" + list + ")", true);
    }

    /** Who carries one of these addresses; a converted lead is its contact. */
    static Soql carriers(PersonObject object, Collection<EmailAddress> addresses) {
        String list =
                addresses.stream().map(address -> literal(address.value())).collect(Collectors.joining(","));
        List<String> fields = object.emailFields();
        String where = fields.stream()
                .map(field -> field + " IN (" + list + ")")
                .collect(Collectors.joining(" OR ", "(", ")"));
        return new Soql(
                "SELECT Id, " + String.join(", ", fields) + " FROM "
                        + object.type().apiName() + " WHERE " + where + unconverted(object.type()),
                false);
    }

    /** The next page of everyone opted out now; a converted lead is its contact. */
    static Soql optedOut(PersonObjects objects, PersonType type, String afterId) {
        String after = afterId.isEmpty() ? "" : " AND Id > " + literal(afterId);
        return new Soql(
                select(objects, type) + " WHERE " + objects.of(type).optOutField() + " = true" + unconverted(type)
                        + after + " ORDER BY Id LIMIT " + PAGE,
                false);
    }

    /** The next page of everyone touched at or after a time, whatever became of them. */
    static Soql changed(PersonObjects objects, PersonType type, SalesforceCursor.Position after) {
        String at = after.stamp().toString();
        String where = after.id().isEmpty()
                ? "SystemModstamp >= " + at
                : "SystemModstamp >= " + at + " AND (SystemModstamp > " + at + " OR Id > " + literal(after.id()) + ")";
        return new Soql(
                selectStamped(objects, type) + " WHERE " + where + " ORDER BY SystemModstamp, Id LIMIT " + PAGE, true);
    }

    /** The newest time stamp there is. */
    static Soql newest(PersonObjects objects, PersonType type) {
        return new Soql(selectStamped(objects, type) + " ORDER BY SystemModstamp DESC LIMIT 1", true);
    }

    private static String select(PersonObjects objects, PersonType type) {
        return "SELECT " + fields(objects, type) + " FROM " + type.apiName();
    }

    /** With the time that the changes are in the order of. */
    private static String selectStamped(PersonObjects objects, PersonType type) {
        return "SELECT SystemModstamp, " + fields(objects, type) + " FROM " + type.apiName();
    }

    private static String fields(PersonObjects objects, PersonType type) {
        String more = switch (type) {
            case CONTACT -> objects.personAccounts() ? ", IsPersonAccount, AccountId" : "";
            case LEAD -> ", IsConverted, ConvertedContactId";
        };
        return "Id, " + objects.of(type).optOutField() + ", IsDeleted, MasterRecordId" + more;
    }

    private static String unconverted(PersonType type) {
        return type == PersonType.LEAD ? " AND IsConverted = false" : "";
    }

    /** A text in quotes. */
    static String literal(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    /** The operation and the length: a statement can hold addresses. */
    @Override
    public String toString() {
        return "SOQL of " + text.length() + " characters";
    }
}
