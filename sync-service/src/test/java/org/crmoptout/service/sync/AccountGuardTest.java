package org.crmoptout.service.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import org.crmoptout.connector.AccountReport;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.OptOutChange;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.ReadOutcome;
import org.crmoptout.connector.ReadRequest;
import org.crmoptout.connector.WriteOutcome;
import org.crmoptout.connector.WriteRequest;
import org.crmoptout.service.database.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

@DisplayName("The account behind a connection")
class AccountGuardTest {

    private final HikariDataSource database = TestDatabase.H2.migrated();
    private final JdbcClient jdbc = JdbcClient.create(database);

    @BeforeEach
    void connection() {
        jdbc.sql("INSERT INTO workspace (id, name) VALUES ('w', 'W')").update();
        jdbc.sql("""
                        INSERT INTO crm_connection (id, workspace_id, name, connector_id, sync_enabled)
                        VALUES ('c', 'w', 'C', 'fake', FALSE)""").update();
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** Counts what is written to an account. */
    private static final class Account implements OptOutClient {
        private final String id;
        private int writes;

        private Account(String id) {
            this.id = id;
        }

        @Override
        public AccountReport check() {
            return AccountReport.builder(id, "Account " + id).build();
        }

        @Override
        public List<ReadOutcome> read(ReadRequest request) {
            return List.of();
        }

        @Override
        public List<WriteOutcome> write(WriteRequest request) {
            writes++;
            return List.of(new WriteOutcome.Applied(false, null));
        }

        @Override
        public void close() {}
    }

    private AccountGuard guard(Account account) {
        return new AccountGuard(account, jdbc, "c");
    }

    @Test
    @DisplayName("credentials of another account are refused before anything is written, with what to do")
    void other() {
        WriteRequest mark =
                WriteRequest.of(List.of(OptOutChange.mark(CrmPerson.of(EmailAddress.of("ann@example.org")))));
        Account first = new Account("1");
        guard(first).write(mark);
        assertThat(first.writes).isOne();

        Account other = new Account("2");
        assertThatThrownBy(() -> guard(other).write(mark))
                .isInstanceOfSatisfying(
                        ConnectorException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFIGURATION))
                .hasMessageContaining("account 2")
                .hasMessageContaining("belongs to account 1")
                .hasMessageContaining("connection of its own");
        assertThat(other.writes).isZero();

        guard(new Account("1")).write(mark);
    }
}
