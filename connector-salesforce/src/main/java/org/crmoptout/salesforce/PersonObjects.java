package org.crmoptout.salesforce;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.RecordRef;

/**
 * The objects that one connection keeps in step.
 *
 * @param all at least one, contacts before leads
 * @param personAccounts whether the org has person accounts, whose contacts are written through their account
 */
record PersonObjects(List<PersonObject> all, boolean personAccounts) {

    PersonObjects {
        all = List.copyOf(all);
    }

    /** Contacts and leads with their standard fields. */
    static PersonObjects standard() {
        return new PersonObjects(
                List.of(
                        new PersonObject(PersonType.CONTACT, PersonObject.STANDARD_OPT_OUT, List.of()),
                        new PersonObject(PersonType.LEAD, PersonObject.STANDARD_OPT_OUT, List.of())),
                false);
    }

    Optional<PersonObject> find(PersonType type) {
        for (PersonObject object : all) { // asked for each row: no stream
            if (object.type() == type) {
                return Optional.of(object);
            }
        }
        return Optional.empty();
    }

    /** The types of all, in their order. */
    List<PersonType> types() {
        return all.stream().map(PersonObject::type).toList();
    }

    /** The type that comes after one, empty after the last. */
    Optional<PersonType> after(PersonType type) {
        return types().stream().filter(other -> other.compareTo(type) > 0).findFirst();
    }

    boolean include(PersonType type) {
        return find(type).isPresent();
    }

    /** The object of a type that is among them. */
    PersonObject of(PersonType type) {
        return find(type).orElseThrow(() -> new IllegalStateException(type + " is not among the objects"));
    }

    /**
     * The id of a record that a host names.
     *
     * @throws ConnectorException of kind INVALID_REQUEST when this connection can't have a person of that type and id
     */
    SalesforceId id(RecordRef ref) {
        SalesforceId id = SalesforceId.of(ref);
        if (!include(id.type())) {
            throw new ConnectorException(
                    ErrorKind.INVALID_REQUEST,
                    ref + " is no record of this connection; add " + id.type().apiName() + " to the setting objects");
        }
        return id;
    }

    /** What a place in the changes is worth only with: a change of it makes other people opted out. */
    String fingerprint() {
        return all.stream()
                .map(object -> object.type().apiName() + "." + object.optOutField())
                .collect(Collectors.joining("+"));
    }
}
