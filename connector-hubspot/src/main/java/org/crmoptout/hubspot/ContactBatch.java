package org.crmoptout.hubspot;

import java.util.List;
import java.util.Set;

/**
 * What a batch read of contacts gave.
 *
 * @param contacts those that exist and are not archived, in no order
 * @param notFound ids of which HubSpot said that there is no such contact
 * @param complete whether it reported no other error, so that an id of which nothing is said does not exist either
 */
record ContactBatch(List<Contact> contacts, Set<Long> notFound, boolean complete) {}
