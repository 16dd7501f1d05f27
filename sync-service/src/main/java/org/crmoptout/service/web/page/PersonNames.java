package org.crmoptout.service.web.page;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.crmoptout.service.people.People;
import org.crmoptout.service.people.Person;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The names of the people that a list speaks of, all at once. Thread-safe. */
@Component
final class PersonNames {

    private final People people;

    PersonNames(People people) {
        this.people = people;
    }

    /**
     * A person as a list names them.
     *
     * @param id the person
     * @param name empty when the person is gone
     * @param marked whether the red label stands by the name
     */
    record PersonName(String id, String name, boolean marked) {}

    /** Names by id, also for ids that nobody has any more. */
    Function<String, PersonName> of(String workspace, Stream<String> ids) {
        List<String> all = ids.distinct().toList();
        Map<String, Person> found =
                people.all(workspace, all).stream().collect(Collectors.toMap(Person::id, Function.identity()));
        return id -> {
            @Nullable Person person = found.get(id);
            return person == null
                    ? new PersonName(id, "", false)
                    : new PersonName(id, PersonRows.name(person), person.label().isMarked());
        };
    }
}
