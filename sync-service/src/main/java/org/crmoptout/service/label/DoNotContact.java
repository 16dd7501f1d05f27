package org.crmoptout.service.label;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.service.people.MarkSource;
import org.crmoptout.service.people.PersonLabel;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * Marks and unmarks people. Every change of a label goes through here, in one transaction with its deliveries (S6).
 * Thread-safe.
 */
@Service
public class DoNotContact {

    /**
     * Marks a person by hand (L1). Marking twice is harmless.
     *
     * @param actor who marks: needs an Engage seat (L5)
     * @param personId the person, of the actor's workspace
     * @param source from where: one that is {@linkplain MarkSource#isByHand() by hand}
     * @param reason why, or null
     * @return the label after it
     * @throws NotEntitledException when the actor has no seat, or the source is not by hand
     * @throws org.crmoptout.service.people.NotFoundException when the actor's workspace has no such person
     */
    public PersonLabel mark(Actor actor, String personId, MarkSource source, @Nullable Reason reason) {
        throw new UnsupportedOperationException();
    }

    /**
     * Marks everyone of a workspace who carries an address, for an unsubscribe link: nothing else is demanded (L10).
     *
     * @param workspaceId the workspace
     * @param address the address the link was sent to
     * @return the ids of the people marked; empty when nobody carries the address
     */
    public List<String> unsubscribe(String workspaceId, EmailAddress address) {
        throw new UnsupportedOperationException();
    }

    /**
     * Unmarks a person by hand. Unmarking one who is not marked changes nothing.
     *
     * @param actor who unmarks: needs an Engage seat (L5)
     * @param personId the person, of the actor's workspace
     * @param reason why
     * @return the label after it
     * @throws UnmarkRefusedException when L8 stands against it
     * @throws NotEntitledException when the actor has no seat
     * @throws org.crmoptout.service.people.NotFoundException when the actor's workspace has no such person
     */
    public PersonLabel unmark(Actor actor, String personId, Reason reason) {
        throw new UnsupportedOperationException();
    }

    /**
     * What stands against unmarking people (L8), to say so before they try.
     *
     * @param workspaceId whose
     * @param personIds the people
     * @return an entry for each person who can't be unmarked
     */
    public Map<String, List<UnmarkObstacle>> obstacles(String workspaceId, Collection<String> personIds) {
        throw new UnsupportedOperationException();
    }
}
