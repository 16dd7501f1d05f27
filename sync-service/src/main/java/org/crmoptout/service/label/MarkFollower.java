package org.crmoptout.service.label;

import org.crmoptout.service.people.MarkSource;

/** What a mark brings with it, from whatever source (L2). */
public interface MarkFollower {

    /**
     * A person was marked, or marked again. Called within the transaction that did it, which holds the person.
     *
     * @param workspaceId whose person
     * @param personId the person
     * @param source from where the mark came
     * @param by who it was
     */
    void marked(String workspaceId, String personId, MarkSource source, String by);
}
