package org.crmoptout.benchmarks;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.crmoptout.connector.ConnectorContext;
import org.crmoptout.connector.ConnectorSettings;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.hubspot.HubSpotConnector;
import org.crmoptout.runtime.guard.Guard;
import org.crmoptout.runtime.registry.ConnectorRegistry;

/** Opens the HubSpot connector as a host does: found on the class path, guarded by the runtime. */
final class HubSpotAccess {

    private HubSpotAccess() {}

    static OptOutClient open(String baseUrl, String token, Map<String, String> more) {
        return ConnectorRegistry.load(HubSpotAccess.class.getClassLoader())
                .open(
                        "hubspot",
                        settings(baseUrl, token, more),
                        Guard.standard().calls("load"));
    }

    /** On another clock than the machine's, which only the connector itself takes. */
    static OptOutClient open(String baseUrl, String token, Map<String, String> more, Clock clock) {
        HubSpotConnector connector = new HubSpotConnector();
        ConnectorSettings settings =
                ConnectorSettings.parse(connector.descriptor().settings(), settings(baseUrl, token, more));
        return connector.open(ConnectorContext.builder(settings)
                .clock(clock)
                .calls(Guard.standard().calls("load"))
                .build());
    }

    private static Map<String, String> settings(String baseUrl, String token, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of("base-url", baseUrl, "access-token", token));
        settings.putAll(more);
        return settings;
    }
}
