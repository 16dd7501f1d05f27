package org.crmoptout.service.unsubscribe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.service.WholeService;
import org.crmoptout.service.database.KeptSecrets;
import org.crmoptout.service.unsubscribe.UnsubscribeLinks.Target;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@WholeService
@DisplayName("Unsubscribe links")
class UnsubscribeLinksTest {

    private static final Target TARGET = new Target("alpha", "flow", EmailAddress.of("ada@example.org"));

    private final UnsubscribeLinks links;
    private final KeptSecrets secrets;

    @Autowired
    UnsubscribeLinksTest(UnsubscribeLinks links, KeptSecrets secrets) {
        this.links = links;
        this.secrets = secrets;
    }

    @Test
    @DisplayName("are read by whoever has the key, also after a restart, and show no address")
    void read() {
        String token = links.token(TARGET);

        assertThat(links.read(token)).contains(TARGET);
        assertThat(links.token(TARGET)).isNotEqualTo(token);
        assertThat(token).matches("[A-Za-z0-9_-]+");
        assertThat(TARGET.toString()).doesNotContain("ada");
        UnsubscribeLinks restarted =
                new UnsubscribeLinks(new UnsubscribeKey(new UnsubscribeSettings(null, null), secrets));
        assertThat(restarted.read(token)).contains(TARGET);
    }

    @Test
    @DisplayName("can't be changed in any place, cut, or made with another key")
    void forged() {
        String token = links.token(TARGET);
        Set<String> forged = new HashSet<>();
        for (int at = 0; at < token.length(); at++) {
            char other = token.charAt(at) == 'A' ? 'B' : 'A';
            forged.add(token.substring(0, at) + other + token.substring(at + 1));
            forged.add(token.substring(0, at));
        }
        UnsubscribeLinks foreign = new UnsubscribeLinks(
                new UnsubscribeKey(new UnsubscribeSettings("0123456789012345678901234567890123456789", null), secrets));
        forged.add(foreign.token(TARGET));
        forged.add("x".repeat(5000));
        forged.add("%%%");
        long seed = 20261125;
        Random random = new Random(seed);
        random.ints(50, 1, 200).forEach(length -> forged.add("A".repeat(length)));

        // the last character may hold bits that mean nothing
        forged.removeIf(one -> one.length() == token.length() && one.regionMatches(0, token, 0, token.length() - 1));
        assertThat(forged).as("seed " + seed).noneMatch(one -> links.read(one).isPresent());
    }
}
