package org.crmoptout.salesforce;

import java.util.Map;

/** How a token is asked for: one OAuth flow, with what belongs to it. Thread-safe. */
interface Grant {

    /**
     * The parameters of a request for a token, made anew for each.
     *
     * @throws org.crmoptout.connector.ConnectorException of kind CONFIGURATION when they can't be made
     */
    Map<String, String> parameters();

    /** The flow's name in Salesforce's app settings. */
    String flow();

    /** The settings that prove who we are. */
    String settings();

    /**
     * What to do when the grant is refused.
     *
     * @param description Salesforce's words in lower case; they only choose among our own
     */
    String advice(String description);
}
