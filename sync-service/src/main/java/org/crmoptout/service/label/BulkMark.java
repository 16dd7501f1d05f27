package org.crmoptout.service.label;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.crmoptout.service.people.MarkSource;
import org.crmoptout.service.people.NotFoundException;
import org.crmoptout.service.people.People;
import org.crmoptout.service.people.Person;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/** Marks several people at once, after saying what that would do. Thread-safe. */
@Service
public class BulkMark {

    /** The most people of one go. */
    public static final int MOST = 500;

    private final People people;
    private final TransactionOperations transactions;
    private final DoNotContact doNotContact;

    BulkMark(People people, TransactionOperations transactions, DoNotContact doNotContact) {
        this.people = people;
        this.transactions = transactions;
        this.doNotContact = doNotContact;
    }

    /**
     * What a bulk mark would do, or did.
     *
     * @param toMark who is not marked yet
     * @param marked who is marked already: that is asserted again, and the first date stays
     */
    public record Preview(List<Person> toMark, List<Person> marked) {

        public Preview {
            toMark = List.copyOf(toMark);
            marked = List.copyOf(marked);
        }
    }

    /**
     * Says what would happen; changes nothing.
     *
     * @param workspaceId whose
     * @param personIds the people, 1 to {@value #MOST}
     * @return who would be marked
     * @throws NotFoundException when the workspace has not all of them
     * @throws IllegalArgumentException when they are none or too many
     */
    public Preview preview(String workspaceId, Collection<String> personIds) {
        TreeSet<String> ids = new TreeSet<>(personIds);
        if (ids.isEmpty() || ids.size() > MOST) {
            throw new IllegalArgumentException("name 1 to " + MOST + " people");
        }
        List<Person> found = people.all(workspaceId, ids);
        if (found.size() < ids.size()) {
            throw new NotFoundException((ids.size() - found.size()) + " of these people are not in this workspace");
        }
        List<Person> toMark = new ArrayList<>();
        List<Person> marked = new ArrayList<>();
        found.forEach(person -> (person.label().isMarked() ? marked : toMark).add(person));
        return new Preview(toMark, marked);
    }

    /**
     * Marks all of them, or nobody.
     *
     * @param actor who marks: needs an Engage seat (L5)
     * @param personIds the people, 1 to {@value #MOST}, of the actor's workspace
     * @param source from where: one that is by hand
     * @param reason why, or null
     * @return who was marked
     * @throws NotEntitledException when the actor has no seat
     * @throws NotFoundException when the actor's workspace has not all of them
     * @throws IllegalArgumentException when they are none or too many
     */
    public Preview mark(Actor actor, Collection<String> personIds, MarkSource source, @Nullable Reason reason) {
        return requireNonNull(transactions.execute(status -> {
            Preview preview = preview(actor.workspaceId(), personIds);
            // in one order, as everyone who holds several people
            new TreeSet<>(personIds).forEach(id -> doNotContact.mark(actor, id, source, reason));
            return preview;
        }));
    }
}
