package org.crmoptout.hubspot;

import java.util.List;
import java.util.Locale;
import org.crmoptout.connector.OptOutStatus;

/** What HubSpot's values say of the opt-out. A value that is not documented is UNKNOWN. */
final class OptOutValues {

    private OptOutValues() {}

    /**
     * The contact property {@code hs_email_optout} ("Unsubscribed from all email"). It stays empty until someone opts out, so
     * an absent value is not an opt-out.
     *
     * @param value the property, empty when it is absent
     * @see <a
     *     href="https://knowledge.hubspot.com/articles/kcs_article/email/once-a-new-email-type-is-created-when-will-a-corresponding-contact-property-be-created">when
     *     opt-out properties get a value</a>
     */
    static OptOutStatus ofProperty(String value) {
        return switch (value.strip().toLowerCase(Locale.ROOT)) {
            case "true" -> OptOutStatus.OPTED_OUT;
            case "", "false" -> OptOutStatus.NOT_OPTED_OUT;
            default -> OptOutStatus.UNKNOWN;
        };
    }

    /**
     * The entries of an address's unsubscribe-all status. No entry means not opted out. An entry of one brand
     * ({@code BUSINESS_UNIT_WIDE}) says nothing of the others.
     *
     * @see <a
     *     href="https://developers.hubspot.com/docs/api-reference/2026-03/communication-preferences/status/get-unsubscribed-status">Retrieve
     *     a contact's unsubscribed status</a>
     */
    static OptOutStatus ofWideStatuses(List<WideStatus> entries) {
        List<OptOutStatus> statuses =
                entries.stream().map(OptOutValues::ofWideStatus).toList();
        if (statuses.contains(OptOutStatus.OPTED_OUT)) {
            return OptOutStatus.OPTED_OUT;
        }
        return statuses.contains(OptOutStatus.UNKNOWN) ? OptOutStatus.UNKNOWN : OptOutStatus.NOT_OPTED_OUT;
    }

    private static OptOutStatus ofWideStatus(WideStatus entry) {
        return switch (entry.wideStatusType()) {
            case "BUSINESS_UNIT_WIDE" -> OptOutStatus.NOT_OPTED_OUT;
            case "PORTAL_WIDE" ->
                switch (entry.status()) {
                    case "UNSUBSCRIBED" -> OptOutStatus.OPTED_OUT;
                    case "SUBSCRIBED", "NOT_SPECIFIED" -> OptOutStatus.NOT_OPTED_OUT;
                    default -> OptOutStatus.UNKNOWN;
                };
            default -> OptOutStatus.UNKNOWN;
        };
    }

    /**
     * One entry.
     *
     * @param wideStatusType how far it reaches
     * @param status what it says
     */
    record WideStatus(String wideStatusType, String status) {}
}
