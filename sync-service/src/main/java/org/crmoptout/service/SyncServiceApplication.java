package org.crmoptout.service;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The sync service as a program. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class SyncServiceApplication {

    /**
     * Starts the service.
     *
     * @param args Spring Boot's own options
     */
    public static void main(String[] args) {
        SpringApplication.run(SyncServiceApplication.class, args);
    }
}
