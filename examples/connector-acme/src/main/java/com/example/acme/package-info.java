/**
 * A connector for Acme, a CRM that does not exist, as somebody outside of this project would write it. Acme's API, JSON over HTTP with
 * a bearer token:
 *
 * <pre>
 * GET /v1/account                          {"id", "name"}
 * GET /v1/people/{id}                      a person, also one deleted or merged
 * PUT /v1/people/{id}/opt-out              from {"optedOut": true} to {"result": "changed"|"unchanged"}; with "ifRevision" only if the
 *                                          opt-out has that revision, else {"result": "newer", "person": …}; 410 if deleted or merged
 * GET /v1/people?email=                    {"people": […]}: everyone who carries the address, by id
 * GET /v1/people?changedFrom=&amp;afterId=     {"people": […]}: a page by time of change and id, late by a minute at most
 *
 * a person: {"id", "state": "active"|"deleted"|"merged", "mergedInto", "optedOut", "revision", "changed"}
 * </pre>
 *
 * <p>Ids are letters and digits; times are milliseconds since 1970, as texts.
 */
@NullMarked
package com.example.acme;

import org.jspecify.annotations.NullMarked;
