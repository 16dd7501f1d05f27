package org.crmoptout.runtime.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import org.crmoptout.connector.ConnectorDescriptor;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.CrmOptOutConnector;
import org.crmoptout.connector.ErrorKind;
import org.jspecify.annotations.Nullable;

/** One look at a class loader: what works, what doesn't and why. Used by one thread, once. */
final class Discovery {

    private record Usable(String id, CrmOptOutConnector connector, String where) {}

    final List<BrokenConnector> broken = new ArrayList<>();
    /** By id: those that name themselves but need a newer host. */
    final Map<String, BrokenConnector> tooNew = new HashMap<>();

    private final ClassLoader loader;
    private final Set<String> files = new HashSet<>();
    private final List<Declaration> declared = new ArrayList<>();
    private final List<Usable> usable = new ArrayList<>();
    private final Map<String, Usable> byId = new TreeMap<>();

    Discovery(ClassLoader loader) {
        this.loader = loader;
        readServicesFiles();
        List<ServiceLoader.Provider<CrmOptOutConnector>> providers = providers();
        refuseTwins(providers);
        providers.forEach(this::inspect);
        usable.forEach(this::register);
        explainTheMissing(providers);
    }

    /** The usable ones, sorted by id. */
    Map<String, CrmOptOutConnector> connectors() {
        Map<String, CrmOptOutConnector> connectors = new LinkedHashMap<>();
        byId.forEach((id, found) -> connectors.put(id, found.connector()));
        return Collections.unmodifiableMap(connectors);
    }

    private void readServicesFiles() {
        try {
            for (URL file : Collections.list(loader.getResources(Declaration.SERVICES_FILE))) {
                // a parent and its child may both answer with the same file
                if (files.add(file.toExternalForm())) {
                    read(file);
                }
            }
        } catch (IOException e) {
            throw new ConnectorException(
                    ErrorKind.CONFIGURATION,
                    "the class path can't be searched for connectors: looking for " + Declaration.SERVICES_FILE
                            + " failed with " + e.getClass().getName(),
                    e);
        }
    }

    private void read(URL file) {
        try {
            Declaration.read(file).forEach(declared::add);
        } catch (IOException | UncheckedIOException e) {
            broken.add(new BrokenConnector(
                    Declaration.SERVICES_FILE + " in " + Jar.nameOf(file),
                    "it can't be read: " + e.getClass().getName()));
        }
    }

    /** ServiceLoader goes on after a provider that it can't load. Each error uses up a line or a file, so this ends. */
    private List<ServiceLoader.Provider<CrmOptOutConnector>> providers() {
        List<ServiceLoader.Provider<CrmOptOutConnector>> found = new ArrayList<>();
        Iterator<ServiceLoader.Provider<CrmOptOutConnector>> providers =
                ServiceLoader.load(CrmOptOutConnector.class, loader).stream().iterator();
        for (int errors = 0; errors <= files.size() + declared.size(); ) {
            try {
                if (!providers.hasNext()) {
                    break;
                }
                found.add(providers.next());
            } catch (ServiceConfigurationError | LinkageError e) {
                errors++;
            }
        }
        return found;
    }

    /** Of two jars that hold the same class, the class loader silently takes the first. */
    private void refuseTwins(List<ServiceLoader.Provider<CrmOptOutConnector>> providers) {
        for (ServiceLoader.Provider<CrmOptOutConnector> provider : providers) {
            String name = provider.type().getName();
            List<Declaration> same = declared.stream()
                    .filter(declaration -> declaration.className().equals(name))
                    .toList();
            if (same.size() > 1) {
                throw twins(
                        "one connector twice", same.get(0).where(), same.get(1).where());
            }
        }
    }

    private void inspect(ServiceLoader.Provider<CrmOptOutConnector> provider) {
        String where = provider.type().getName() + " in " + Jar.nameOf(provider.type());
        String step = "it can't be created";
        try {
            CrmOptOutConnector connector = provider.get();
            step = "its spiVersion() failed";
            int version = connector.spiVersion();
            step = "its descriptor() failed";
            if (version > CrmOptOutConnector.SPI_VERSION) {
                refuseTooNew(connector, version, where);
            } else if (version < 1) {
                broken.add(new BrokenConnector(where, "its spiVersion() is " + version + ", which never was one"));
            } else {
                @Nullable ConnectorDescriptor descriptor = connector.descriptor();
                if (descriptor == null) {
                    broken.add(new BrokenConnector(where, "its descriptor() is null"));
                } else {
                    usable.add(new Usable(descriptor.id(), connector, where));
                }
            }
        } catch (Throwable e) {
            // whatever it is, it is this connector's and must not take the others down
            broken.add(new BrokenConnector(where, step + ": " + Fault.of(e)));
        }
    }

    private void register(Usable found) {
        @Nullable Usable known = byId.putIfAbsent(found.id(), found);
        if (known != null) {
            throw twins("two connectors with the id '" + found.id() + "'", known.where(), found.where());
        }
    }

    private void refuseTooNew(CrmOptOutConnector connector, int version, String where) {
        BrokenConnector refused = new BrokenConnector(
                where,
                "it was built for version " + version + " of the connector SPI and this host has version "
                        + CrmOptOutConnector.SPI_VERSION
                        + "; use an older version of the connector or a newer connector-runtime");
        broken.add(refused);
        try {
            tooNew.put(connector.descriptor().id(), refused);
        } catch (Throwable e) {
            // it may speak of types that this host does not have; then its id stays unknown
        }
    }

    private void explainTheMissing(List<ServiceLoader.Provider<CrmOptOutConnector>> providers) {
        Set<String> found = new HashSet<>();
        providers.forEach(provider -> found.add(provider.type().getName()));
        for (Declaration declaration : declared) {
            if (!found.contains(declaration.className())) {
                broken.add(new BrokenConnector(declaration.where(), whyMissing(declaration.className())));
            }
        }
    }

    private String whyMissing(String className) {
        try {
            Class<?> type = Class.forName(className, false, loader);
            if (!CrmOptOutConnector.class.isAssignableFrom(type)) {
                return "it is no CrmOptOutConnector; is another copy of connector-api packed into its jar?";
            }
            boolean creatable = Arrays.stream(type.getConstructors()).anyMatch(made -> made.getParameterCount() == 0);
            return creatable
                    ? "its services file can't be read as a whole; look at its other lines"
                    : "it has no public constructor without parameters";
        } catch (ClassNotFoundException e) {
            return "there is no such class; is its services file of another version than its classes?";
        } catch (LinkageError e) {
            return "it can't be loaded: " + Fault.of(e);
        }
    }

    private static ConnectorException twins(String what, String one, String other) {
        return new ConnectorException(
                ErrorKind.CONFIGURATION,
                "the class path holds " + what + ": " + one + " and " + other
                        + "; take one of them off the class path");
    }
}
