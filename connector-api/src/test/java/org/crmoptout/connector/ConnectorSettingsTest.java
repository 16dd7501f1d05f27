package org.crmoptout.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Settings")
class ConnectorSettingsTest {

    private static final SettingKey<Secret> TOKEN =
            SettingKey.secret("token", "the private app's token").required();
    private static final SettingKey<URI> ENDPOINT =
            SettingKey.endpoint("endpoint", "where the CRM is").withDefault(URI.create("https://crm.example"));
    private static final SettingKey<Integer> SIZE = SettingKey.integer("batch-size", "records a call", 1, 200);
    private static final SettingKey<Duration> TIMEOUT =
            SettingKey.duration("timeout", "how long to wait", Duration.ofSeconds(1), Duration.ofMinutes(2));
    private static final SettingKey<String> FIELD = SettingKey.text("field", "the field's API name");
    private static final List<SettingKey<?>> KEYS = List.of(TOKEN, ENDPOINT, SIZE, TIMEOUT, FIELD);

    private static ConnectorSettings parse(Map<String, String> given) {
        return ConnectorSettings.parse(KEYS, given);
    }

    private static String problems(List<SettingKey<?>> keys, Map<String, String> given) {
        ConnectorException refused =
                catchThrowableOfType(ConnectorException.class, () -> ConnectorSettings.parse(keys, given));
        assertThat(refused.kind()).isEqualTo(ErrorKind.CONFIGURATION);
        assertThat(refused).hasNoCause();
        return String.valueOf(refused.getMessage());
    }

    @Test
    @DisplayName("have the type of their key")
    void typed() {
        ConnectorSettings settings = parse(Map.of(
                "token", "s3cret",
                "endpoint", "https://eu.crm.example/api/",
                "batch-size", "200",
                "timeout", "PT30S",
                "field", "HasOptedOutOfEmail"));

        assertThat(settings.get(TOKEN).reveal()).isEqualTo("s3cret");
        assertThat(settings.get(ENDPOINT)).isEqualTo(URI.create("https://eu.crm.example/api"));
        assertThat(settings.get(SIZE)).isEqualTo(200);
        assertThat(settings.get(TIMEOUT)).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.get(FIELD)).isEqualTo("HasOptedOutOfEmail");
    }

    @Test
    @DisplayName("take their default, or are absent, when not given or blank")
    void defaults() {
        ConnectorSettings settings = parse(Map.of("token", "s3cret", "endpoint", " ", "field", ""));

        assertThat(settings.get(ENDPOINT)).isEqualTo(URI.create("https://crm.example"));
        assertThat(settings.find(SIZE)).isEmpty();
        assertThat(settings.find(FIELD)).isEmpty();
        assertThatIllegalStateException().isThrownBy(() -> settings.get(SIZE)).withMessageContaining("batch-size");
    }

    @Test
    @DisplayName("are told all that is wrong with them at once, without any value")
    void allProblemsAtOnce() {
        String problems = problems(
                KEYS,
                Map.of(
                        "endpoint", "http://hidden.example",
                        "batch-size", "hidden-201",
                        "timeout", "hidden-1h",
                        "tokne", "hidden-token"));

        assertThat(problems.lines().skip(1))
                .hasSize(5)
                .anySatisfy(line -> assertThat(line).contains("token: is missing (the private app's token)"))
                .anySatisfy(line -> assertThat(line).contains("endpoint: must use https"))
                .anySatisfy(line -> assertThat(line).contains("batch-size: must be a whole number from 1 to 200"))
                .anySatisfy(
                        line -> assertThat(line).contains("timeout: must be an ISO-8601 duration from PT1S to PT2M"))
                .anySatisfy(line -> assertThat(line)
                        .contains("tokne: is not a setting of this connector")
                        .contains("[token, endpoint, batch-size, timeout, field]"));
        assertThat(problems).doesNotContain("hidden");
    }

    @Test
    @DisplayName("are kept without the white space around them: a token read from a file ends with a line break")
    void stripped() {
        ConnectorSettings settings = parse(Map.of("token", " s3cret\r\n", "batch-size", " 5\n", "field", "\tF "));

        assertThat(settings.get(TOKEN).reveal()).isEqualTo("s3cret");
        assertThat(settings.get(SIZE)).isEqualTo(5);
        assertThat(settings.get(FIELD)).isEqualTo("F");
    }

    @Test
    @DisplayName("stay hidden when the parser of a key repeats them, says nothing or fails in some other way")
    void carelessParsers() {
        SettingKey<Integer> repeats = SettingKey.of("repeats", "a number", Integer::valueOf);
        SettingKey<String> silent = SettingKey.of("silent", "a word", text -> {
            throw new IllegalArgumentException();
        });
        SettingKey<LocalDate> fails = SettingKey.of("fails", "a day", LocalDate::parse);
        SettingKey<String> careful = SettingKey.of("careful", "a word", text -> {
            throw new IllegalArgumentException("must be a word");
        });

        String problems = problems(
                List.of(repeats, silent, fails, careful),
                Map.of("repeats", "hidden", "silent", "hidden", "fails", "hidden", "careful", "hidden"));

        assertThat(problems.lines().skip(1).map(String::strip))
                .containsExactly(
                        "repeats: is not valid (a number)",
                        "silent: is not valid (a word)",
                        "fails: is not valid (a day)",
                        "careful: must be a word");
    }

    @Test
    @DisplayName("under an unknown name that may be an address are not repeated")
    void unknownNames() {
        assertThat(problems(KEYS, Map.of("token", "t", "jane@example.org", "x")))
                .doesNotContain("jane")
                .contains("not a setting");
        assertThat(problems(KEYS, Map.of("token", "t", "a\nb", "x"))).contains("a?b: is not a setting");
    }

    @Test
    @DisplayName("print names, never values")
    void printsNames() {
        assertThat(parse(Map.of("token", "s3cret", "field", "hidden")))
                .hasToString("settings [token, endpoint, field]");
    }

    // ---- keys ----

    @ParameterizedTest
    @ValueSource(strings = {"", "Token", "to ken", "to_ken", "-token", "token-", "to--ken", "9token", "tökén"})
    @DisplayName("have names in kebab-case")
    void names(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> SettingKey.text(name, "x"));
    }

    @Test
    @DisplayName("are required or have a default, never both")
    void requiredOrDefault() {
        SettingKey<String> key = SettingKey.text("region", "where");
        SettingKey<String> required = key.withDefault("eu").required();
        SettingKey<String> defaulted = key.required().withDefault("eu");

        assertThat(key.isRequired()).isFalse();
        assertThat(key.defaultValue()).isEmpty();
        assertThat(required.isRequired()).isTrue();
        assertThat(required.defaultValue()).isEmpty();
        assertThat(defaulted.isRequired()).isFalse();
        assertThat(defaulted.defaultValue()).contains("eu");
        assertThat(key).hasToString("region");
    }

    @Test
    @DisplayName("stay secret whether required or not")
    void secretKeys() {
        assertThat(TOKEN.isSecret()).isTrue();
        assertThat(SettingKey.secret("token", "x").withDefault(Secret.of("y")).isSecret())
                .isTrue();
        assertThat(FIELD.isSecret()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0", "201", "-1", "1.5", "0x10", "2147483648", "five"})
    @DisplayName("that are whole numbers keep their bounds")
    void integers(String text) {
        assertThat(problems(KEYS, Map.of("token", "t", "batch-size", text))).contains("from 1 to 200");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0.9S", "PT121S", "30s", "-PT5S", "1"})
    @DisplayName("that are durations keep their bounds")
    void durations(String text) {
        assertThat(problems(KEYS, Map.of("token", "t", "timeout", text))).contains("from PT1S to PT2M");
    }

    // ---- endpoints ----

    @ParameterizedTest
    @CsvSource({
        "https://crm.example, https://crm.example",
        "https://crm.example/, https://crm.example",
        "https://crm.example:8443/base//, https://crm.example:8443/base",
        "https://10.0.0.1/x, https://10.0.0.1/x",
        "http://localhost:18080/, http://localhost:18080",
        "http://127.0.0.1:1, http://127.0.0.1:1",
        "http://[::1]:65535/x/, http://[::1]:65535/x"
    })
    @DisplayName("that are endpoints use https, or http on the loopback interface")
    void goodEndpoints(String text, String endpoint) {
        assertThat(parse(Map.of("token", "t", "endpoint", text)).get(ENDPOINT)).isEqualTo(URI.create(endpoint));
    }

    @ParameterizedTest
    @CsvSource({
        "http://crm.example, must use https",
        "http://localhost.crm.example, must use https",
        "http://127.0.0.1.crm.example, must use https",
        "http://0.0.0.0, must use https",
        "http://localhost@crm.example, must use https",
        "https://user:hidden@crm.example, must have no user name",
        "https://@crm.example, must have no user name",
        "https://crm.example?token=hidden, must have no",
        "https://crm.example/?, must have no",
        "https://crm.example/#hidden, must have no",
        "https://crm.example:0, must have a port",
        "https://crm.example:65536, must have a port",
        "ftp://crm.example, must be a web address",
        "file:///etc/hidden, must be a web address",
        "https:crm.example, must be a web address",
        "https:///hidden, must be a web address",
        "crm.example, must be a web address",
        "https://hid den, must be a web address",
        "https://crm_example.hidden:x, must be a web address"
    })
    @DisplayName("that are endpoints take credentials nowhere else")
    void badEndpoints(String text, String problem) {
        assertThat(problems(KEYS, Map.of("token", "t", "endpoint", text)))
                .contains("endpoint: " + problem)
                .doesNotContain("hidden");
    }

    @Test
    @DisplayName("that are required unless another is given are asked for with it, and only without it")
    void requiredUnless() {
        SettingKey<Secret> secret =
                SettingKey.secret("client-secret", "the app's secret").requiredUnless("token");
        SettingKey<Secret> token = SettingKey.secret("token", "an access token");
        List<SettingKey<?>> keys = List.of(secret, token, SIZE.required());

        assertThat(secret.isRequired()).isFalse();
        assertThat(problems(keys, Map.of("token", " ")))
                .contains("client-secret: is missing; give it, or token instead (the app's secret)")
                .contains("batch-size: is missing");
        assertThat(ConnectorSettings.parse(keys, Map.of("token", "t", "batch-size", "1"))
                        .find(secret))
                .isEmpty();
        assertThat(ConnectorSettings.parse(keys, Map.of("client-secret", "s", "batch-size", "1"))
                        .find(secret))
                .contains(Secret.of("s"));
    }

    @Test
    @DisplayName(
            "that are checked further tell that problem beside the others, after their own, and keep what they were")
    void checkedBy() {
        SettingKey<Integer> even = SettingKey.integer("even", "an even number", 1, 200)
                .required()
                .checkedBy(value -> {
                    if (value % 2 == 1) {
                        throw new IllegalArgumentException("must be even");
                    }
                    return value / 2;
                });
        List<SettingKey<?>> keys = List.of(even, TOKEN);

        assertThat(even.isRequired()).isTrue();
        assertThat(problems(keys, Map.of("even", "7")))
                .contains("even: must be even")
                .contains("token: is missing");
        assertThat(problems(keys, Map.of("even", "x"))).contains("even: must be a whole number from 1 to 200");
        assertThat(ConnectorSettings.parse(keys, Map.of("even", "8", "token", "t"))
                        .get(even))
                .isEqualTo(4);
        assertThat(TOKEN.checkedBy(value -> value).isSecret()).isTrue();
    }

    // ---- secrets ----

    @Test
    @DisplayName("that are secret compare by value and never print themselves")
    void secrets() {
        Secret secret = Secret.of("s3cret");

        assertThat(secret).isEqualTo(Secret.of("s3cret")).hasSameHashCodeAs(Secret.of("s3cret"));
        assertThat(secret).isNotEqualTo(Secret.of("other")).isNotEqualTo("s3cret");
        assertThat(secret.toString()).doesNotContain("s3cret");
        assertThat(secret.reveal()).isEqualTo("s3cret");
    }
}
