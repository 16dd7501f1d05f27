package org.crmoptout.runtime.registry;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.crmoptout.connector.ConnectorContext;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ConnectorSettings;
import org.crmoptout.connector.CrmOptOutConnector;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.RemoteCalls;
import org.jspecify.annotations.Nullable;

/**
 * The connectors a class loader sees. Immutable and thread-safe once loaded.
 *
 * <p>A connector that can't be used is stepped over and listed in {@link #broken()}, and so is one that was built for a
 * newer SPI than this host's. Two connectors with one id are an error: which of them would win is a coin toss.
 */
public final class ConnectorRegistry {

    private static final Logger LOG = System.getLogger(ConnectorRegistry.class.getName());

    private final String loader;
    private final Map<String, CrmOptOutConnector> connectors;
    private final List<BrokenConnector> broken;
    private final Map<String, BrokenConnector> tooNew;

    private ConnectorRegistry(String loader, Discovery discovery) {
        this.loader = loader;
        this.connectors = discovery.connectors();
        this.broken = List.copyOf(discovery.broken);
        this.tooNew = Map.copyOf(discovery.tooNew);
    }

    /**
     * Finds the connectors through {@link java.util.ServiceLoader}, and logs which.
     *
     * @param loader the class loader that sees the connectors' jars; in most hosts that of the host's own classes
     * @return the connectors, perhaps none
     * @throws ConnectorException of kind {@link ErrorKind#CONFIGURATION} when two connectors have one id or one class is
     *     there twice, naming both classes and their jars
     */
    public static ConnectorRegistry load(ClassLoader loader) {
        String name = loader.getClass().getName() + (loader.getName() == null ? "" : " '" + loader.getName() + "'");
        ConnectorRegistry registry = new ConnectorRegistry(name, new Discovery(loader));
        registry.log();
        return registry;
    }

    private void log() {
        LOG.log(
                connectors.isEmpty() ? Level.WARNING : Level.INFO,
                "connectors found by class loader " + loader + ": " + ids());
        broken.forEach(connector -> LOG.log(Level.WARNING, "connector not usable: " + connector));
    }

    /**
     * All usable connectors.
     *
     * @return sorted by id
     */
    public List<CrmOptOutConnector> connectors() {
        return List.copyOf(connectors.values());
    }

    /**
     * The connectors that were found and can't be used.
     *
     * @return in no particular order
     */
    public List<BrokenConnector> broken() {
        return broken;
    }

    /**
     * The connector of an id.
     *
     * @param id the connector's id
     * @return the connector
     * @throws ConnectorException of kind {@link ErrorKind#CONFIGURATION} when there is none, naming those that there are
     */
    public CrmOptOutConnector connector(String id) {
        @Nullable CrmOptOutConnector connector = connectors.get(id);
        if (connector == null) {
            throw new ConnectorException(ErrorKind.CONFIGURATION, whyNot(id));
        }
        return connector;
    }

    /**
     * Opens a connection with nothing but settings and calls. A host with a clock, an HTTP client or a credential store of
     * its own builds a {@link ConnectorContext} and gives it to {@link CrmOptOutConnector#open}.
     *
     * @param id the connector's id
     * @param settings names and texts, as the connector's {@link org.crmoptout.connector.ConnectorDescriptor#settings()}
     *     tell
     * @param calls the way every request takes, such as {@code Guard.standard().calls("my-connection")}
     * @return a client, which the caller closes
     * @throws ConnectorException of kind {@link ErrorKind#CONFIGURATION} when there is no such connector, or when settings
     *     are wrong: then its message lists all that is wrong with them
     */
    public OptOutClient open(String id, Map<String, String> settings, RemoteCalls calls) {
        CrmOptOutConnector connector = connector(id);
        ConnectorSettings checked =
                ConnectorSettings.parse(connector.descriptor().settings(), settings);
        try {
            return connector.open(ConnectorContext.builder(checked).calls(calls).build());
        } catch (ConnectorException e) {
            throw e;
        } catch (RuntimeException | LinkageError e) {
            // not passed on as a cause: its message may hold a setting
            throw new ConnectorException(
                    ErrorKind.CONFIGURATION,
                    "connector '" + id + "' failed to open with these settings: " + Fault.of(e)
                            + "; this is a defect of the connector");
        }
    }

    private Set<String> ids() {
        return connectors.keySet();
    }

    private String whyNot(String id) {
        @Nullable BrokenConnector refused = tooNew.get(id);
        if (refused != null) {
            return "connector '" + id + "' can't be used: " + refused;
        }
        String asked = id.matches("[a-z0-9-]{1,60}") ? "'" + id + "'" : "of that id, which is not in kebab-case";
        StringBuilder why = new StringBuilder("there is no connector " + asked);
        if (connectors.isEmpty()) {
            why.append(", nor any other that class loader ")
                    .append(loader)
                    .append(" sees. Is the connector's jar on its class path? An uber jar must merge the files ")
                    .append(Declaration.SERVICES_FILE)
                    .append(" (Maven Shade: ServicesResourceTransformer)");
        } else {
            why.append("; there are ").append(ids());
        }
        if (!broken.isEmpty()) {
            why.append(broken.stream()
                    .map(BrokenConnector::toString)
                    .collect(Collectors.joining("\n  ", ". Found but not usable:\n  ", "")));
        }
        return why.toString();
    }
}
