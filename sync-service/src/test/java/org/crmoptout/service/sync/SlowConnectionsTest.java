package org.crmoptout.service.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.service.Crowd;
import org.crmoptout.service.crm.FakeCrm;
import org.crmoptout.service.label.DoNotContact;
import org.crmoptout.service.people.MarkSource;
import org.crmoptout.service.people.People;
import org.crmoptout.service.people.PeopleImport;
import org.crmoptout.service.people.Person;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;

@SpringBootTest(
        webEnvironment = WebEnvironment.NONE,
        properties = {
            "spring.datasource.url=jdbc:h2:mem:slow;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;"
                    + "DEFAULT_NULL_ORDERING=HIGH;LOCK_TIMEOUT=10000",
            "sync.threads=2",
            "sync.pull-every=1s",
            "sync.users.development=on",
            "sync.brake.share=1",
            "sync.workspaces[0].id=alpha",
            "sync.workspaces[0].name=Alpha",
            "sync.workspaces[0].connections[0].id=hanging-1",
            "sync.workspaces[0].connections[0].name=Hanging",
            "sync.workspaces[0].connections[0].connector=fake-records",
            "sync.workspaces[0].connections[0].settings.account=hanging-1",
            "sync.workspaces[0].connections[1].id=hanging-2",
            "sync.workspaces[0].connections[1].name=Hanging too",
            "sync.workspaces[0].connections[1].connector=fake-records",
            "sync.workspaces[0].connections[1].settings.account=hanging-2",
            "sync.workspaces[0].connections[2].id=suspended",
            "sync.workspaces[0].connections[2].name=Suspended",
            "sync.workspaces[0].connections[2].connector=fake-records",
            "sync.workspaces[0].connections[2].settings.account=suspended",
            "sync.workspaces[0].connections[3].id=sound",
            "sync.workspaces[0].connections[3].name=Sound",
            "sync.workspaces[0].connections[3].connector=fake-records",
            "sync.workspaces[0].connections[3].settings.account=sound"
        })
@DirtiesContext
@DisplayName("Connections that don't answer")
class SlowConnectionsTest {

    private static final List<String> ALL = List.of("hanging-1", "hanging-2", "suspended", "sound");

    private final CountDownLatch testIsOver = new CountDownLatch(1);

    @Autowired
    private Connections connections;

    @Autowired
    private DoNotContact doNotContact;

    @Autowired
    private PeopleImport imports;

    @Autowired
    private People people;

    @Autowired
    private JdbcClient jdbc;

    @AfterEach
    void letGo() {
        testIsOver.countDown();
        ALL.forEach(connection -> connections.switchSync(Crowd.ADMIN, connection, false));
    }

    @Test
    @DisplayName(
            "S9: more that hang than there are threads, and one that is suspended, hold up no other, nor the signs of life")
    void holdUpNobody() {
        Crowd crowd = new Crowd(imports, people);
        for (String connection : ALL) {
            FakeCrm crm = FakeCrm.account(connection);
            crm.down(connection.equals("suspended"));
            if (connection.startsWith("hanging")) {
                crm.hangUntil(testIsOver);
            }
            connections.switchSync(Crowd.ADMIN, connection, true);
            Person waiting = crowd.contact("alpha", connection);
            doNotContact.mark(Crowd.REP, waiting.id(), MarkSource.CONTACT_CARD, null);
        }
        Person ann = crowd.contact("alpha", "sound");
        doNotContact.mark(Crowd.REP, ann.id(), MarkSource.DIALER_OPT_OUT, null);
        Person bea = crowd.contact("alpha", "sound");
        FakeCrm sound = FakeCrm.account("sound");
        sound.set(Crowd.contactKey(bea), OptOutStatus.OPTED_OUT);

        await().untilAsserted(() -> {
            assertThat(sound.value(Crowd.contactKey(ann))).contains(OptOutStatus.OPTED_OUT);
            assertThat(crowd.again(bea).label().isMarked()).isTrue();
        });
        Instant beat = beat();
        await().untilAsserted(() -> assertThat(beat()).isAfter(beat));
        assertThat(connections.find("alpha", "suspended").orElseThrow().state())
                .isEqualTo(ConnectionView.State.SUSPENDED);
        assertThat(connections.find("alpha", "hanging-1").orElseThrow().counts().waiting())
                .isOne();
    }

    private Instant beat() {
        return jdbc.sql("SELECT beat_at FROM service_process")
                .query((row, number) -> Columns.requiredInstant(row, "beat_at"))
                .single();
    }
}
