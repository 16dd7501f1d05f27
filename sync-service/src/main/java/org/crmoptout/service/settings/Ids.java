package org.crmoptout.service.settings;

/** How ids in settings look: they stand in web addresses, logs and metrics. */
final class Ids {

    static final String PATTERN = "[a-z0-9]+(-[a-z0-9]+)*";
    static final String MESSAGE = "must be made of small letters and digits, joined by single dashes";

    private Ids() {}
}
