package org.crmoptout.service.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.crmoptout.connector.DncLabel;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.RecordType;
import org.crmoptout.service.WholeService;
import org.crmoptout.service.people.ImportRefusedException.LineProblem;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@WholeService
@DisplayName("Importing people")
class PeopleImportTest {

    @Autowired
    private PeopleImport imports;

    @Autowired
    private People people;

    private ImportReport load(String workspace, String csv) throws IOException {
        return imports.importCsv(workspace, new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8)));
    }

    private List<LineProblem> refused(String workspace, byte[] csv) {
        ImportRefusedException refused = catchThrowableOfType(
                ImportRefusedException.class, () -> imports.importCsv(workspace, new ByteArrayInputStream(csv)));
        assertThat(refused).as("the refusal").isNotNull();
        return refused.problems();
    }

    private List<LineProblem> refused(String workspace, String csv) {
        return refused(workspace, csv.getBytes(StandardCharsets.UTF_8));
    }

    private Page<Person> found(String workspace, String text) {
        return people.page(workspace, new PeopleFilter(null, text), new PageRequest(0, 50));
    }

    @Test
    @DisplayName("L9: brings in contacts and leads, with names, addresses and records")
    void imports() throws IOException {
        ImportReport report = load("alpha", """
                first_name,last_name,email,type,record_id,connection
                Ann,"Import, the first",Ann.Import@Example.ORG,Contact,c-1,alpha-records
                Ann,"Import, the first",ann.import@example.org,Lead,l-1,alpha-records
                Bea,Import,,Contact,c-2,alpha-records
                ,,zoë.import@example.org,,,
                """);

        assertThat(report).isEqualTo(new ImportReport(4, 3, 0));
        Person ann = found("alpha", "ANN.IMPORT@").items().get(0);
        assertThat(ann.lastName()).isEqualTo("Import, the first");
        assertThat(ann.label().label()).isEqualTo(DncLabel.UNMARKED);
        assertThat(ann.emailAddresses()).containsExactly(EmailAddress.of("ann.import@example.org"));
        assertThat(ann.records())
                .containsExactly(
                        new CrmRecord("alpha-records", new RecordRef(RecordType.CONTACT, "c-1")),
                        new CrmRecord("alpha-records", new RecordRef(RecordType.LEAD, "l-1")));
        assertThat(ann.toString()).doesNotContain("ann").contains(ann.id());
        assertThat(people.find("alpha", ann.id())).contains(ann);
        assertThat(found("alpha", "zoë.import").items()).hasSize(1);
    }

    @Test
    @DisplayName("updates people who are there already, by record or by address")
    void upserts() throws IOException {
        load(
                "alpha",
                "first_name,email,type,record_id,connection\nCid,cid.upsert@example.org,Contact,u-1,alpha-records\n");

        ImportReport report = load("alpha", """
                last_name,first_name,email,type,record_id,connection
                Upsert,Sid,cid.two@example.org,Contact,u-1,alpha-records
                ,,CID.upsert@example.org,Lead,u-2,alpha-records
                """);

        assertThat(report).isEqualTo(new ImportReport(2, 0, 1));
        Person sid = found("alpha", "sid upsert").items().get(0);
        assertThat(sid.emailAddresses())
                .containsExactly(EmailAddress.of("cid.upsert@example.org"), EmailAddress.of("cid.two@example.org"));
        assertThat(sid.records()).hasSize(2);
    }

    @Test
    @DisplayName("names every bad line and stores none")
    void allOrNothing() {
        assertThat(refused("alpha", """
                        first_name,last_name,email,type,record_id,connection
                        Dan,AllOrNothing,dan.nothing@example.org,,,
                        Eve,AllOrNothing,not-an-address,,,
                        "Fay
                        with a line break",AllOrNothing,fay@example.org,,,
                        Gus,AllOrNothing,,,,
                        Hal,AllOrNothing,,Contact,,alpha-records
                        Ida,AllOrNothing,,Contact,i-1,
                        Jim,AllOrNothing,,Contact,j-1,nowhere
                        Kay,AllOrNothing,,Con tact,k-1,alpha-records
                        Lea,AllOrNothing,,Contact,lea@example.org,alpha-records
                        Max,AllOrNothing,max@example.org
                        """))
                .extracting(LineProblem::line, it -> it.problem().split("[:;,]", -1)[0])
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(3L, "email"),
                        org.assertj.core.groups.Tuple.tuple(4L, "first_name"),
                        org.assertj.core.groups.Tuple.tuple(6L, "needs an email"),
                        org.assertj.core.groups.Tuple.tuple(7L, "record_id"),
                        org.assertj.core.groups.Tuple.tuple(8L, "connection"),
                        org.assertj.core.groups.Tuple.tuple(9L, "connection"),
                        org.assertj.core.groups.Tuple.tuple(10L, "type"),
                        org.assertj.core.groups.Tuple.tuple(11L, "record_id"),
                        org.assertj.core.groups.Tuple.tuple(12L, "has 3 fields"));
        assertThat(found("alpha", "allornothing").total()).isZero();
    }

    @Test
    @DisplayName("no message holds an address")
    void noAddressInMessages() {
        assertThat(refused("alpha", "email\nsecret person@example.org\n").toString())
                .doesNotContain("secret")
                .doesNotContain("example");
        assertThat(refused("alpha", "email,secret@example.org\na@example.org,x\n")
                        .toString())
                .doesNotContain("secret")
                .doesNotContain("example");
    }

    @Test
    @DisplayName("refuses a line that ties one person's record to another's address")
    void conflict() throws IOException {
        load("alpha", """
                email,type,record_id,connection
                ned.conflict@example.org,Contact,n-1,alpha-records
                oda.conflict@example.org,Contact,o-1,alpha-records
                """);

        assertThat(refused("alpha", """
                        email,type,record_id,connection
                        new.conflict@example.org,,,
                        oda.conflict@example.org,Contact,n-1,alpha-records
                        """)).extracting(LineProblem::line).containsExactly(3L);
        assertThat(found("alpha", "new.conflict").total()).isZero();
    }

    @Test
    @DisplayName("refuses a header that is unknown, doubled, useless or not there, and broken quotes")
    void badFiles() {
        assertThat(refused("alpha", "")).singleElement().asString().contains("empty");
        assertThat(refused("alpha", "email,surname\n"))
                .singleElement()
                .asString()
                .contains("not known");
        assertThat(refused("alpha", "email,Email\n")).singleElement().asString().contains("twice");
        assertThat(refused("alpha", "first_name,type\n"))
                .singleElement()
                .asString()
                .contains("needs the column email");
        assertThat(refused("alpha", "email\na@example.org\n\"b@example.org\" x\n"))
                .singleElement()
                .asString()
                .contains("quotes")
                .contains("line=3");
        assertThat(refused("alpha", "email\n\"a@example.org\n"))
                .singleElement()
                .asString()
                .contains("quotes");
    }

    @Test
    @DisplayName("reads UTF-8 only, with or without a byte order mark")
    void encoding() throws IOException {
        assertThat(refused("alpha", "first_name,email\nZoë,zoe@example.org\n".getBytes(StandardCharsets.ISO_8859_1)))
                .singleElement()
                .asString()
                .contains("UTF-8");
        load("alpha", "\ufefffirst_name,email\nÅsa,asa.bom@example.org\n");
        assertThat(found("alpha", "åsa").items()).hasSize(1);
    }

    @Test
    @DisplayName("is of one workspace: the same address is someone else in another")
    void isolated() throws IOException {
        load("alpha", "last_name,email\nAlphaOnly,shared.isolated@example.org\n");
        load("beta", "last_name,email\nBetaOnly,shared.isolated@example.org\n");

        Person ofAlpha = found("alpha", "shared.isolated").items().get(0);
        Person ofBeta = found("beta", "shared.isolated").items().get(0);
        assertThat(ofAlpha.lastName()).isEqualTo("AlphaOnly");
        assertThat(ofBeta.lastName()).isEqualTo("BetaOnly");
        assertThat(people.find("alpha", ofBeta.id())).isEmpty();
        assertThat(refused("beta", "email,type,record_id,connection\nx@example.org,Contact,1,alpha-records\n"))
                .hasSize(1);
        assertThatThrownBy(() -> load("gamma", "email\nx@example.org\n")).isInstanceOf(NotFoundException.class);
    }

    @Test
    @DisplayName(
            "people are paged by name, and found by a part of name or address with every character meant literally")
    void pages() throws IOException {
        StringBuilder csv = new StringBuilder("first_name,last_name,email\n");
        for (int i = 0; i < 5; i++) {
            csv.append("P").append(4 - i).append(",Paged,paged_").append(i).append("@example.org\n");
        }
        load("alpha", csv.toString());

        Page<Person> second = people.page("alpha", new PeopleFilter(null, " paged_"), new PageRequest(1, 2));

        assertThat(second.items()).extracting(Person::firstName).containsExactly("P2", "P3");
        assertThat(second.total()).isEqualTo(5);
        assertThat(found("alpha", "pagedX").total()).isZero();
        assertThat(found("alpha", "paged%").total()).isZero();
        assertThat(people.page("alpha", new PeopleFilter(DncLabel.MARKED, "paged"), new PageRequest(0, 9))
                        .total())
                .isZero();
    }
}
