package org.crmoptout.testkit.simulator;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The simulators' JSON: strict when reading, one mapper for all. */
final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static String write(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    static SimulatedReply reply(int status, Object value) {
        return SimulatedReply.json(status, write(value));
    }

    /**
     * Reads JSON.
     *
     * @throws IllegalArgumentException if the text is none, with the reason and the place but not the text
     */
    static JsonNode read(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("Invalid input JSON: " + e.getOriginalMessage());
        }
    }

    /**
     * Reads a JSON object.
     *
     * @throws IllegalArgumentException if the text is none
     */
    static ObjectNode readObject(String text) {
        if (read(text) instanceof ObjectNode object) {
            return object;
        }
        throw new IllegalArgumentException("Invalid input JSON: an object is expected");
    }
}
