package org.crmoptout.service.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.crmoptout.service.SyncServiceApplication;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Commands that can't open the service. */
@DisplayName("The command line with settings that do not work")
class SettingsTroubleTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private int code;

    private JsonNode check(String... settings) {
        List<String> all = new ArrayList<>(List.of(settings));
        all.add("--spring.config.location=classpath:/application.yaml,optional:file:" + directory + "/");
        StringWriter out = new StringWriter();
        code = CommandLineTool.of(new Runner(new OwnService(SyncServiceApplication.class), all, Clock.systemUTC()))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(new StringWriter()))
                .execute("check", "--json");
        JsonNode document = JsonMapper.shared().readTree(out.toString());
        assertThat(document.get("exitCode").asInt()).isEqualTo(code);
        return document;
    }

    @ParameterizedTest(name = "{0}, sync.pull-every={1}")
    @CsvSource({
        "jdbc:h2:mem:trouble, soon, 2, sync.pull-every",
        "jdbc:h2:file:/nowhere/there, 10s, 2, is not there yet",
        "jdbc:postgresql://127.0.0.1:1/optout, 10s, 3, can't be reached"
    })
    @DisplayName("names what is wrong; 2 for a setting, 3 for a database that can't be reached")
    void named(String url, String pullEvery, int expected, String words) {
        assertThat(check("--spring.datasource.url=" + url, "--sync.pull-every=" + pullEvery)
                        .get("problem")
                        .asString())
                .contains(words);
        assertThat(code).isEqualTo(expected);
    }

    @Test
    @DisplayName("does not tell the value of a setting, which may be a secret")
    void secret() {
        JsonNode document =
                check("--spring.datasource.url=jdbc:h2:mem:trouble", "--sync.erasure.key=too-short-a-secret");

        assertThat(document.get("problem").asString())
                .contains("sync.erasure.key")
                .contains("32 characters");
        assertThat(document.toString()).doesNotContain("too-short-a-secret");
        assertThat(code).isEqualTo(2);
    }

    @Test
    @DisplayName("names the line of a YAML file that can't be read, and quotes nothing of it")
    void brokenYaml() throws IOException {
        Files.writeString(directory.resolve("application.yaml"), "sync:\n  token: very-secret-value\n\tbanner: x\n");

        JsonNode document = check();

        assertThat(document.toString())
                .contains("not valid YAML")
                .contains("line 3")
                .doesNotContain("very-secret");
        assertThat(code).isEqualTo(2);
    }
}
