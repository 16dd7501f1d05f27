package org.crmoptout.service.web;

import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatusCode;
import org.springframework.stereotype.Component;

/** Answers what the web server turns away before it knows that there is an application, and which {@link ErrorAnswers} never sees. */
@Component
@Order(Ordered.LOWEST_PRECEDENCE)
final class DoorAnswers implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

    private final ProblemWriter problems;

    DoorAnswers(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        // The last valve is the first to see the answer, so the server's own page comes too late.
        factory.addContextCustomizers(
                context -> context.getParent().getPipeline().addValve(new Door(problems)));
    }

    private static final class Door extends ErrorReportValve {

        private final ProblemWriter problems;

        Door(ProblemWriter problems) {
            this.problems = problems;
        }

        @Override
        protected void report(Request request, Response response, @Nullable Throwable thrown) {
            int status = response.getStatus();
            if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
                return;
            }
            try {
                problems.write(response, Problems.of(HttpStatusCode.valueOf(status)));
                response.finishResponse();
            } catch (IOException e) {
                // whoever asked is gone
            }
        }
    }
}
