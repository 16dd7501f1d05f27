package org.crmoptout.service.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import org.crmoptout.service.SyncServiceApplication;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@Isolated("what the process logs is looked at")
@ExtendWith(OutputCaptureExtension.class)
@DisplayName("A server with settings that do not work")
class RejectedSettingsTest {

    @Test
    @DisplayName("names the setting and the reason when it does not start, but not the value, which may be a secret")
    void hidesValues(CapturedOutput log) {
        assertThat(catchThrowable(() -> new SpringApplicationBuilder(SyncServiceApplication.class)
                        .web(WebApplicationType.NONE)
                        .run("--spring.datasource.url=jdbc:h2:mem:rejected", "--sync.erasure.key=too-short-a-secret")))
                .isNotNull();

        assertThat(log).contains("sync.erasure.key").contains("32 characters").doesNotContain("too-short-a-secret");
    }
}
