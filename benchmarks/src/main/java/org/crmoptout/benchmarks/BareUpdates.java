package org.crmoptout.benchmarks;

import static org.crmoptout.benchmarks.SalesforceConnections.require;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.zip.GZIPOutputStream;
import org.crmoptout.connector.OptOutChange;
import org.crmoptout.connector.RecordRef;

/**
 * The updates of a write, by a client that does nothing else: their bodies are ready and packed, and the answers are not
 * looked into. What it reaches is what the simulated org and the machine allow.
 */
final class BareUpdates {

    private static final int RECORDS = 200;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<HttpRequest> requests = new ArrayList<>();

    BareUpdates(String baseUrl, String accessToken, List<OptOutChange> marked) {
        URI address = URI.create(baseUrl + "/services/Soap/u/65.0");
        List<RecordRef> records = marked.stream()
                .map(mark -> mark.person().ref().orElseThrow())
                .sorted(Comparator.comparing(record -> record.type().name()))
                .toList();
        for (int from = 0; from < records.size(); from += RECORDS) {
            byte[] body = packed(body(accessToken, records.subList(from, Math.min(from + RECORDS, records.size()))));
            requests.add(HttpRequest.newBuilder(address)
                    .header("Content-Type", "text/xml; charset=UTF-8")
                    .header("Content-Encoding", "gzip")
                    .header("Accept-Encoding", "gzip")
                    .header("SOAPAction", "\"\"")
                    .POST(BodyPublishers.ofByteArray(body))
                    .build());
        }
    }

    int count() {
        return requests.size();
    }

    /** Sends them all, as many at a time as there are threads. */
    void send(ExecutorService threads) throws InterruptedException, ExecutionException {
        List<Callable<Void>> work = new ArrayList<>();
        for (HttpRequest request : requests) {
            work.add(() -> {
                int status = http.send(request, BodyHandlers.ofByteArray()).statusCode();
                require(status == 200, "an update is answered with 200, not " + status);
                return null;
            });
        }
        for (Future<Void> sent : threads.invokeAll(work)) {
            sent.get();
        }
    }

    private static String body(String accessToken, List<RecordRef> records) {
        StringBuilder xml = new StringBuilder("<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'"
                + " xmlns:p='urn:partner.soap.sforce.com' xmlns:s='urn:sobject.partner.soap.sforce.com'><e:Header>"
                + "<p:SessionHeader><p:sessionId>" + accessToken + "</p:sessionId></p:SessionHeader></e:Header>"
                + "<e:Body><p:update>");
        for (RecordRef record : records) {
            xml.append("<p:sObjects><s:type>").append(record.type().name()).append("</s:type><s:Id>");
            xml.append(record.id()).append("</s:Id><s:HasOptedOutOfEmail>true</s:HasOptedOutOfEmail></p:sObjects>");
        }
        return xml.append("</p:update></e:Body></e:Envelope>").toString();
    }

    private static byte[] packed(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
