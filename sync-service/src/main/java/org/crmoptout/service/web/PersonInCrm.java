package org.crmoptout.service.web;

import java.util.List;
import org.crmoptout.service.flow.FlowPerson;
import org.crmoptout.service.label.UnmarkObstacle;
import org.crmoptout.service.people.CrmRecord;
import org.crmoptout.service.people.Person;
import org.crmoptout.service.sync.KeyView;

/**
 * A person with what the CRMs and the flows say of them.
 *
 * @param person the person
 * @param keys what the syncs know of their records and addresses
 * @param obstacles what stands against unmarking them (L8)
 * @param flows the flows they are in, or were
 */
public record PersonInCrm(Person person, List<KeyView> keys, List<UnmarkObstacle> obstacles, List<FlowPerson> flows) {

    public PersonInCrm {
        keys = List.copyOf(keys);
        obstacles = List.copyOf(obstacles);
        flows = List.copyOf(flows);
    }

    /**
     * What the person is in the CRMs.
     *
     * @return the types of their records, each once
     */
    public List<String> types() {
        return person.records().stream()
                .map(CrmRecord::ref)
                .map(ref -> ref.type().name())
                .distinct()
                .toList();
    }
}
