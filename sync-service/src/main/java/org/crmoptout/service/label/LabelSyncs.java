package org.crmoptout.service.label;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.crmoptout.connector.DncTransition;

/** What a change of a label has to do with the CRMs of its workspace. */
public interface LabelSyncs {

    /**
     * A label was marked (again) or unmarked. Called within the transaction that changed it, which holds the person.
     *
     * @param workspaceId whose person
     * @param personId the person
     * @param transition what happened
     * @param urgent whether it was the person's own request
     */
    void labelChanged(String workspaceId, String personId, DncTransition transition, boolean urgent);

    /**
     * What stands against unmarking people (L8).
     *
     * @param workspaceId whose people
     * @param personIds the people
     * @return an entry for each person who can't be unmarked
     */
    Map<String, List<UnmarkObstacle>> obstacles(String workspaceId, Collection<String> personIds);

    /**
     * What stands against lifting an opt-out that was already lifted in a CRM (S3): as {@link #obstacles}, except that a CRM
     * where nothing is left to lift is no obstacle.
     *
     * @param workspaceId whose person
     * @param personId the person
     * @return empty when nothing does
     */
    List<UnmarkObstacle> obstaclesToDecided(String workspaceId, String personId);
}
