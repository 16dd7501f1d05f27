package org.crmoptout.service.web.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.crmoptout.connector.Capability;
import org.crmoptout.connector.CapabilitySheet;
import org.crmoptout.connector.CapabilityStatus;
import org.jspecify.annotations.Nullable;

/** What a connection can do, in words for an admin. */
final class Abilities {

    private static final Map<Capability, String> WORDS = new LinkedHashMap<>();

    static {
        WORDS.put(Capability.MARK, "Opt someone out");
        WORDS.put(Capability.UNMARK, "Lift an opt-out");
        WORDS.put(Capability.OBSERVE_MARK, "See an opt-out made in the CRM");
        WORDS.put(Capability.OBSERVE_UNMARK, "See an opt-out lifted in the CRM");
        WORDS.put(Capability.CHANGE_FEED, "Tell what changed since the last look");
        WORDS.put(Capability.BATCH_WRITE, "Opt many out in one request");
        WORDS.put(Capability.FIND_BY_EMAIL, "Find people by email address");
        WORDS.put(Capability.CHANGE_TIME, "Tell when an opt-out changed");
    }

    private Abilities() {}

    /**
     * Something a connection can do or can't.
     *
     * @param what in a few words
     * @param answer yes, no, or that it will show
     * @param tone how to colour it: good, off or wait
     * @param reason why not, or null
     * @param remedy what a human can do, or null
     */
    record Ability(
            String what,
            String answer,
            String tone,
            @Nullable String reason,
            @Nullable String remedy) {}

    /** Those known here in the order of their weight, then the others. */
    static List<Ability> of(CapabilitySheet sheet) {
        Map<Capability, CapabilityStatus> open = new LinkedHashMap<>(sheet.declared());
        List<Ability> abilities = new ArrayList<>();
        WORDS.forEach((capability, words) -> {
            open.remove(capability);
            abilities.add(ability(words, sheet.status(capability)));
        });
        open.forEach((capability, status) -> abilities.add(ability(capability.id(), status)));
        return abilities;
    }

    static Ability of(CapabilitySheet sheet, Capability capability) {
        return ability(WORDS.getOrDefault(capability, capability.id()), sheet.status(capability));
    }

    private static Ability ability(String what, CapabilityStatus status) {
        if (status instanceof CapabilityStatus.Supported) {
            return new Ability(what, "Yes", "good", null, null);
        }
        if (status instanceof CapabilityStatus.Unsupported no) {
            return new Ability(what, "No", "off", no.reason(), no.remedy());
        }
        if (status instanceof CapabilityStatus.Unverified open) {
            return new Ability(what, "Not known yet", "wait", open.reason(), null);
        }
        // a kind this service does not know: unknown is cannot
        return new Ability(what, "No", "off", "this service does not understand what the connector says", null);
    }
}
