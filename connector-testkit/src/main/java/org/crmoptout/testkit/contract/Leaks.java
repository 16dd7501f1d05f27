package org.crmoptout.testkit.contract;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Looks for texts that must not be seen. */
final class Leaks {

    private Leaks() {}

    /** The credentials of a stage and the addresses of some people, whole and in part. */
    static Set<String> of(CrmStage stage, Collection<Someone> people) {
        Set<String> hidden = new HashSet<>(stage.secrets());
        for (Someone someone : people) {
            String address = someone.address().value();
            hidden.add(address);
            hidden.add(address.substring(0, address.indexOf('@')));
        }
        return hidden;
    }

    static void in(String text, Collection<String> hidden, String where) {
        String lower = text.toLowerCase(Locale.ROOT);
        for (String secret : hidden) {
            // The text itself would make this message the next leak.
            Expect.that(
                    !lower.contains(secret.toLowerCase(Locale.ROOT)),
                    "%s holds something that must not be seen: %s",
                    where,
                    secret.indexOf('@') > 0 ? "an email address" : "a credential or a setting's value");
        }
    }

    /** Looks through message, causes, suppressed ones and texts. */
    static void in(Throwable failure, Collection<String> hidden, String where) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        in(trace.toString(), hidden, where);
    }
}
