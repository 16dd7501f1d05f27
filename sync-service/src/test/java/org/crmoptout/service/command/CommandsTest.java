package org.crmoptout.service.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.util.List;
import java.util.stream.IntStream;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.service.Crowd;
import org.crmoptout.service.OperationsDocument;
import org.crmoptout.service.crm.FakeCrm;
import org.crmoptout.service.database.OnPostgres;
import org.crmoptout.service.label.Actor;
import org.crmoptout.service.label.DoNotContact;
import org.crmoptout.service.label.Reason;
import org.crmoptout.service.people.MarkSource;
import org.crmoptout.service.people.People;
import org.crmoptout.service.people.PeopleImport;
import org.crmoptout.service.people.Person;
import org.crmoptout.service.sync.Connections;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ContextConfiguration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every command in one opened service, on PostgreSQL, which a server may share. */
@SpringBootTest(
        webEnvironment = WebEnvironment.NONE,
        properties = {
            "spring.main.lazy-initialization=true",
            "sync.workspaces[0].id=alpha",
            "sync.workspaces[0].name=Alpha",
            "sync.workspaces[0].connections[0].id=operated-records",
            "sync.workspaces[0].connections[0].name=Records",
            "sync.workspaces[0].connections[0].connector=fake-records",
            "sync.workspaces[0].connections[0].settings.account=operated-records",
            "sync.workspaces[0].connections[0].sync-enabled=true",
            "sync.workspaces[0].connections[1].id=operated-addresses",
            "sync.workspaces[0].connections[1].name=Addresses",
            "sync.workspaces[0].connections[1].connector=fake-addresses",
            "sync.workspaces[0].connections[1].settings.account=operated-addresses",
            "sync.workspaces[1].id=beta",
            "sync.workspaces[1].name=Beta",
            "sync.workspaces[1].connections[0].id=operated-misconfigured",
            "sync.workspaces[1].connections[0].name=Misconfigured",
            "sync.workspaces[1].connections[0].connector=fake-records",
            "sync.workspaces[1].connections[0].settings.acount=misspelt",
            "sync.workspaces[1].connections[0].settings.token=very-secret-value"
        })
@ContextConfiguration(initializers = {QuietContext.class, OnPostgres.class})
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@DisplayName("The command line")
class CommandsTest {

    private static final String WITHOUT_TABLES = "without-tables";
    private static final Actor ADMIN = new Actor("Admin", "alpha", true, true);

    @Autowired
    private ConfigurableApplicationContext context;

    @Autowired
    private Flyway flyway;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private DoNotContact doNotContact;

    @Autowired
    private PeopleImport imports;

    @Autowired
    private People people;

    private final FakeCrm crm = FakeCrm.account("operated-records");
    private final FakeCrm addresses = FakeCrm.account("operated-addresses");

    /** Not before the test that wants a database without tables. */
    @BeforeEach
    void migrate(TestInfo test) {
        if (!test.getTags().contains(WITHOUT_TABLES)) {
            flyway.migrate();
        }
    }

    @AfterEach
    void bringUp() {
        crm.down(false);
    }

    /** What a command left behind. */
    private record Ended(int code, String out, String err) {
        JsonNode json() {
            return JsonMapper.shared().readTree(out);
        }
    }

    private Ended run(String... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Service shared = new Service() {
            @Override
            public <R> R open(List<String> settings, Work<R> work) throws InterruptedException {
                return work.in(context);
            }
        };
        int code = CommandLineTool.of(new Runner(shared, List.of(), Clock.systemUTC()))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(words);
        return new Ended(code, out.toString(), err.toString());
    }

    private JsonNode connection(JsonNode document, String id) {
        return document.get("connections")
                .valueStream()
                .filter(one -> one.path("connection").asString("").equals(id)
                        || one.path("id").asString("").equals(id))
                .findFirst()
                .orElseThrow();
    }

    private long rows(String table) {
        return jdbc.sql("SELECT COUNT(*) FROM " + table).query(Long.class).single();
    }

    private List<Person> contacts(int many) {
        Crowd crowd = new Crowd(imports, people);
        return IntStream.range(0, many)
                .mapToObj(i -> crowd.contact("alpha", "operated-records"))
                .toList();
    }

    private boolean marked(Person person) {
        return new Crowd(imports, people).again(person).label().isMarked();
    }

    @Test
    @Order(1)
    @Tag(WITHOUT_TABLES)
    @DisplayName(
            "check: a database without tables is fine, its tables are the server's to make; other commands refuse it")
    void withoutTables() {
        Ended check = run("check", "--connection=operated-records", "--json");
        assertThat(check.json().at("/migrations/pending").size()).isPositive();
        assertThat(check.json().at("/connections/0/ready").asBoolean()).isTrue();
        assertThat(check.code()).isZero();

        Ended plan = run("plan");
        assertThat(plan.code()).isEqualTo(1);
        assertThat(plan.err()).contains("has no tables yet");
        assertThat(flyway.info().current()).isNull();
    }

    @Test
    @Order(2)
    @DisplayName("check: tells of each connection what it can do, and why not the rest; nothing is written anywhere")
    void check() {
        Ended check = run("check", "--workspace=alpha");

        assertThat(check.out())
                .contains("settings: valid", "database: PostgreSQL", "migrations: at ")
                .contains("operated-records (Records, workspace alpha): ready")
                .contains(
                        "UNMARK           no", "the fake CRM lets nobody resubscribe an address", "Ask the person to");
        assertThat(check.code()).isZero();
        assertThat(rows("crm_connection") + rows("workspace") + rows("service_process"))
                .isZero();
        assertThat(crm.writes()).isEmpty();
    }

    @Test
    @Order(3)
    @DisplayName("check: settings that are not valid end with 2 and are named, without the values of others")
    void checkOfWrongSettings() {
        Ended check = run("check", "--json");

        JsonNode misconfigured = connection(check.json(), "operated-misconfigured");
        assertThat(misconfigured.get("ready").asBoolean()).isFalse();
        assertThat(misconfigured.get("problem").asString()).contains("acount");
        assertThat(check.out() + check.err()).doesNotContain("very-secret-value");
        assertThat(check.code())
                .isEqualTo(2)
                .isEqualTo(check.json().get("exitCode").asInt());
    }

    @Test
    @Order(3)
    @DisplayName("check: an account that is not as the connector needs it ends with 1, and the others are looked at")
    void checkOfDownCrm() {
        crm.down(true);

        Ended check = run("check", "--workspace=alpha", "--json");

        assertThat(connection(check.json(), "operated-records").get("problem").asString())
                .isEqualTo("CONFIGURATION: the fake CRM is down: bring it up");
        assertThat(connection(check.json(), "operated-addresses").get("ready").asBoolean())
                .isTrue();
        assertThat(check.code()).isEqualTo(1);
    }

    @Test
    @Order(4)
    @DisplayName(
            "S10 plan: counts and names on both sides, what would not travel and why; no label changes, nothing is written")
    void plan() {
        run("plan", "--connection=operated-records"); // the connection is known, so that people can be brought in
        List<Person> crowd = contacts(10);
        crm.set(Crowd.contactKey(crowd.get(0)), OptOutStatus.OPTED_OUT);
        doNotContact.mark(ADMIN, crowd.get(1).id(), MarkSource.CONTACT_CARD, null);
        Person stranger = new Crowd(imports, people).withAddress("alpha");

        Ended plan = run("plan", "--connection=operated-records");
        JsonNode document =
                run("plan", "--connection=operated-records", "--json").json().at("/plans/0");

        assertThat(plan.code()).isZero();
        assertThat(plan.out()).contains("of 11 people, 1 would be marked here, 1 would be opted out in the CRM");
        assertThat(plan.out()).contains("1 no key: the person has no record or address in this CRM");
        assertThat(plan.out()).doesNotContain("@");
        assertThat(document.get("markInTool").asInt()).isOne();
        assertThat(document.get("entries").valueStream())
                .extracting(
                        entry -> entry.get("person").asString(),
                        entry -> entry.get("verdict").asString())
                .containsExactlyInAnyOrder(
                        tuple(crowd.get(0).id(), "MARK_IN_TOOL"),
                        tuple(crowd.get(1).id(), "MARK_IN_CRM"),
                        tuple(stranger.id(), "NO_KEY"));
        assertThat(crm.writes()).isEmpty();
        assertThat(marked(crowd.get(0))).isFalse();
        assertThat(rows("opt_out_key")).isZero();
    }

    @Test
    @Order(5)
    @DisplayName(
            "sync --once: what is due goes to the CRM, what changed there comes here; a sync that is off is left off")
    void sync() {
        Ended first = run("sync", "--once", "--workspace=alpha", "--json");
        assertThat(first.code()).as(first.out()).isZero();
        assertThat(connection(first.json(), "operated-records").get("sent").asInt())
                .isOne();
        assertThat(connection(first.json(), "operated-records").get("firstRun").asString())
                .isEqualTo("RUNNING");
        assertThat(connection(first.json(), "operated-addresses").get("state").asString())
                .isEqualTo("OFF");
        assertThat(addresses.writes()).isEmpty();

        List<Person> crowd = contacts(2);
        doNotContact.mark(ADMIN, crowd.get(0).id(), MarkSource.CONTACT_CARD, null);
        crm.set(Crowd.contactKey(crowd.get(1)), OptOutStatus.OPTED_OUT);

        Ended second = run("sync", "--once", "--connection=operated-records");
        assertThat(second.code()).as(second.out()).isZero();
        assertThat(second.out())
                .contains("operated-records (workspace alpha): 1 sent", "0 waiting, 0 parked, 0 reviews");
        assertThat(crm.value(Crowd.contactKey(crowd.get(0)))).contains(OptOutStatus.OPTED_OUT);
        assertThat(marked(crowd.get(1))).isTrue();
    }

    @Test
    @Order(6)
    @DisplayName("sync --once: whoever else walks the CRM's changes is left to it")
    void syncBesideAnother() {
        Person person = contacts(1).get(0);
        run("sync", "--once", "--connection=operated-records");
        jdbc.sql(
                        "UPDATE turn SET holder = 'another', kept_until = CURRENT_TIMESTAMP + INTERVAL '1' MINUTE WHERE task = 'FEED'")
                .update();
        crm.set(Crowd.contactKey(person), OptOutStatus.OPTED_OUT);

        Ended beside = run("sync", "--once", "--connection=operated-records", "--json");

        assertThat(connection(beside.json(), "operated-records")
                        .get("reachedEnd")
                        .asBoolean())
                .isFalse();
        assertThat(marked(person)).isFalse();
        assertThat(beside.code()).isZero();
        jdbc.sql("UPDATE turn SET kept_until = CURRENT_TIMESTAMP WHERE task = 'FEED'")
                .update();
    }

    @Test
    @Order(7)
    @DisplayName("S11 sweep: names what it repaired, and sends it")
    void sweep() {
        Person drifted = contacts(1).get(0);
        run("sync", "--once", "--connection=operated-records");
        jdbc.sql("UPDATE person SET label = 'MARKED', label_since = CURRENT_TIMESTAMP, asserted_at = CURRENT_TIMESTAMP,"
                        + " mark_source = 'CONTACT_CARD', asserted_by = 'Somebody' WHERE id = :id")
                .param("id", drifted.id())
                .update();

        Ended sweep = run("sweep", "--workspace=alpha", "--json");

        JsonNode swept = connection(sweep.json(), "operated-records");
        assertThat(swept.at("/comparison/counts/REPAIRED_IN_CRM").asInt()).isOne();
        assertThat(swept.at("/comparison/endedAt").isMissingNode()).isFalse();
        assertThat(swept.at("/notes/0/person").asString()).isEqualTo(drifted.id());
        assertThat(swept.get("sent").asInt()).isOne();
        assertThat(crm.value(Crowd.contactKey(drifted))).contains(OptOutStatus.OPTED_OUT);
        assertThat(connection(sweep.json(), "operated-addresses").has("comparison"))
                .isFalse();
        assertThat(sweep.code()).isZero();
    }

    @Test
    @Order(8)
    @DisplayName("sync --once: a review ends with 1, for a human has to answer it")
    void syncWithReview() {
        Person person = contacts(1).get(0);
        crm.set(Crowd.contactKey(person), OptOutStatus.OPTED_OUT);
        run("sync", "--once", "--connection=operated-records");
        run(
                "sweep",
                "--connection=operated-records"); // what is seen again since it was marked can be told to be lifted
        // later
        crm.set(Crowd.contactKey(person), OptOutStatus.NOT_OPTED_OUT);

        Ended sync = run("sync", "--once", "--connection=operated-records");

        assertThat(sync.out()).contains("1 reviews", "Reviews wait for a human");
        assertThat(sync.code()).isEqualTo(1);
    }

    @Test
    @Order(10)
    @DisplayName("sync --once: a CRM that can't be used for now is told")
    void syncOfDownCrm() {
        crm.down(true);

        Ended sync = run("sync", "--once", "--connection=operated-records");

        assertThat(sync.out()).contains("the fake CRM is down: bring it up");
        assertThat(sync.code()).isEqualTo(1);
    }

    @Test
    @Order(10)
    @DisplayName(
            "the statement of docs/operations.md for a restored database: an unmark that waited in it lifts no opt-out")
    void restored() throws IOException {
        Person person = contacts(1).get(0);
        doNotContact.mark(ADMIN, person.id(), MarkSource.CONTACT_CARD, null);
        run("sync", "--once", "--connection=operated-records");
        doNotContact.unmark(ADMIN, person.id(), new Reason("Signed up again"));
        String text = OperationsDocument.text();
        int begin = text.indexOf("```sql\n") + 7;

        jdbc.sql(text.substring(begin, text.indexOf("```", begin)).replace(";", ""))
                .update();

        assertThat(connection(
                                run("sync", "--once", "--json", "--workspace=alpha")
                                        .json(),
                                "operated-records")
                        .get("state")
                        .asString())
                .isEqualTo("OFF");
        context.getBean(Connections.class).switchSync(ADMIN, "operated-records", true);
        run("sync", "--once", "--connection=operated-records");
        assertThat(marked(person)).isTrue();
        assertThat(crm.value(Crowd.contactKey(person))).contains(OptOutStatus.OPTED_OUT);
        assertThat(crm.writes()).isNotEmpty().noneMatch(write -> write.startsWith("UNMARK"));
    }

    @ParameterizedTest(name = "{0}")
    @Order(11)
    @CsvSource({
        "chek, Did you mean: sync-service check?",
        "sync, Missing required option: '--once'",
        "check --conection=x, Unknown option: '--conection=x'",
        "plan --connection=nobody, '--connection: ''nobody'' is not in the settings'",
        "sweep --workspace=alpha --connection=operated-misconfigured, There is operated-records, operated-addresses"
    })
    @DisplayName("wrong usage ends with 2, names the offender on standard error, and answers nothing")
    void wrongUsage(String words, String complaint) {
        Ended ended = run(words.split(" "));

        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err()).contains(complaint);
        assertThat(ended.out()).isEmpty();
    }
}
