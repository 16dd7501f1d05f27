package org.crmoptout.connector;

import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Something a connection can or cannot do. A value over a text, so that a host understands connectors that know more
 * capabilities than it does: what nobody declared, nobody can.
 */
public final class Capability {

    /** Set the opt-out. */
    public static final Capability MARK = new Capability("MARK", Set.of());
    /** Lift the opt-out. */
    public static final Capability UNMARK = new Capability("UNMARK", Set.of(MARK));
    /** Show that someone was opted out in the CRM. */
    public static final Capability OBSERVE_MARK = new Capability("OBSERVE_MARK", Set.of());
    /** Show that an opt-out was lifted in the CRM. */
    public static final Capability OBSERVE_UNMARK = new Capability("OBSERVE_UNMARK", Set.of(OBSERVE_MARK));
    /** Answer {@link OptOutClient#changes}. */
    public static final Capability CHANGE_FEED = new Capability("CHANGE_FEED", Set.of(OBSERVE_MARK));
    /** Change many people in one request. */
    public static final Capability BATCH_WRITE = new Capability("BATCH_WRITE", Set.of(MARK));
    /** Answer {@link OptOutClient#find}. */
    public static final Capability FIND_BY_EMAIL = new Capability("FIND_BY_EMAIL", Set.of());
    /** Tell when the field itself last changed. */
    public static final Capability CHANGE_TIME = new Capability("CHANGE_TIME", Set.of(OBSERVE_MARK));

    private static final Map<String, Capability> KNOWN = Stream.of(
                    MARK, UNMARK, OBSERVE_MARK, OBSERVE_UNMARK, CHANGE_FEED, BATCH_WRITE, FIND_BY_EMAIL, CHANGE_TIME)
            .collect(Collectors.toUnmodifiableMap(Capability::id, Function.identity()));

    private final String id;
    private final Set<Capability> implies;

    private Capability(String id, Set<Capability> implies) {
        this.id = id;
        this.implies = implies;
    }

    /**
     * The capability of an id.
     *
     * @param id upper-case letters and underscores
     * @return the constant of that id, or a capability unknown here, which implies nothing
     */
    public static Capability of(String id) {
        if (!id.matches("[A-Z][A-Z_]{0,39}")) {
            throw new IllegalArgumentException("not a capability id: '" + Printable.excerpt(id) + "'");
        }
        Capability known = KNOWN.get(id);
        return known != null ? known : new Capability(id, Set.of());
    }

    /**
     * The id.
     *
     * @return upper-case letters and underscores
     */
    public String id() {
        return id;
    }

    /**
     * What can be done by whoever can do this.
     *
     * @return the capabilities this one makes no sense without
     */
    public Set<Capability> implies() {
        return implies;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Capability that && id.equals(that.id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return id;
    }
}
