package org.crmoptout.service.command;

import java.util.Map;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** Makes a context in which nothing runs by itself, no table is changed and no database is made. */
final class QuietContext implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final String URL = "spring.datasource.url";

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        GenericApplicationContext beans = (GenericApplicationContext) context;
        beans.registerBean(
                AbstractApplicationContext.LIFECYCLE_PROCESSOR_BEAN_NAME,
                DefaultLifecycleProcessor.class,
                StartsNothing::new);
        beans.registerBean(FlywayMigrationStrategy.class, () -> flyway -> {});
        String url = context.getEnvironment().getProperty(URL, "");
        if (url.startsWith("jdbc:h2:") && !url.startsWith("jdbc:h2:mem:")) {
            context.getEnvironment()
                    .getPropertySources()
                    .addFirst(new MapPropertySource("quiet", Map.of(URL, url + ";IFEXISTS=TRUE")));
        }
    }

    private static final class StartsNothing extends DefaultLifecycleProcessor {
        @Override
        public void onRefresh() {}
    }
}
