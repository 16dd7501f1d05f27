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
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "28P01, can't be used: it refuses the user or the password",
                "28000, can't be used: it refuses the user or the password",
                "3D000, can't be used: there is none of that name on its server",
                "08001, can't be reached",
                "08006, can't be reached"
            })
    @DisplayName("is named at the start, with what is wrong and which settings to look at, and without a password")
    void says(String state, String what) {
        FailureAnalysis said = analyzed(state);

        assertThat(said.getDescription())
                .isEqualTo("The database at jdbc:postgresql://db.example.com/optout " + what + " (SQL state " + state
                        + ").");
        assertThat(said.getAction())
                .contains("spring.datasource.url", "spring.datasource.username", "spring.datasource.password");
    }

    @Test
    @DisplayName("is a file that another process has, or one that is not there yet")
    void files() {
        assertThat(analyzed("90020").getDescription()).contains("is in use by another process");
        assertThat(analyzed("90020").getAction()).contains("Stop the other process");
        assertThat(analyzed("90146").getDescription()).contains("is not there yet");
        assertThat(analyzed("90146").getAction()).contains("spring.datasource.url");
    }

    private static FailureAnalysis analyzed(String state) {
        SQLException cause = new SQLException("whatever the driver says", state);
        return Objects.requireNonNull(analyzer().analyze(new IllegalStateException(cause)));
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
