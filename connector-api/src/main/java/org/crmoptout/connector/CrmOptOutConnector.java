package org.crmoptout.connector;

/**
 * A vendor's adapter: what {@link java.util.ServiceLoader} finds and what opens connections to accounts of that CRM.
 *
 * <p>Implementations are stateless, cheap to create, free of I/O and thread-safe, and have a public constructor without
 * parameters. Name the class in {@code META-INF/services/org.crmoptout.connector.CrmOptOutConnector}.
 */
public interface CrmOptOutConnector {

    /**
     * The version of this SPI. The compiler copies it into every connector, so that a connector keeps the number it was
     * built against.
     */
    int SPI_VERSION = 1;

    /**
     * The SPI version this connector was built against: always {@code return SPI_VERSION;}.
     *
     * <p>Abstract on purpose: a host refuses a connector that answers with a higher number than the host's own.
     *
     * @return {@link #SPI_VERSION} as it was when the connector was compiled
     */
    int spiVersion();

    /**
     * What this connector is and what it can do at most.
     *
     * @return the same value at every call
     */
    ConnectorDescriptor descriptor();

    /**
     * Opens a connection to one CRM account. Sends nothing: wrong credentials are found by {@link OptOutClient#check()}.
     *
     * @param context the settings of the account and everything the connector may use
     * @return a client for that account, which the caller closes
     * @throws ConnectorException of kind {@link ErrorKind#CONFIGURATION} when settings contradict each other
     */
    OptOutClient open(ConnectorContext context);
}
