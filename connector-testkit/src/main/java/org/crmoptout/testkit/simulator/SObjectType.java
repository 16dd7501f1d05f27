package org.crmoptout.testkit.simulator;

import static org.crmoptout.testkit.simulator.SObjectType.FieldType.BOOLEAN;
import static org.crmoptout.testkit.simulator.SObjectType.FieldType.DATETIME;
import static org.crmoptout.testkit.simulator.SObjectType.FieldType.EMAIL;
import static org.crmoptout.testkit.simulator.SObjectType.FieldType.ID;
import static org.crmoptout.testkit.simulator.SObjectType.FieldType.REFERENCE;
import static org.crmoptout.testkit.simulator.SObjectType.FieldType.STRING;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The objects that the simulated org knows, with the fields of them that matter here.
 *
 * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_contact.htm">Contact</a>
 * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_lead.htm">Lead</a>
 * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_account.htm">Account</a>
 * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/system_fields.htm">System
 *     Fields</a>
 */
record SObjectType(String name, String labelPlural, String keyPrefix, boolean updateable, List<Field> fields) {

    static final String OPT_OUT = "HasOptedOutOfEmail";

    static final SObjectType CONTACT = person("Contact", "Contacts", "003", Stream.of());

    static final SObjectType LEAD = person(
            "Lead",
            "Leads",
            "00Q",
            Stream.of(
                    Field.writable("Company", "Company", STRING),
                    Field.readOnly("IsConverted", "Converted", BOOLEAN),
                    Field.readOnly("ConvertedContactId", "Converted Contact ID", REFERENCE)));

    static final SObjectType ORGANIZATION = new SObjectType(
            "Organization",
            "Organizations",
            "00D",
            false,
            List.of(
                    Field.readOnly("Id", "Organization ID", ID),
                    Field.readOnly("Name", "Name", STRING),
                    Field.readOnly("IsSandbox", "Is Sandbox", BOOLEAN),
                    Field.readOnly("SystemModstamp", "System Modstamp", DATETIME)));

    static final SObjectType ACCOUNT = new SObjectType(
            "Account",
            "Accounts",
            "001",
            true,
            List.of(
                    Field.readOnly("Id", "Account ID", ID),
                    Field.readOnly("IsDeleted", "Deleted", BOOLEAN),
                    Field.writable("Name", "Account Name", STRING),
                    Field.readOnly("CreatedDate", "Created Date", DATETIME),
                    Field.readOnly("CreatedById", "Created By ID", REFERENCE),
                    Field.readOnly("LastModifiedDate", "Last Modified Date", DATETIME),
                    Field.readOnly("LastModifiedById", "Last Modified By ID", REFERENCE),
                    Field.readOnly("SystemModstamp", "System Modstamp", DATETIME)));

    private static final List<SObjectType> ALL = List.of(ACCOUNT, CONTACT, LEAD, ORGANIZATION);

    /** How a field's values look and compare. */
    enum FieldType {
        ID("id", "tns:ID", 18),
        REFERENCE("reference", "tns:ID", 18),
        STRING("string", "xsd:string", 80),
        EMAIL("email", "xsd:string", 80),
        BOOLEAN("boolean", "xsd:boolean", 0),
        DATETIME("datetime", "xsd:dateTime", 0);

        final String wireName;
        final String soapType;
        final int length;

        FieldType(String wireName, String soapType, int length) {
            this.wireName = wireName;
            this.soapType = soapType;
            this.length = length;
        }
    }

    /** A field as describe tells it. */
    record Field(String name, String label, FieldType type, boolean updateable) {

        /** Its value in a record; a checkbox that was never touched is unticked. */
        Optional<Object> in(SalesforceRecord record) {
            Optional<Object> value = record.value(name);
            return value.isEmpty() && type == BOOLEAN ? Optional.of(false) : value;
        }

        static Field readOnly(String name, String label, FieldType type) {
            return new Field(name, label, type, false);
        }

        static Field writable(String name, String label, FieldType type) {
            return new Field(name, label, type, true);
        }
    }

    private static SObjectType person(String name, String labelPlural, String keyPrefix, Stream<Field> more) {
        List<Field> fields = new ArrayList<>(List.of(
                Field.readOnly("Id", name + " ID", ID),
                Field.readOnly("IsDeleted", "Deleted", BOOLEAN),
                Field.readOnly("MasterRecordId", "Master Record ID", REFERENCE),
                Field.writable("LastName", "Last Name", STRING),
                Field.writable("FirstName", "First Name", STRING),
                Field.readOnly("Name", "Full Name", STRING),
                Field.writable("Email", "Email", EMAIL),
                Field.writable(OPT_OUT, "Email Opt Out", BOOLEAN),
                Field.writable("HasOptedOutOfFax", "Fax Opt Out", BOOLEAN),
                Field.writable("DoNotCall", "Do Not Call", BOOLEAN),
                Field.readOnly("CreatedDate", "Created Date", DATETIME),
                Field.readOnly("CreatedById", "Created By ID", REFERENCE),
                Field.readOnly("LastModifiedDate", "Last Modified Date", DATETIME),
                Field.readOnly("LastModifiedById", "Last Modified By ID", REFERENCE),
                Field.readOnly("SystemModstamp", "System Modstamp", DATETIME)));
        more.forEach(fields::add);
        return new SObjectType(name, labelPlural, keyPrefix, true, List.copyOf(fields));
    }

    /** The object of this name, whatever its case. */
    static Optional<SObjectType> named(String name) {
        return ALL.stream().filter(type -> type.name.equalsIgnoreCase(name)).findFirst();
    }

    /** The field of this name, whatever its case, seen by everyone or not. */
    Optional<Field> field(String fieldName) {
        return fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(fieldName))
                .findFirst();
    }

    /** The same object with more fields. */
    SObjectType with(List<Field> more) {
        List<Field> all = new ArrayList<>(fields);
        all.addAll(more);
        return new SObjectType(name, labelPlural, keyPrefix, updateable, List.copyOf(all));
    }

    boolean isPerson() {
        return name.equals("Contact") || name.equals("Lead");
    }
}
