package org.crmoptout.hubspot;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.crmoptout.connector.OptOutStatus;

/**
 * What HubSpot's values say of the opt-out. A value that is not documented is UNKNOWN.
 *
 * <p>An opt-out of one brand ({@code BUSINESS_UNIT_WIDE}) is none from all email, unless the settings name the brand. Whether
 * {@code hs_email_optout} shows opt-outs of brands is not documented, so where a brand counts the property is not asked.
 */
final class OptOutValues {

    private static final String ALL_BRANDS = "all";

    private final Set<String> brands;

    /** Values by the ids of the brands that count, or {@code all}. */
    OptOutValues(Set<String> brands) {
        this.brands = brands;
    }

    /** Whether a contact's property tells the opt-out of its primary address. */
    boolean propertyDecides() {
        return brands.isEmpty();
    }

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
     * The entries of an address's unsubscribe-all status. No entry means not opted out, and presence is no opt-out either.
     *
     * @see <a
     *     href="https://developers.hubspot.com/docs/api-reference/2026-03/communication-preferences/status/get-unsubscribed-status">Retrieve
     *     a contact's unsubscribed status</a>
     */
    OptOutStatus ofWideStatuses(List<WideStatus> entries) {
        List<OptOutStatus> statuses = entries.stream().map(this::ofWideStatus).toList();
        if (statuses.contains(OptOutStatus.OPTED_OUT)) {
            return OptOutStatus.OPTED_OUT;
        }
        return statuses.contains(OptOutStatus.UNKNOWN) ? OptOutStatus.UNKNOWN : OptOutStatus.NOT_OPTED_OUT;
    }

    private OptOutStatus ofWideStatus(WideStatus entry) {
        return switch (entry.wideStatusType()) {
            case "BUSINESS_UNIT_WIDE" ->
                brands.contains(ALL_BRANDS) || brands.contains(entry.brandId())
                        ? ofStatus(entry.status())
                        : OptOutStatus.NOT_OPTED_OUT;
            case "PORTAL_WIDE" -> ofStatus(entry.status());
            default -> OptOutStatus.UNKNOWN;
        };
    }

    private static OptOutStatus ofStatus(String status) {
        return switch (status) {
            case "UNSUBSCRIBED" -> OptOutStatus.OPTED_OUT;
            case "SUBSCRIBED", "NOT_SPECIFIED" -> OptOutStatus.NOT_OPTED_OUT;
            default -> OptOutStatus.UNKNOWN;
        };
    }

    /**
     * One entry.
     *
     * @param wideStatusType how far it reaches
     * @param brandId the brand it is of ({@code businessUnitId}), empty when it names none
     * @param status what it says
     */
    record WideStatus(String wideStatusType, String brandId, String status) {}
}
