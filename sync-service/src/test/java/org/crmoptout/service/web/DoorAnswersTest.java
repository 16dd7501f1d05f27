package org.crmoptout.service.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Over a socket: an HTTP client would not let such requests out. */
@WholeWeb
@DisplayName("Requests that are turned away at the door")
class DoorAnswersTest {

    @LocalServerPort
    private int port;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/v1/workspaces/north/people?q=LONG HTTP/1.1",
                "GET /api/v1/..%2fworkspaces HTTP/1.1",
                "GET /w/..%2fnorth HTTP/1.1",
                "GET /api/v1/workspaces/north/people?q=%zz HTTP/1.1",
                "GET /api/v1/%00 HTTP/1.1",
                "GET /api/v1/workspaces?q=<a> HTTP/1.1",
                "GET /api/v1/workspaces HTTP/9.9",
                "TRACE /api/v1/workspaces HTTP/1.1",
            })
    @DisplayName("get a problem, without a word about the server")
    void problem(String line) throws IOException {
        String answer = send(line.replace("LONG", "a".repeat(20_000)));

        assertThat(answer).matches("(?s)HTTP/1\\.1 [45]\\d\\d .*");
        assertThat(answer.toLowerCase(Locale.ROOT)).contains("content-type: application/problem+json");
        expectProblem(answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET  HTTP/1.1", "G@T /api/v1/workspaces HTTP/1.1"})
    @DisplayName("get a problem alone, as HTTP/0.9 has it, when it is not even clear that they are HTTP/1.1")
    void notHttp(String line) throws IOException {
        expectProblem(send(line));
    }

    private static void expectProblem(String answer) {
        assertThat(answer.toLowerCase(Locale.ROOT))
                .contains("\"status\":", "\"detail\":")
                .doesNotContain("tomcat", "apache", "<html", "exception");
    }

    private String send(String line) throws IOException {
        String rep = Base64.getEncoder().encodeToString("rep:rep".getBytes(StandardCharsets.UTF_8));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write((line + "\r\nHost: localhost\r\nAuthorization: Basic " + rep
                                    + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
