package org.crmoptout.runtime.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.Operation;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Without Micrometer on the class path")
class WithoutMicrometerTest {

    /** What a host does; it is loaded where there is no Micrometer. */
    public static final class Host implements Callable<String> {
        @Override
        public String call() {
            return Guard.builder()
                    .listener(new CallListener() {})
                    .build()
                    .calls("c")
                    .call(Operation.read("x"), new Script(new ConnectorException(ErrorKind.UNAVAILABLE, "down")));
        }
    }

    @Test
    @DisplayName("the guard works and can be looked at by reflection")
    void works() throws Exception {
        ClassLoader poor = new NoMicrometer(getClass().getClassLoader());
        assertThatExceptionOfType(ClassNotFoundException.class)
                .isThrownBy(() -> poor.loadClass("io.micrometer.core.instrument.MeterRegistry"));

        Class<?> host = poor.loadClass(Host.class.getName());
        Class<?> guard = poor.loadClass(Guard.class.getName());

        assertThat(guard.getClassLoader()).isSameAs(poor);
        assertThat(guard.getMethods()).isNotEmpty();
        assertThat(((Callable<?>) host.getConstructor().newInstance()).call()).isEqualTo("done");
    }

    /** Loads the guard anew, so that it can't see what this test's own class path has. */
    private static final class NoMicrometer extends ClassLoader {

        NoMicrometer(ClassLoader parent) {
            super(parent);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                if (name.startsWith("io.micrometer.")) {
                    throw new ClassNotFoundException(name);
                }
                if (!name.startsWith(Guard.class.getPackageName())) {
                    return super.loadClass(name, resolve);
                }
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : define(name);
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream bytes = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (bytes == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] code = bytes.readAllBytes();
                return defineClass(name, code, 0, code.length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
