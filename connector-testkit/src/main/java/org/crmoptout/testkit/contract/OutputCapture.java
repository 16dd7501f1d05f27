package org.crmoptout.testkit.contract;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/**
 * What is logged through java.util.logging, where {@link System.Logger} goes by default, and what is printed, until it is
 * closed. The JDK's own HTTP server is part of the stage, so its words do not count.
 */
final class OutputCapture implements AutoCloseable {

    private static final List<String> OF_THE_STAGE = List.of("com.sun.net.httpserver", "sun.", "jdk.", "java.");

    private final StringBuffer logged = new StringBuffer();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Logger root = Logger.getLogger("");
    private final @Nullable Level level = root.getLevel();
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final Handler handler = new Handler() {

        private final SimpleFormatter formatter = new SimpleFormatter();

        @Override
        public void publish(LogRecord entry) {
            String logger = String.valueOf(entry.getLoggerName());
            if (OF_THE_STAGE.stream().noneMatch(logger::startsWith)) {
                logged.append(formatter.formatMessage(entry)).append('\n');
                Throwable thrown = entry.getThrown();
                if (thrown != null) {
                    StringWriter trace = new StringWriter();
                    thrown.printStackTrace(new PrintWriter(trace));
                    logged.append(trace).append('\n');
                }
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private OutputCapture() {}

    static OutputCapture begin() {
        OutputCapture capture = new OutputCapture();
        capture.handler.setLevel(Level.ALL);
        capture.root.addHandler(capture.handler);
        capture.root.setLevel(Level.ALL);
        PrintStream sink = new PrintStream(capture.printed, true, StandardCharsets.UTF_8);
        System.setOut(sink);
        System.setErr(sink);
        return capture;
    }

    String text() {
        return logged + printed.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        System.setOut(out);
        System.setErr(err);
        root.setLevel(level);
        root.removeHandler(handler);
    }
}
