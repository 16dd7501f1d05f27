package org.crmoptout.service.web.page;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A person as a row of the table, or as a card.
 *
 * @param id the person
 * @param name never empty: an address or the id where there is no name
 * @param types what they are in the CRMs
 * @param addresses the main one first
 * @param marked whether the red label stands by the name
 * @param since since when it does or does not, or null
 * @param how where that came from and who it was, or empty
 * @param reason in their words, or null
 * @param notice what whoever unmarked last has to know, or null
 * @param accountId the company they work for, or null
 * @param accountName its name, or null
 * @param flows the flows they are in, or were
 * @param cells what each connection says, in the order of the connections
 * @param hasSeat whether the user may call, write and take the person through flows
 * @param mayMark whether the Mark button is there
 * @param mayUnmark whether the Unmark button is there
 * @param obstacles why the Unmark button is not there, though the user has a seat
 */
record PersonRow(
        String id,
        String name,
        List<String> types,
        List<String> addresses,
        boolean marked,
        @Nullable Moment since,
        String how,
        @Nullable String reason,
        @Nullable String notice,
        @Nullable String accountId,
        @Nullable String accountName,
        List<FlowLine> flows,
        List<CrmCell> cells,
        boolean hasSeat,
        boolean mayMark,
        boolean mayUnmark,
        List<Obstacle> obstacles) {

    /**
     * Why the Unmark button is not there.
     *
     * @param summary in a few words
     * @param reason in full, with what to do
     */
    record Obstacle(String summary, String reason) {}

    /**
     * What one connection says of a person.
     *
     * @param connection its name
     * @param lines by record or address; empty when it knows nothing of the person
     * @param nothing what to say when there are no lines
     */
    record CrmCell(String connection, List<CrmLine> lines, String nothing) {}

    /**
     * What a CRM says of one record or address.
     *
     * @param what the record's type or the address
     * @param ref the record's id, or null
     * @param value what was last seen, in words
     * @param tone how to colour it: out, in or none
     * @param seen when that was, or null
     * @param pending the change on its way, or null
     * @param question the question of an open review, or null
     */
    record CrmLine(
            String what,
            @Nullable String ref,
            String value,
            String tone,
            @Nullable Moment seen,
            @Nullable Pending pending,
            @Nullable String question) {}

    /**
     * A change on its way.
     *
     * @param id the delivery
     * @param text what is on its way
     * @param parked whether it needs a human
     * @param detail why it is not there yet, or null
     * @param remedy what a human can do, or null
     */
    record Pending(
            String id,
            String text,
            boolean parked,
            @Nullable String detail,
            @Nullable String remedy) {}

    /**
     * A flow the person is in, or was.
     *
     * @param flowId the flow
     * @param flowName its name
     * @param active whether they are in it
     * @param status how far they are, in words
     * @param detail the step, or why they left
     * @param since since when
     */
    record FlowLine(String flowId, String flowName, boolean active, String status, String detail, Moment since) {}
}
