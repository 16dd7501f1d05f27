package org.crmoptout.service.web.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.util.List;
import java.util.Map;
import org.crmoptout.connector.ConnectorDescriptor;
import org.crmoptout.connector.CrmOptOutConnector;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.connector.SettingKey;
import org.crmoptout.runtime.registry.BrokenConnector;
import org.crmoptout.runtime.registry.ConnectorRegistry;
import org.crmoptout.service.json.CapabilityJson;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The connectors on the class path: what each can do at most, and what it needs to be told. */
@RestController
class ConnectorsApi {

    private final ConnectorRegistry registry;

    ConnectorsApi(ConnectorRegistry registry) {
        this.registry = registry;
    }

    record ConnectorsJson(List<ConnectorJson> connectors, List<BrokenConnector> broken) {}

    record ConnectorJson(
            String id,
            String name,
            OptOutKeying keying,
            Map<String, CapabilityJson> capabilities,
            List<SettingJson> settings) {

        static ConnectorJson of(CrmOptOutConnector connector) {
            ConnectorDescriptor descriptor = connector.descriptor();
            return new ConnectorJson(
                    descriptor.id(),
                    descriptor.displayName(),
                    descriptor.keying(),
                    CapabilityJson.of(descriptor.capabilities()),
                    descriptor.settings().stream().map(SettingJson::of).toList());
        }
    }

    @JsonInclude(Include.NON_NULL)
    record SettingJson(
            String name,
            String description,
            boolean required,
            boolean secret,
            @Nullable String defaultValue) {

        static SettingJson of(SettingKey<?> key) {
            @Nullable
            String defaultValue = key.isSecret()
                    ? null
                    : key.defaultValue().map(Object::toString).orElse(null);
            return new SettingJson(key.name(), key.description(), key.isRequired(), key.isSecret(), defaultValue);
        }
    }

    @GetMapping("/api/v1/connectors")
    ConnectorsJson all() {
        return new ConnectorsJson(
                registry.connectors().stream().map(ConnectorJson::of).toList(), registry.broken());
    }
}
