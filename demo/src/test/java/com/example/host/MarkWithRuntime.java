package com.example.host;

import java.util.List;
import java.util.Map;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.OptOutChange;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.WriteOutcome;
import org.crmoptout.connector.WriteRequest;
import org.crmoptout.runtime.guard.Guard;
import org.crmoptout.runtime.registry.ConnectorRegistry;

/** Opts one address out in HubSpot, with the runtime's retries. */
public final class MarkWithRuntime {

    public static void main(String[] args) {
        Map<String, String> settings = Map.of("base-url", args[0], "access-token", args[1]);
        CrmPerson person = CrmPerson.of(EmailAddress.of(args[2]));

        ConnectorRegistry connectors = ConnectorRegistry.load(MarkWithRuntime.class.getClassLoader());
        try (OptOutClient client = connectors.open(
                "hubspot", settings, Guard.standard().calls("my-hubspot"))) { // the guard adds retries and back-off
            WriteOutcome outcome = client.write(WriteRequest.of(List.of(OptOutChange.mark(person))))
                    .get(0);
            System.out.println(outcome instanceof WriteOutcome.Applied ? "opted out" : "not opted out: " + outcome);
        }
    }
}
