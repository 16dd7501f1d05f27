package com.example.host;

import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.crmoptout.connector.ConnectorContext;
import org.crmoptout.connector.ConnectorSettings;
import org.crmoptout.connector.CrmOptOutConnector;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.OptOutChange;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.RecordType;
import org.crmoptout.connector.WriteRequest;

/** Opts one contact out in Salesforce with connector-api and the connector alone: each request is sent once. */
public final class MarkWithServiceLoader {

    public static void main(String[] args) {
        Map<String, String> given = Map.of("instance-url", args[0], "access-token", args[1]);
        RecordRef contact = new RecordRef(RecordType.CONTACT, args[2]);

        CrmOptOutConnector connector = ServiceLoader.load(CrmOptOutConnector.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(it -> it.descriptor().id().equals("salesforce"))
                .findFirst()
                .orElseThrow();
        ConnectorSettings settings =
                ConnectorSettings.parse(connector.descriptor().settings(), given);

        try (OptOutClient client =
                connector.open(ConnectorContext.builder(settings).build())) {
            System.out.println(client.write(WriteRequest.of(List.of(OptOutChange.mark(CrmPerson.of(contact))))));
        }
    }
}
