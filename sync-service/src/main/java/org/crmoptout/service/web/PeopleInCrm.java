package org.crmoptout.service.web;

import java.util.List;
import java.util.Map;
import org.crmoptout.service.flow.FlowPeople;
import org.crmoptout.service.flow.FlowPerson;
import org.crmoptout.service.label.DoNotContact;
import org.crmoptout.service.label.UnmarkObstacle;
import org.crmoptout.service.people.NotFoundException;
import org.crmoptout.service.people.Page;
import org.crmoptout.service.people.PageRequest;
import org.crmoptout.service.people.People;
import org.crmoptout.service.people.PeopleFilter;
import org.crmoptout.service.people.Person;
import org.crmoptout.service.sync.KeyView;
import org.crmoptout.service.sync.Keys;
import org.springframework.stereotype.Component;

/** Looks people up together with what the CRMs say of them, page by page and not one by one. Thread-safe. */
@Component
public final class PeopleInCrm {

    private final People people;
    private final Keys keys;
    private final DoNotContact doNotContact;
    private final FlowPeople flows;

    PeopleInCrm(People people, Keys keys, DoNotContact doNotContact, FlowPeople flows) {
        this.people = people;
        this.keys = keys;
        this.doNotContact = doNotContact;
        this.flows = flows;
    }

    /**
     * Some of a workspace's people.
     *
     * @param workspaceId whose
     * @param filter which
     * @param request which page
     * @return in the order of {@link People#page}
     */
    public Page<PersonInCrm> page(String workspaceId, PeopleFilter filter, PageRequest request) {
        Page<Person> page = people.page(workspaceId, filter, request);
        return new Page<>(of(workspaceId, page.items()), page.number(), page.size(), page.total());
    }

    /**
     * One person.
     *
     * @param workspaceId whose
     * @param personId the person
     * @return the person
     * @throws NotFoundException when that workspace has no such person
     */
    public PersonInCrm get(String workspaceId, String personId) {
        Person person = people.find(workspaceId, personId)
                .orElseThrow(() -> new NotFoundException("there is no such person in this workspace"));
        return of(workspaceId, List.of(person)).get(0);
    }

    private List<PersonInCrm> of(String workspaceId, List<Person> some) {
        if (some.isEmpty()) {
            return List.of();
        }
        List<String> ids = some.stream().map(Person::id).toList();
        Map<String, List<KeyView>> keysById = keys.of(workspaceId, ids);
        Map<String, List<UnmarkObstacle>> obstaclesById = doNotContact.obstacles(workspaceId, ids);
        Map<String, List<FlowPerson>> flowsById = flows.of(workspaceId, ids);
        return some.stream()
                .map(person -> new PersonInCrm(
                        person,
                        keysById.getOrDefault(person.id(), List.of()),
                        obstaclesById.getOrDefault(person.id(), List.of()),
                        flowsById.getOrDefault(person.id(), List.of())))
                .toList();
    }
}
