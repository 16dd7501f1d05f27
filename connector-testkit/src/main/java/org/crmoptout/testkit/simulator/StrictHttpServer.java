package org.crmoptout.testkit.simulator;

import com.github.tomakehurst.wiremock.core.Options;
import com.github.tomakehurst.wiremock.http.AdminRequestHandler;
import com.github.tomakehurst.wiremock.http.StubRequestHandler;
import com.github.tomakehurst.wiremock.jetty11.Jetty11HttpServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import wiremock.jakarta.servlet.ServletException;
import wiremock.jakarta.servlet.http.HttpServletRequest;
import wiremock.jakarta.servlet.http.HttpServletResponse;
import wiremock.org.eclipse.jetty.http.HttpFields;
import wiremock.org.eclipse.jetty.http.HttpHeader;
import wiremock.org.eclipse.jetty.server.Handler;
import wiremock.org.eclipse.jetty.server.Request;
import wiremock.org.eclipse.jetty.server.Server;
import wiremock.org.eclipse.jetty.server.handler.ErrorHandler;
import wiremock.org.eclipse.jetty.server.handler.HandlerWrapper;

/**
 * WireMock's server, which answers what is no sound HTTP with a plain 400. WireMock itself decodes the query before any
 * extension sees the request, and answers a malformed escape with a page and a stack trace.
 */
final class StrictHttpServer extends Jetty11HttpServer {

    private static final Pattern MALFORMED_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");
    private static final String JSON = "application/json;charset=utf-8";

    StrictHttpServer(Options options, AdminRequestHandler admin, StubRequestHandler stubs) {
        super(options, admin, stubs);
    }

    @Override
    protected Handler createHandler(Options options, AdminRequestHandler admin, StubRequestHandler stubs) {
        HandlerWrapper strict = new SoundEscapes();
        strict.setHandler(super.createHandler(options, admin, stubs));
        return strict;
    }

    @Override
    protected void applyAdditionalServerConfiguration(Server server, Options options) {
        super.applyAdditionalServerConfiguration(server, options);
        server.setErrorHandler(new BadMessages());
    }

    private static String error(String message) {
        return Json.write(Json.object().put("error", message));
    }

    private static final class SoundEscapes extends HandlerWrapper {

        @Override
        public void handle(String target, Request baseRequest, HttpServletRequest request, HttpServletResponse response)
                throws IOException, ServletException {
            String query = request.getQueryString();
            if (query == null || !MALFORMED_ESCAPE.matcher(query).find()) {
                super.handle(target, baseRequest, request, response);
                return;
            }
            baseRequest.setHandled(true);
            response.setStatus(400);
            response.setContentType(JSON);
            response.getOutputStream()
                    .write(error("The query has a malformed percent escape.").getBytes(StandardCharsets.UTF_8));
        }
    }

    /** What the HTTP parser refuses, a malformed escape in the path for instance, never gets to a handler. */
    private static final class BadMessages extends ErrorHandler {

        @Override
        public ByteBuffer badMessageError(int status, String reason, HttpFields.Mutable fields) {
            fields.put(HttpHeader.CONTENT_TYPE, JSON);
            return ByteBuffer.wrap(error("The request line or a header is malformed, a percent escape in the path for"
                            + " instance: " + reason)
                    .getBytes(StandardCharsets.UTF_8));
        }
    }
}
