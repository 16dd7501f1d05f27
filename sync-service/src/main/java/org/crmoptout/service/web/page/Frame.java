package org.crmoptout.service.web.page;

import java.util.List;
import org.crmoptout.service.label.Actor;
import org.crmoptout.service.people.Workspace;
import org.jspecify.annotations.Nullable;

/**
 * What stands around every page of a workspace.
 *
 * @param workspace the workspace
 * @param actor who looks at it
 * @param others the other workspaces the user may go to
 * @param tab which of the pages it is
 * @param connections the strip at the top
 * @param parked how many deliveries need a human
 * @param reviews how many questions are open
 * @param late how many opt-outs wait too long for their CRM
 */
record Frame(
        Workspace workspace,
        Actor actor,
        List<Workspace> others,
        String tab,
        List<ConnectionCard> connections,
        long parked,
        long reviews,
        long late) {

    private static final List<String> AREAS = List.of("people", "accounts", "flows");

    /** Which of the places of the navigation the page belongs to. */
    public String area() {
        return AREAS.contains(tab) ? tab : "sync";
    }

    /** Whether the tabs of the sync stand above the page; a connection has its own. */
    public boolean hasSyncTabs() {
        return area().equals("sync") && !tab.equals("connection");
    }

    /**
     * A connection as the strip shows it.
     *
     * @param id the connection
     * @param name for people
     * @param what the vendor, and the account where its name is known
     * @param syncEnabled the admin's switch
     * @param state in words
     * @param tone how to colour it: off, good, wait or bad
     * @param problems what is wrong and what to do, one by one
     * @param until when it is tried again, or null
     * @param suspended whether it can be resumed
     * @param keys how many records or addresses it keeps track of
     * @param unseen how many of them were not looked at yet
     * @param waiting how many deliveries are on their way
     * @param parked how many deliveries need a human
     * @param reviews how many questions are open
     */
    record ConnectionCard(
            String id,
            String name,
            String what,
            boolean syncEnabled,
            String state,
            String tone,
            List<String> problems,
            @Nullable Moment until,
            boolean suspended,
            long keys,
            long unseen,
            long waiting,
            long parked,
            long reviews) {}
}
