package org.crmoptout.service;

import java.time.Clock;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The one clock of labels, syncs and connectors. It ticks as finely as the database keeps instants. */
@Configuration(proxyBeanMethods = false)
class MicrosecondClock {

    @Bean
    Clock clock() {
        return Clock.tick(Clock.systemUTC(), Duration.ofNanos(1000));
    }
}
