package org.crmoptout.testkit.contract;

import java.util.Map;
import java.util.Optional;

/**
 * A request to a pretended CRM.
 *
 * @param method in capitals
 * @param path the path without the query, decoded, such as {@code /v1/people}; an address in it may hold a slash
 * @param query the query's parameters, decoded; of several with one name the last
 * @param headers the first value of each header, names in lower case
 * @param body the text, empty where there is none
 */
public record CrmRequest(
        String method, String path, Map<String, String> query, Map<String, String> headers, String body) {

    public CrmRequest {
        query = Map.copyOf(query);
        headers = Map.copyOf(headers);
    }

    /**
     * A parameter of the query.
     *
     * @param name its name
     * @return its value, if it was given
     */
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(query.get(name));
    }

    /** Method and path alone: the rest holds addresses and credentials. */
    @Override
    public String toString() {
        return method + " " + path;
    }
}
