package org.crmoptout.service.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.crmoptout.service.web.WholeWeb;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

@WholeWeb
@DisplayName("docs/http-api.md")
class HttpApiDocumentTest {

    private static final Pattern HEADING = Pattern.compile("^### `([A-Z]+) (/api/[^`?]+)", Pattern.MULTILINE);

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    private RequestMappingHandlerMapping mapping = new RequestMappingHandlerMapping();

    @Test
    @DisplayName("describes every path of the API, and no other")
    void complete() throws IOException {
        Set<String> served = mapping.getHandlerMethods().keySet().stream()
                .flatMap(info -> info.getPatternValues().stream()
                        .flatMap(path ->
                                info.getMethodsCondition().getMethods().stream().map(method -> method + " " + path)))
                .filter(path -> path.contains(" /api/"))
                .collect(Collectors.toCollection(TreeSet::new));

        Set<String> described = HEADING.matcher(Files.readString(Path.of("../docs/http-api.md")))
                .results()
                .map(match -> match.group(1) + " " + match.group(2))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(served).isNotEmpty();
        assertThat(described).isEqualTo(served);
    }
}
