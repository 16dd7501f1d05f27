package org.crmoptout.testkit.contract;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * How a vendor's API words things. The kit keeps the people and lays the faults; a dialect only finds out what a request wants,
 * asks or tells {@link PretendedPeople}, and words the answer as the vendor documents it. Stateless and thread-safe.
 */
public interface CrmDialect {

    /**
     * The settings of a connection to the pretended CRM.
     *
     * @param crm where it listens, without a slash at the end
     * @param answerWithin how long the connection shall wait for one answer
     * @return names and texts
     */
    Map<String, String> settings(URI crm, Duration answerWithin);

    /**
     * The credentials among the settings, and whatever else the dialect hands out that must never be seen.
     *
     * @return texts
     */
    Set<String> secrets();

    /**
     * Answers a request.
     *
     * @param request the request
     * @param people the CRM's data
     * @return the vendor's answer; for a request the vendor does not know, the vendor's refusal
     */
    CrmReply answer(CrmRequest request, PretendedPeople people);
}
