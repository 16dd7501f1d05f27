package org.crmoptout.benchmarks;

import java.util.HashMap;
import java.util.Map;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.runtime.guard.Guard;
import org.crmoptout.runtime.registry.ConnectorRegistry;

/** Opens the HubSpot connector as a host does: found on the class path, guarded by the runtime. */
final class HubSpotAccess {

    private HubSpotAccess() {}

    static OptOutClient open(String baseUrl, String token, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of("base-url", baseUrl, "access-token", token));
        settings.putAll(more);
        return ConnectorRegistry.load(HubSpotAccess.class.getClassLoader())
                .open("hubspot", settings, Guard.standard().calls("load"));
    }
}
