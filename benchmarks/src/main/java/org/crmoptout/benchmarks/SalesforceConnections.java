package org.crmoptout.benchmarks;

import java.util.Map;
import java.util.function.UnaryOperator;
import org.crmoptout.connector.ConnectorContext;
import org.crmoptout.connector.ConnectorSettings;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.RecordType;
import org.crmoptout.salesforce.SalesforceConnector;
import org.crmoptout.testkit.simulator.SalesforceSimulator;
import org.crmoptout.testkit.simulator.SimulatedPerson;

/** Connections to a simulated org. */
final class SalesforceConnections {

    private SalesforceConnections() {}

    static OptOutClient open(SalesforceSimulator org, UnaryOperator<ConnectorContext.Builder> context) {
        return open(org.baseUrl(), org.clientId(), org.clientSecret(), context);
    }

    static OptOutClient open(
            String url, String clientId, String clientSecret, UnaryOperator<ConnectorContext.Builder> context) {
        SalesforceConnector connector = new SalesforceConnector();
        ConnectorSettings settings = ConnectorSettings.parse(
                connector.descriptor().settings(),
                Map.of(
                        "instance-url", url,
                        "client-id", clientId,
                        "client-secret", clientSecret));
        return connector.open(context.apply(ConnectorContext.builder(settings)).build());
    }

    static CrmPerson person(SimulatedPerson person) {
        return CrmPerson.of(new RecordRef(new RecordType(person.type()), person.id()));
    }

    /** Ends the program when something does not hold. */
    static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException("does not hold: " + what);
        }
    }
}
