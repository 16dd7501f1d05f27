package org.crmoptout.salesforce;

import com.sforce.soap.partner.DescribeSObjectResult;
import com.sforce.soap.partner.Field;
import com.sforce.soap.partner.FieldType;
import com.sforce.soap.partner.GetUserInfoResult;
import com.sforce.soap.partner.PartnerConnection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.crmoptout.connector.AccountReport;
import org.crmoptout.connector.Capability;
import org.crmoptout.connector.CapabilitySheet;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.Operation;

/** Looks at the org and at what its user may do with the opt-out of its people. Never writes. Thread-safe. */
final class AccountCheck {

    private static final Operation GET_USER_INFO = Operation.read("getUserInfo");
    private static final Operation DESCRIBE = Operation.read("describeSObjects");
    private static final String ACCOUNT = "Account";

    private final PartnerCalls calls;
    private final CallBudget budget;
    private final PersonObjects objects;

    AccountCheck(PartnerCalls calls, CallBudget budget, PersonObjects objects) {
        this.calls = calls;
        this.budget = budget;
        this.objects = objects;
    }

    /**
     * Looks.
     *
     * @throws ConnectorException of kind CONFIGURATION when a field that the settings name is hidden from the user
     */
    AccountReport run() {
        GetUserInfoResult user = calls.call(GET_USER_INFO, PartnerConnection::getUserInfo);
        String organization = String.valueOf(user.getOrganizationId());
        if (!organization.matches("00D[0-9A-Za-z]{12}([0-9A-Za-z]{3})?")) {
            throw new ConnectorException(ErrorKind.PROTOCOL, "Salesforce did not say which org this is");
        }
        CapabilitySheet sheet = sheet(describe());
        return AccountReport.builder(
                        SalesforceId.extended(organization),
                        Objects.requireNonNullElse(user.getOrganizationName(), organization))
                .capabilities(sheet)
                .recordTypes(
                        objects.types().stream().map(PersonType::recordType).toList())
                .preferredSizes(Soql.PAGE, Soql.PAGE)
                .quotas(budget.quotas())
                .build();
    }

    /** The objects by name. */
    private Map<String, DescribeSObjectResult> describe() {
        List<String> names = new ArrayList<>();
        objects.types().forEach(type -> names.add(type.apiName()));
        if (hasPersonAccounts()) {
            names.add(ACCOUNT);
        }
        DescribeSObjectResult[] results =
                calls.call(DESCRIBE, connection -> connection.describeSObjects(names.toArray(String[]::new)));
        Map<String, DescribeSObjectResult> described = new LinkedHashMap<>();
        for (String name : names) {
            described.put(
                    name,
                    Arrays.stream(results)
                            .filter(candidate -> name.equals(candidate.getName()))
                            .findFirst()
                            .orElseThrow(() -> new ConnectorException(
                                    ErrorKind.PROTOCOL, "Salesforce did not describe the object " + name)));
        }
        return described;
    }

    private boolean hasPersonAccounts() {
        return objects.personAccounts() && objects.include(PersonType.CONTACT);
    }

    private CapabilitySheet sheet(Map<String, DescribeSObjectResult> described) {
        List<String> hidden = new ArrayList<>();
        List<String> odd = new ArrayList<>();
        List<String> readOnly = new ArrayList<>();
        List<String> notFindable = new ArrayList<>();
        for (PersonObject person : objects.all()) {
            String name = person.type().apiName();
            DescribeSObjectResult object = Objects.requireNonNull(described.get(name));
            checkOptOut(object, person.optOutField(), hidden, odd, readOnly);
            for (String more : person.moreEmailFields()) {
                if (field(object, more).isEmpty()) {
                    hidden.add(name + "." + more);
                }
            }
            if (field(object, "Email").isEmpty()) {
                notFindable.add(name);
            }
        }
        if (hasPersonAccounts()) {
            checkOptOut(
                    Objects.requireNonNull(described.get(ACCOUNT)),
                    WriteTarget.onPersonAccount(objects.of(PersonType.CONTACT).optOutField()),
                    hidden,
                    odd,
                    readOnly);
        }
        if (!hidden.isEmpty() || !odd.isEmpty()) {
            throw unusable(hidden, odd);
        }
        CapabilitySheet.Builder sheet = SalesforceConnector.abilities();
        if (!readOnly.isEmpty()) {
            String reason = "the user of this connection may not edit " + fields(readOnly);
            String remedy =
                    "give the user edit access to the object and, by field-level security, to the field (in Professional"
                            + " Edition: make it editable on the page layout), then check the connection again";
            for (Capability writing : List.of(Capability.MARK, Capability.UNMARK, Capability.BATCH_WRITE)) {
                sheet.unsupported(writing, reason, remedy);
            }
        }
        if (!notFindable.isEmpty()) {
            sheet.unsupported(
                    Capability.FIND_BY_EMAIL,
                    "the field Email of " + String.join(" and ", notFindable)
                            + " is hidden from the user of this connection",
                    "give the user read access to the field by field-level security, then check the connection again");
        }
        return sheet.build();
    }

    private static void checkOptOut(
            DescribeSObjectResult object, String name, List<String> hidden, List<String> odd, List<String> readOnly) {
        String full = object.getName() + "." + name;
        Optional<Field> optOut = field(object, name);
        if (optOut.isEmpty() || !object.isQueryable()) {
            hidden.add(full);
        } else if (optOut.get().getType() != FieldType._boolean) {
            odd.add(full);
        } else if (!optOut.get().isUpdateable() || !object.isUpdateable()) {
            readOnly.add(full);
        }
    }

    private static ConnectorException unusable(List<String> hidden, List<String> odd) {
        List<String> problems = new ArrayList<>();
        if (!hidden.isEmpty()) {
            problems.add("the user of this connection does not see " + fields(hidden)
                    + "; correct the name in the settings, or give the user read and edit access to the object and, by"
                    + " field-level security, to the field (in Professional Edition: put it on the page layout)");
        }
        if (!odd.isEmpty()) {
            problems.add(fields(odd) + " is no checkbox; name the one that holds the opt-out in the settings");
        }
        return new ConnectorException(ErrorKind.CONFIGURATION, String.join("; ", problems));
    }

    /** Names, with the label that people know the standard field by. */
    private static String fields(List<String> names) {
        String all = String.join(" and ", names);
        return all.contains(PersonObject.STANDARD_OPT_OUT)
                ? "the field Email Opt Out (" + all + ")"
                : "the field " + all;
    }

    private static Optional<Field> field(DescribeSObjectResult object, String name) {
        return Arrays.stream(object.getFields())
                .filter(field -> name.equalsIgnoreCase(field.getName()))
                .findFirst();
    }
}
