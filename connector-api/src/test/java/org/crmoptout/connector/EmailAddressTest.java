package org.crmoptout.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An email address")
class EmailAddressTest {

    @Test
    @DisplayName("is the same in whatever case and with white space around it")
    void caseDoesNotMatter() {
        EmailAddress address = EmailAddress.of(" \tJane.Doe@Example.ORG\n");

        assertThat(address.value()).isEqualTo("jane.doe@example.org");
        assertThat(address)
                .isEqualTo(EmailAddress.of("jane.doe@example.org"))
                .hasSameHashCodeAs(EmailAddress.of("jane.doe@example.org"))
                .isEqualByComparingTo(EmailAddress.of("JANE.DOE@EXAMPLE.ORG"))
                .isNotEqualTo(EmailAddress.of("john.doe@example.org"));
    }

    @Test
    @DisplayName("is lower-cased alike in every country")
    void localeDoesNotMatter() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr"));
            assertThat(EmailAddress.of("IRIS@EXAMPLE.ORG").value()).isEqualTo("iris@example.org");
        } finally {
            Locale.setDefault(before);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a@b", "o'neil+news@example.org", "\"a@b\"@example.org", "jürgen@bücher.example", "伊@例.example"})
    @DisplayName("needs no more than something, an @ and something")
    void goodAddresses(String text) {
        assertThat(EmailAddress.of(text).value()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "secret",
                "@",
                "secret@",
                "@secret",
                "sec ret@example.org",
                "secret@exam\tple.org",
                "secret\r\nBcc:x@example.org",
                "secret\u0000@example.org",
                "secret\u0085@example.org",
                "\u00a0secret@example.org",
                "secret@example.org\u2007",
                "sec\u3000ret@example.org"
            })
    @DisplayName("is refused without repeating it")
    void badAddresses(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmailAddress.of(text))
                .withMessageContaining("email address")
                .withMessageNotContaining("secret")
                .withNoCause();
    }

    @Test
    @DisplayName("has at most 254 characters")
    void length() {
        String domain = "@example.org";
        String longest = "x".repeat(254 - domain.length()) + domain;
        assertThat(EmailAddress.of(longest).value()).hasSize(254);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmailAddress.of("x" + longest))
                .withMessageContaining("254")
                .withMessageContaining("255");
    }

    @Test
    @DisplayName("prints its first character and a mask, also beyond the basic plane")
    void mask() {
        assertThat(EmailAddress.of("jane@example.org")).hasToString("j***@***");
        assertThat(EmailAddress.of("😀jane@example.org")).hasToString("😀***@***");
    }

    @RepeatedTest(50)
    @DisplayName("is found again in any case, and never prints itself")
    void anyAddress(RepetitionInfo repetition) {
        long seed = repetition.getCurrentRepetition();
        Random random = new Random(seed);
        String local = text(random, 2 + random.nextInt(20));
        String domain = text(random, 2 + random.nextInt(20)) + ".example";
        String address = local + "@" + domain;

        EmailAddress one = EmailAddress.of(address);
        EmailAddress other = EmailAddress.of("  " + address.toUpperCase(Locale.ROOT));

        assertThat(one).as("seed %d", seed).isEqualTo(other);
        assertThat(EmailAddress.of(one.value())).as("seed %d", seed).isEqualTo(one);
        assertThat(one.toString()).as("seed %d", seed).hasSize(8).doesNotContain(domain);
    }

    private static String text(Random random, int length) {
        String letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_+";
        return random.ints(length, 0, letters.length())
                .collect(StringBuilder::new, (text, i) -> text.append(letters.charAt(i)), StringBuilder::append)
                .toString();
    }
}
