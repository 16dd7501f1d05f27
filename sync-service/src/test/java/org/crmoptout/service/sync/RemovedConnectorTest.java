package org.crmoptout.service.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Instant;
import org.crmoptout.service.Crowd;
import org.crmoptout.service.database.Instants;
import org.crmoptout.service.database.TestDatabase;
import org.crmoptout.service.label.DoNotContact;
import org.crmoptout.service.people.MarkSource;
import org.crmoptout.service.people.People;
import org.crmoptout.service.people.PeopleImport;
import org.crmoptout.service.people.Person;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;

@SpringBootTest(
        webEnvironment = WebEnvironment.NONE,
        properties = {
            "sync.users.development=on",
            "sync.workspaces[0].id=alpha",
            "sync.workspaces[0].name=Alpha",
            "sync.workspaces[0].connections[0].id=removed",
            "sync.workspaces[0].connections[0].name=Removed",
            "sync.workspaces[0].connections[0].connector=was-here"
        })
@ContextConfiguration(initializers = RemovedConnectorTest.AsItWasLeft.class)
@DirtiesContext
@DisplayName("A start without the connector, or without the settings, of a connection whose deliveries wait")
class RemovedConnectorTest {

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

    /** Two syncs that were on, each with one mark on its way. */
    static final class AsItWasLeft implements ApplicationContextInitializer<ConfigurableApplicationContext> {
        @Override
        public void initialize(ConfigurableApplicationContext context) {
            HikariDataSource before = TestDatabase.POSTGRESQL.migrated();
            JdbcClient jdbc = JdbcClient.create(before);
            jdbc.sql("INSERT INTO workspace (id, name) VALUES ('alpha', 'Alpha')")
                    .update();
            leave(jdbc, "removed", "was-here");
            leave(jdbc, "unsaid", "fake-records");
            TestPropertyValues.of("spring.datasource.url=" + before.getJdbcUrl())
                    .applyTo(context);
            before.close();
        }

        private static void leave(JdbcClient jdbc, String connection, String connector) {
            jdbc.sql("""
                            INSERT INTO crm_connection (id, workspace_id, name, connector_id, keying, sync_enabled, sync_id)
                            VALUES (:id, 'alpha', :id, :connector, 'RECORD', TRUE, :id)""").param("id", connection).param("connector", connector).update();
            jdbc.sql("""
                            INSERT INTO opt_out_key (sync_id, key_text, person_id, in_doubt, pending_id, read_attempts, gone)
                            VALUES (:id, 'Contact/1', 'p', FALSE, :id, 0, FALSE)""").param("id", connection).update();
            jdbc.sql("""
                            INSERT INTO delivery (id, connection_id, sync_id, key_text, person_id, transition, requested_at, urgent,
                                attempts, not_before, state, queue_rank, due_from)
                            VALUES (:id, :id, :id, 'Contact/1', 'p', 'MARK', :at, FALSE, 0, :at, 'WAITING', 2, :at)""")
                    .param("id", connection)
                    .param("at", Instants.toColumn(Instant.parse("2026-11-20T08:00:00Z")))
                    .update();
        }
    }

    @Test
    @DisplayName("they wait, new ones too, and the connection says what is missing")
    void theyWait() {
        ConnectionView removed = connections.find("alpha", "removed").orElseThrow();
        assertThat(removed.state()).isEqualTo(ConnectionView.State.BROKEN);
        assertThat(removed.problem()).contains("was-here");
        assertThat(removed.counts().waiting()).isOne();
        ConnectionView unsaid = connections.find("alpha", "unsaid").orElseThrow();
        assertThat(unsaid.state()).isEqualTo(ConnectionView.State.BROKEN);
        assertThat(unsaid.problem()).contains("'unsaid' is no longer in the settings");
        assertThat(unsaid.counts().waiting()).isOne();

        Person ann = new Crowd(imports, people).contact("alpha", "removed");
        doNotContact.mark(Crowd.REP, ann.id(), MarkSource.CONTACT_CARD, null);

        assertThat(connections.find("alpha", "removed").orElseThrow().counts().waiting())
                .isEqualTo(2);
        assertThat(jdbc.sql("SELECT COUNT(*) FROM delivery WHERE state = 'WAITING' AND attempts = 0")
                        .query(Long.class)
                        .single())
                .isEqualTo(3);
    }
}
