package org.crmoptout.service.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

@DisplayName("A database that can't be used")
class DatabaseMessagesTest {

    private static UnreachableDatabaseAnalyzer analyzer() {
        StandardEnvironment settings = new StandardEnvironment();
        settings.getPropertySources()
                .addFirst(new MapPropertySource(
                        "test",
                        Map.of(
                                "spring.datasource.url",
                                "jdbc:postgresql://db.example.com/optout?password=very-secret")));
        return new UnreachableDatabaseAnalyzer(settings);
    }

    @ParameterizedTest
    @CsvSource({
        "28P01, can't be used: it refuses the user or the password, spring.datasource.password",
        "28000, can't be used: it refuses the user or the password, spring.datasource.username",
        "3D000, can't be used: there is none of that name on its server, spring.datasource.url",
        "08001, can't be reached, Check that it runs",
        "08006, can't be reached, Check that it runs",
        "90020, 'is in use by another process, most likely the running server: its file belongs to one process', Stop the other",
        "90146, is not there yet: the first start of the server makes it, spring.datasource.url"
    })
    @DisplayName("is named at the start, with what is wrong and which settings to look at, and without a password")
    void says(String state, String what, String remedy) {
        SQLException cause = new SQLException("whatever the driver says", state);

        FailureAnalysis said = Objects.requireNonNull(analyzer().analyze(new IllegalStateException(cause)));

        assertThat(said.getDescription())
                .isEqualTo("The database at jdbc:postgresql://db.example.com/optout " + what + " (SQL state " + state
                        + ").");
        assertThat(said.getAction()).contains(remedy);
    }

    @Test
    @DisplayName("any other failure is left as it is")
    void others() {
        assertThat(analyzer().analyze(new IllegalStateException(new SQLException("a row", "23505"))))
                .isNull();
        assertThat(analyzer().analyze(new IllegalStateException(new SQLException("no state"))))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:postgresql://db.example.com/optout", "jdbc:postgresql:optout"})
    @DisplayName("is not PostgreSQL")
    void postgres(String url) {
        assertThat(ServiceDatabase.of(url)).isEqualTo(ServiceDatabase.POSTGRESQL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:h2:file:./data/optout", "jdbc:h2:mem:test;MODE=PostgreSQL"})
    @DisplayName("is not an H2 of this process")
    void embedded(String url) {
        assertThat(ServiceDatabase.of(url)).isEqualTo(ServiceDatabase.EMBEDDED_H2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:h2:file:./data/optout;AUTO_SERVER=TRUE",
                "jdbc:h2:tcp://localhost/optout",
                "jdbc:mysql://db.example.com/optout?password=very-secret"
            })
    @DisplayName("is an H2 that several processes can share, or any other")
    void refused(String url) {
        assertThatThrownBy(() -> ServiceDatabase.of(url))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("spring.datasource.url")
                .hasMessageContaining("jdbc:postgresql://")
                .message()
                .doesNotContain("very-secret");
    }
}
