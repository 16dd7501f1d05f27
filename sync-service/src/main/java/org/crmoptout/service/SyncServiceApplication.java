package org.crmoptout.service;

import org.crmoptout.service.command.CommandLineTool;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The sync service as a program: the server, or a command of an operator. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class SyncServiceApplication {

    /**
     * Starts the server, or runs a command and exits with its code.
     *
     * @param args a command with its options, and settings as Spring Boot takes them, such as {@code --server.port=8081}
     */
    public static void main(String[] args) {
        if (CommandLineTool.isMeant(args)) {
            System.exit(CommandLineTool.run(SyncServiceApplication.class, args));
        }
        SpringApplication.run(SyncServiceApplication.class, args);
    }
}
