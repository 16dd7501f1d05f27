package org.crmoptout.runtime.registry;

import java.net.URL;
import java.security.CodeSource;

/** The names of jars, without the directories they lie in: those are nobody's business in a message. */
final class Jar {

    private Jar() {}

    static String nameOf(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        URL location = source == null ? null : source.getLocation();
        return location == null ? "an unknown place" : nameOf(location);
    }

    /** For a jar, a jar within a jar or a directory, and for a services file in any of them. */
    static String nameOf(URL location) {
        String path = location.getPath()
                .replaceFirst("/?META-INF/services/[^/]*$", "")
                .replaceFirst("[!/]+$", "");
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
