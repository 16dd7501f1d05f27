package org.crmoptout.service.command;

import java.util.List;
import org.springframework.context.ConfigurableApplicationContext;

/** Where a command finds the service. */
interface Service {

    /** What is done with the opened service. */
    interface Work<R> {

        /** Does it. */
        R in(ConfigurableApplicationContext context) throws InterruptedException;
    }

    /**
     * Opens the service, does the work, and closes it.
     *
     * @param settings as Spring Boot takes them from a command line
     * @throws Trouble.Found when the service can't be opened
     */
    <R> R open(List<String> settings, Work<R> work) throws InterruptedException;
}
