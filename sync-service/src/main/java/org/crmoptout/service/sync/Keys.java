package org.crmoptout.service.sync;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Service;

/** What the syncs of a workspace know of its people. Thread-safe. */
@Service
public class Keys {

    /**
     * The keys of some people on the connections whose sync is on.
     *
     * @param workspaceId whose
     * @param personIds the people, at most {@link org.crmoptout.service.people.Page#MAX_SIZE}
     * @return by person; each list by connection and key; no entry for people without
     */
    public Map<String, List<KeyView>> of(String workspaceId, Collection<String> personIds) {
        throw new UnsupportedOperationException();
    }
}
