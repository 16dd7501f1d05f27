package org.crmoptout.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A program in a process of its own, as it would run, that ends with this one. What it prints goes to the listener line by line; a
 * line {@code name=value} is remembered, and {@code Ready.} says that it has begun its work.
 */
final class Program implements AutoCloseable {

    private static final int SECONDS_TO_STOP = 20;
    private static final int LINES_KEPT = 30;

    private final String name;
    private final Process process;
    private final Map<String, String> told = new ConcurrentHashMap<>();
    private final CountDownLatch ready = new CountDownLatch(1);
    private final Deque<String> lastLines = new ConcurrentLinkedDeque<>();

    private Program(String name, Process process, Consumer<String> listener) {
        this.name = name;
        this.process = process;
        Thread reader = new Thread(() -> read(listener), name + "-output");
        reader.setDaemon(true);
        reader.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    }

    /** Starts a class of this program's class path. */
    static Program start(Class<?> main, List<String> jvm, List<String> arguments, Consumer<String> listener) {
        List<String> how = new ArrayList<>(jvm);
        how.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        return start(main.getSimpleName(), Path.of("").toAbsolutePath(), how, arguments, listener);
    }

    /** Starts a jar, in a directory of its own. */
    static Program start(
            Path jar, Path directory, List<String> jvm, List<String> arguments, Consumer<String> listener) {
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException("there is no " + jar + ": run mvn -DskipTests install first");
        }
        List<String> how = new ArrayList<>(jvm);
        how.addAll(List.of("-jar", jar.toAbsolutePath().toString()));
        return start(jar.getFileName().toString(), directory, how, arguments, listener);
    }

    private static Program start(
            String name, Path directory, List<String> how, List<String> arguments, Consumer<String> listener) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(how);
        command.addAll(arguments);
        try {
            return new Program(
                    name,
                    new ProcessBuilder(command)
                            .directory(directory.toFile())
                            .redirectErrorStream(true)
                            .start(),
                    listener);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(Consumer<String> listener) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                lastLines.add(line);
                if (lastLines.size() > LINES_KEPT) {
                    lastLines.remove();
                }
                int equals = line.indexOf('=');
                if (line.equals("Ready.")) {
                    ready.countDown();
                } else if (equals > 0 && ready.getCount() > 0) {
                    told.put(line.substring(0, equals), line.substring(equals + 1));
                }
                listener.accept(line);
            }
        } catch (IOException e) {
            // the process has ended, or is being ended
        }
    }

    /** Waits until it has printed {@code Ready.} */
    Program ready() throws InterruptedException {
        while (!ready.await(100, TimeUnit.MILLISECONDS)) {
            requireAlive();
        }
        return this;
    }

    /** What it told under a name. */
    String told(String key) {
        String value = told.get(key);
        if (value == null) {
            throw new IllegalStateException(name + " did not say its " + key);
        }
        return value;
    }

    void requireAlive() {
        if (!process.isAlive()) {
            throw new IllegalStateException(
                    name + " has ended with " + process.exitValue() + ":\n" + String.join("\n", lastLines));
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
