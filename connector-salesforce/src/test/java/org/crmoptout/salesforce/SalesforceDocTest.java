package org.crmoptout.salesforce;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("docs/connectors/salesforce.md")
class SalesforceDocTest {

    private final String text = Files.readString(Path.of("..", "docs", "connectors", "salesforce.md"));

    SalesforceDocTest() throws IOException {}

    @Test
    @DisplayName("names every setting and every code")
    void isComplete() {
        assertThat(SalesforceSettings.KEYS).allSatisfy(key -> assertThat(text).contains("`" + key.name() + "`"));
        assertThat(SalesforceErrors.codes()).allSatisfy(code -> assertThat(text).contains("`" + code + "`"));
    }
}
