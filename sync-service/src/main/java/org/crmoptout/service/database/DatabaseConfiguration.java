package org.crmoptout.service.database;

import java.time.Clock;
import java.time.Duration;
import org.crmoptout.runtime.sync.SteadyClock;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Which database it is, and the one clock that goes with it. */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {

    @Bean
    ServiceDatabase serviceDatabase(DataSourceProperties settings) {
        return ServiceDatabase.of(settings.determineUrl());
    }

    /**
     * The one clock of labels, syncs and connectors, ticking as finely as the database keeps instants: the system's where this
     * process has the database for itself, else the database's.
     */
    @Bean
    Clock clock(ServiceDatabase database, DataSourceProperties settings) {
        return database.isOfOneProcess()
                ? new SteadyClock(Clock.tick(Clock.systemUTC(), Duration.ofNanos(1000)))
                : DatabaseClock.of(settings);
    }
}
