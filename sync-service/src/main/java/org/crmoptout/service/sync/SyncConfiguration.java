package org.crmoptout.service.sync;

import io.micrometer.core.instrument.MeterRegistry;
import org.crmoptout.runtime.guard.Guard;
import org.crmoptout.runtime.guard.MicrometerCalls;
import org.crmoptout.runtime.registry.ConnectorRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ResourceLoader;
import org.springframework.util.ClassUtils;

/** The runtime's parts of the service. */
@Configuration(proxyBeanMethods = false)
class SyncConfiguration {

    @Bean
    ConnectorRegistry connectorRegistry(ResourceLoader resources) {
        ClassLoader loader = resources.getClassLoader();
        return ConnectorRegistry.load(
                loader != null
                        ? loader
                        : java.util.Objects.requireNonNull(ClassUtils.getDefaultClassLoader(), "no class loader"));
    }

    @Bean
    Allowances allowances(MeterRegistry meters) {
        return new Allowances(new MicrometerCalls(meters));
    }

    @Bean
    Guard guard(Allowances allowances) {
        return Guard.builder().listener(allowances).build();
    }
}
