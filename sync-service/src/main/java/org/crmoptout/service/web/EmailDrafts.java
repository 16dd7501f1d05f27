package org.crmoptout.service.web;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.service.flow.Flow;
import org.crmoptout.service.people.Person;
import org.crmoptout.service.unsubscribe.UnsubscribeLinks;
import org.crmoptout.service.unsubscribe.UnsubscribeSettings;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/**
 * Says what an email to a person has to carry so that they can unsubscribe: List-Unsubscribe (RFC 2369) with one click (RFC
 * 8058). Sending it is the company's mail system's. Thread-safe.
 */
@Component
public final class EmailDrafts {

    private final UnsubscribeLinks links;
    private final UnsubscribeSettings settings;

    EmailDrafts(UnsubscribeLinks links, UnsubscribeSettings settings) {
        this.links = links;
        this.settings = settings;
    }

    /**
     * What an email carries.
     *
     * @param to the main address
     * @param link where the recipient unsubscribes, or null where the flow is set up without such a link
     * @param headers by name, in the order to be sent; empty without a link
     */
    public record Draft(String to, @Nullable String link, Map<String, String> headers) {

        /** Without address and link. */
        @Override
        public String toString() {
            return "draft";
        }

        /**
         * Whether mail providers offer the one click: they do for https only (RFC 8058, section 3.1).
         *
         * @return false for a service that is reached by http
         */
        public boolean oneClick() {
            return link != null && link.startsWith("https://");
        }
    }

    /**
     * A draft to a person's main address.
     *
     * @param person the person
     * @param flow the flow it is a step of, or null
     * @return the draft
     * @throws InvalidRequestException when the person has no address
     */
    public Draft draft(Person person, @Nullable Flow flow) {
        List<EmailAddress> addresses = person.emailAddresses();
        if (addresses.isEmpty()) {
            throw new InvalidRequestException("this person has no email address");
        }
        EmailAddress to = addresses.get(0);
        if (flow != null && !flow.unsubscribeLink()) {
            return new Draft(to.value(), null, Map.of());
        }
        String token =
                links.token(new UnsubscribeLinks.Target(person.workspaceId(), flow == null ? null : flow.id(), to));
        String link = base() + "/unsubscribe/" + token;
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("List-Unsubscribe", "<" + link + ">");
        headers.put("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        return new Draft(to.value(), link, headers);
    }

    private String base() {
        URI given = settings.baseUrl();
        return given == null || given.toString().isEmpty()
                ? ServletUriComponentsBuilder.fromCurrentContextPath().toUriString()
                : given.toString().replaceAll("/+$", "");
    }
}
