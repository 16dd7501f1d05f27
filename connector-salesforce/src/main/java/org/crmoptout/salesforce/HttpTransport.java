package org.crmoptout.salesforce;

import com.sforce.ws.ConnectorConfig;
import com.sforce.ws.transport.Transport;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Carries one SOAP request of WSC over the host's HTTP client, compressed both ways. WSC's own transport would ignore the
 * host's proxy and wait for ever.
 */
@SuppressWarnings("NonApiType") // WSC's interface names HashMap
final class HttpTransport implements Transport {

    /** An interrupt on its way through WSC, whose interface knows only IOException. */
    static final class Interrupted extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Interrupted(InterruptedException cause) {
            super(cause);
        }
    }

    /** WSC writes texts of a few characters each. */
    private static final int BUFFER = 8192;

    private final HttpExchange http;
    private final String userAgent;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private HttpRequest.Builder request = HttpRequest.newBuilder();
    private boolean successful;

    HttpTransport(HttpExchange http, String userAgent) {
        this.http = http;
        this.userAgent = userAgent;
    }

    @Override
    public void setConfig(ConnectorConfig config) {
        // The one thing of interest there, the endpoint, comes with the request.
    }

    @Override
    public OutputStream connect(String uri, String soapAction) throws IOException {
        String action = soapAction == null ? "" : soapAction;
        return connect(
                uri,
                new HashMap<>(Map.of(
                        "SOAPAction",
                        '"' + action + '"',
                        "Content-Type",
                        "text/xml; charset=UTF-8",
                        "Accept",
                        "text/xml")));
    }

    @Override
    public OutputStream connect(String uri, HashMap<String, String> headers) throws IOException {
        return connect(uri, headers, true);
    }

    @Override
    public OutputStream connect(String uri, HashMap<String, String> headers, boolean compressed) throws IOException {
        request = HttpRequest.newBuilder(URI.create(uri))
                .setHeader("User-Agent", userAgent)
                .setHeader("Accept-Encoding", "gzip");
        headers.forEach(request::setHeader);
        if (!compressed) {
            return body;
        }
        request.setHeader("Content-Encoding", "gzip");
        return new GZIPOutputStream(body, BUFFER);
    }

    @Override
    public InputStream getContent() throws IOException {
        HttpResponse<byte[]> answer;
        try {
            answer = http.send(
                    request.POST(BodyPublishers.ofByteArray(body.toByteArray())).build());
        } catch (InterruptedException e) {
            throw new Interrupted(e);
        }
        successful = answer.statusCode() < 300;
        if (!successful && !isXml(answer)) {
            throw http.foreignAnswer("the SOAP service", answer);
        }
        InputStream content = new ByteArrayInputStream(answer.body());
        boolean compressed = answer.headers()
                .firstValue("Content-Encoding")
                .filter("gzip"::equalsIgnoreCase)
                .isPresent();
        return compressed ? new GZIPInputStream(content) : content;
    }

    private static boolean isXml(HttpResponse<byte[]> answer) {
        return answer.body().length > 0
                && answer.headers()
                        .firstValue("Content-Type")
                        .filter(type -> type.toLowerCase(Locale.ROOT).contains("xml"))
                        .isPresent();
    }

    @Override
    public boolean isSuccessful() {
        return successful;
    }
}
