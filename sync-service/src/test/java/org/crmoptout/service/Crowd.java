package org.crmoptout.service;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.RecordType;
import org.crmoptout.service.label.Actor;
import org.crmoptout.service.people.PageRequest;
import org.crmoptout.service.people.People;
import org.crmoptout.service.people.PeopleFilter;
import org.crmoptout.service.people.PeopleImport;
import org.crmoptout.service.people.Person;

/** Makes people for tests, each with names, ids and addresses nobody else has. */
public final class Crowd {

    public static final Actor REP = new Actor("Rep", "alpha", true, false);
    public static final Actor VIEWER = new Actor("Viewer", "alpha", false, false);
    public static final Actor ADMIN = new Actor("Admin", "alpha", false, true);
    public static final Actor BETA_REP = new Actor("Beta rep", "beta", true, true);

    private final PeopleImport imports;
    private final People people;

    public Crowd(PeopleImport imports, People people) {
        this.imports = imports;
        this.people = people;
    }

    /** Someone with an address and no record. */
    public Person withAddress(String workspace) {
        String name = name();
        return load(workspace, name, "email\n" + name + "@example.org\n");
    }

    /** A contact of one connection, with an address. */
    public Person contact(String workspace, String connection) {
        String name = name();
        return load(
                workspace,
                name,
                "email,type,record_id,connection\n" + name + "@example.org,Contact," + name + "," + connection + "\n");
    }

    /** A contact and a lead of one connection, with one address. */
    public Person contactAndLead(String workspace, String connection) {
        String name = name();
        return load(
                workspace,
                name,
                "email,type,record_id,connection\n" + name + "@example.org,Contact," + name + "," + connection + "\n"
                        + name + "@example.org,Lead," + name + "," + connection + "\n");
    }

    private static String name() {
        return "n" + UUID.randomUUID().toString().substring(0, 13);
    }

    private Person load(String workspace, String name, String csv) {
        try {
            imports.importCsv(workspace, new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return people.page(workspace, new PeopleFilter(null, name), new PageRequest(0, 1))
                .items()
                .get(0);
    }

    public Person again(Person person) {
        return people.find(person.workspaceId(), person.id()).orElseThrow();
    }

    public static RecordRef contactOf(Person person) {
        return person.records().stream()
                .filter(record -> record.ref().type().equals(RecordType.CONTACT))
                .findFirst()
                .orElseThrow()
                .ref();
    }

    public static CrmPerson contactKey(Person person) {
        return CrmPerson.of(contactOf(person));
    }

    public static CrmPerson leadKey(Person person) {
        return CrmPerson.of(new RecordRef(RecordType.LEAD, contactOf(person).id()));
    }

    public static EmailAddress addressOf(Person person) {
        return person.emailAddresses().get(0);
    }
}
