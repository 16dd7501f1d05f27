package org.crmoptout.connector;

import java.util.List;

/** What became of looking up one address. Kinds may be added: switch with a default branch. */
public sealed interface FindOutcome {

    /**
     * Everyone who carries the address.
     *
     * @param people by record type, then id; empty when it is nobody's
     */
    record Found(List<CrmPerson> people) implements FindOutcome {
        public Found {
            people = List.copyOf(people);
        }
    }

    /**
     * This address could not be looked up.
     *
     * @param cause why
     */
    record Failed(ConnectorException cause) implements FindOutcome {}
}
