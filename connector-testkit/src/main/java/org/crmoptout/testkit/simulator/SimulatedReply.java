package org.crmoptout.testkit.simulator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/** An answer of a simulator, or a connection that breaks in place of one. Immutable. */
public final class SimulatedReply {

    /** What becomes of the connection. */
    enum Delivery {
        WHOLE,
        RESET,
        EMPTY,
        GARBLED
    }

    private static final String ENCODING = "Content-Encoding";

    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;
    private final Delivery delivery;
    private final Duration delay;

    private SimulatedReply(int status, Map<String, String> headers, byte[] body, Delivery delivery, Duration delay) {
        this.status = status;
        this.headers = Map.copyOf(headers);
        this.body = body;
        this.delivery = delivery;
        this.delay = delay;
    }

    private SimulatedReply(int status, Map<String, String> headers, byte[] body, Delivery delivery) {
        this(status, headers, body, delivery, Duration.ZERO);
    }

    /** An answer with a status, a content type and a text, sent as UTF-8. */
    public static SimulatedReply of(int status, String contentType, String body) {
        return new SimulatedReply(
                status, Map.of("Content-Type", contentType), body.getBytes(StandardCharsets.UTF_8), Delivery.WHOLE);
    }

    /** A JSON answer. */
    public static SimulatedReply json(int status, String body) {
        return of(status, "application/json;charset=utf-8", body);
    }

    /** An HTML page, as gateways and maintenance pages send in place of an API's answer. */
    public static SimulatedReply html(int status, String body) {
        return of(status, "text/html;charset=utf-8", body);
    }

    /** No answer: the connection is reset. */
    public static SimulatedReply connectionReset() {
        return new SimulatedReply(200, Map.of(), new byte[0], Delivery.RESET);
    }

    /** No answer: the connection is closed without a byte. */
    public static SimulatedReply connectionClosed() {
        return new SimulatedReply(200, Map.of(), new byte[0], Delivery.EMPTY);
    }

    /** A status line, then bytes that are no HTTP, then the end of the connection. */
    public static SimulatedReply garbage() {
        return new SimulatedReply(200, Map.of(), new byte[0], Delivery.GARBLED);
    }

    /** The same answer with one more header, or with another value of it. */
    public SimulatedReply withHeader(String name, String value) {
        return withHeaders(Map.of(name, value));
    }

    /** The same answer with these headers besides, or in place of those of the same name. */
    SimulatedReply withHeaders(Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        all.putAll(headers);
        all.putAll(more);
        return new SimulatedReply(status, all, body, delivery, delay);
    }

    /** The same answer, held back for so long. */
    public SimulatedReply delayed(Duration by) {
        return new SimulatedReply(status, headers, body, delivery, delay.plus(by));
    }

    /** The same answer with only the first half of its body. */
    public SimulatedReply truncated() {
        return new SimulatedReply(status, headers, Arrays.copyOf(body, body.length / 2), delivery, delay);
    }

    /** The same answer with its body in gzip, as servers pack it for clients that take it; an empty one stays as it is. */
    SimulatedReply packed() {
        if (body.length == 0 || headers.containsKey(ENCODING)) {
            return this;
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new SimulatedReply(status, headers, packed.toByteArray(), delivery, delay).withHeader(ENCODING, "gzip");
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The headers, one value each. */
    public Map<String, String> headers() {
        return headers;
    }

    /** The body as text. */
    public String body() {
        return new String(body, StandardCharsets.UTF_8);
    }

    byte[] bytes() {
        return body;
    }

    Delivery delivery() {
        return delivery;
    }

    Duration delay() {
        return delay;
    }

    /** Status and size alone: bodies hold addresses. */
    @Override
    public String toString() {
        return delivery == Delivery.WHOLE ? status + ", " + body.length + " bytes" : delivery.name();
    }
}
