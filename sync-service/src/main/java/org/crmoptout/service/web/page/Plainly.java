package org.crmoptout.service.web.page;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the sync says, for a human: without the kind of error in front, which is for scripts, and as a sentence begins. */
final class Plainly {

    private static final Pattern KIND = Pattern.compile("^[A-Z][A-Z_]+: ");

    private Plainly() {}

    static @Nullable String said(@Nullable String text) {
        return text == null ? null : say(text);
    }

    static String say(String text) {
        String plain = KIND.matcher(text).replaceFirst("");
        return plain.isEmpty() ? text : plain.substring(0, 1).toUpperCase(Locale.ROOT) + plain.substring(1);
    }
}
