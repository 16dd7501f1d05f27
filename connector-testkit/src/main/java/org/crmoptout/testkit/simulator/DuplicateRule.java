package org.crmoptout.testkit.simulator;

/**
 * What the org does when a save finds a duplicate, as every save does here.
 *
 * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_header_duplicateruleheader.htm">DuplicateRuleHeader</a>
 */
public enum DuplicateRule {
    /** There is no rule. */
    NONE,
    /** Refuses with DUPLICATES_DETECTED, unless the call's DuplicateRuleHeader has allowSave. */
    ALERT,
    /** Refuses with DUPLICATES_DETECTED. */
    BLOCK;

    boolean refuses(boolean allowSave) {
        return this == BLOCK || (this == ALERT && !allowSave);
    }
}
