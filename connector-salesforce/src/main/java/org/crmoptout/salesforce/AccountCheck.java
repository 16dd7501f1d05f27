package org.crmoptout.salesforce;

import com.sforce.soap.partner.DescribeSObjectResult;
import com.sforce.soap.partner.Field;
import com.sforce.soap.partner.GetUserInfoResult;
import com.sforce.soap.partner.PartnerConnection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.crmoptout.connector.AccountReport;
import org.crmoptout.connector.Capability;
import org.crmoptout.connector.CapabilitySheet;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.Operation;

/** Looks at the org and at what its user may do with the opt-out of contacts and leads. Never writes. Thread-safe. */
final class AccountCheck {

    private static final Operation GET_USER_INFO = Operation.read("getUserInfo");
    private static final Operation DESCRIBE = Operation.read("describeSObjects");
    private static final String OPT_OUT = "HasOptedOutOfEmail";

    private final PartnerCalls calls;

    AccountCheck(PartnerCalls calls) {
        this.calls = calls;
    }

    /**
     * Looks.
     *
     * @throws ConnectorException of kind CONFIGURATION when the field is hidden on contacts or leads
     */
    AccountReport run() {
        GetUserInfoResult user = calls.call(GET_USER_INFO, PartnerConnection::getUserInfo);
        String organization = String.valueOf(user.getOrganizationId());
        if (!organization.matches("00D[0-9A-Za-z]{12}([0-9A-Za-z]{3})?")) {
            throw new ConnectorException(ErrorKind.PROTOCOL, "Salesforce did not say which org this is");
        }
        CapabilitySheet sheet = sheet();
        List<PersonType> types = Arrays.asList(PersonType.values());
        return AccountReport.builder(
                        SalesforceId.extended(organization),
                        Objects.requireNonNullElse(user.getOrganizationName(), organization))
                .capabilities(sheet)
                .recordTypes(types.stream().map(PersonType::recordType).toList())
                .preferredSizes(Soql.PAGE, OptOutWriter.BATCH)
                .quotas(calls.quotas())
                .build();
    }

    private CapabilitySheet sheet() {
        String[] names =
                Arrays.stream(PersonType.values()).map(PersonType::apiName).toArray(String[]::new);
        DescribeSObjectResult[] described = calls.call(DESCRIBE, connection -> connection.describeSObjects(names));
        List<String> hidden = new ArrayList<>();
        List<String> readOnly = new ArrayList<>();
        List<String> notFindable = new ArrayList<>();
        for (String name : names) {
            DescribeSObjectResult object = Arrays.stream(described)
                    .filter(candidate -> name.equals(candidate.getName()))
                    .findFirst()
                    .orElseThrow(() -> new ConnectorException(
                            ErrorKind.PROTOCOL, "Salesforce did not describe the object " + name));
            Optional<Field> optOut = field(object, OPT_OUT);
            if (optOut.isEmpty() || !object.isQueryable()) {
                hidden.add(name);
            } else if (!optOut.get().isUpdateable() || !object.isUpdateable()) {
                readOnly.add(name);
            }
            if (field(object, "Email").isEmpty()) {
                notFindable.add(name);
            }
        }
        if (!hidden.isEmpty()) {
            throw new ConnectorException(
                    ErrorKind.CONFIGURATION,
                    "the field Email Opt Out (" + OPT_OUT + ") of " + String.join(" and ", hidden)
                            + " is hidden from the user of this connection; give the user read and edit access to the object and,"
                            + " by field-level security, to the field (in Professional Edition: put it on the page layout)");
        }
        CapabilitySheet.Builder sheet = SalesforceConnector.abilities();
        if (!readOnly.isEmpty()) {
            String reason = "the user of this connection may not edit the field Email Opt Out (" + OPT_OUT + ") of "
                    + String.join(" and ", readOnly);
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

    private static Optional<Field> field(DescribeSObjectResult object, String name) {
        return Arrays.stream(object.getFields())
                .filter(field -> name.equals(field.getName()))
                .findFirst();
    }
}
