package org.crmoptout.runtime.registry;

import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.ServiceConfigurationError;

/** What a throwable of a connector may say in a message: its class and place, never its own words. */
final class Fault {

    private Fault() {}

    static String of(Throwable thrown) {
        Throwable cause = thrown.getCause();
        boolean wraps = thrown instanceof ServiceConfigurationError
                || thrown instanceof ExceptionInInitializerError
                || thrown instanceof InvocationTargetException;
        if (wraps && cause != null) {
            return of(cause);
        }
        String name = thrown.getClass().getName();
        if (thrown instanceof LinkageError || thrown instanceof ServiceConfigurationError) {
            // written by the JVM, of nothing but class names
            return name + ": " + thrown.getMessage();
        }
        return Arrays.stream(thrown.getStackTrace())
                .filter(frame -> !"java.base".equals(frame.getModuleName()))
                .findFirst()
                .map(frame -> name + " at " + frame.getClassName() + "." + frame.getMethodName() + ", line "
                        + frame.getLineNumber())
                .orElse(name);
    }
}
