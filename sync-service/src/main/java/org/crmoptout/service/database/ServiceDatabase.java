package org.crmoptout.service.database;

import java.util.Locale;

/** The databases the service runs on. */
public enum ServiceDatabase {
    /** H2 embedded in this process, which locks its file against all others. */
    EMBEDDED_H2,
    /** PostgreSQL, which several processes of the service may share. */
    POSTGRESQL;

    /**
     * Which one it is.
     *
     * @param address of the database, as the settings have it
     * @return never anything the service is not tested on
     * @throws IllegalStateException when it is another one
     */
    public static ServiceDatabase of(String address) {
        String url = address.toLowerCase(Locale.ROOT);
        if (url.startsWith("jdbc:postgresql:")) {
            return POSTGRESQL;
        }
        boolean shared =
                url.startsWith("jdbc:h2:tcp:") || url.startsWith("jdbc:h2:ssl:") || url.contains("auto_server=true");
        if (url.startsWith("jdbc:h2:") && !shared) {
            return EMBEDDED_H2;
        }
        throw new IllegalStateException("spring.datasource.url names a database the service can't run on: use"
                + " jdbc:postgresql://host/name, which several processes may share, or an embedded jdbc:h2:file:path,"
                + " which is one process's own");
    }

    /**
     * The address of a database for people to read.
     *
     * @param url a JDBC address
     * @return the address without its parameters, which may hold a password
     */
    public static String shown(String url) {
        return url.split("[?;]", 2)[0];
    }

    /**
     * Whether no other process can use it.
     *
     * @return true for the embedded one
     */
    public boolean isOfOneProcess() {
        return this == EMBEDDED_H2;
    }
}
