package dev.rumbo.node.docker;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// What the engine wants to say, without the wrapping.
final class Messages {

    static final JsonMapper JSON = JsonMapper.builder().build();

    private Messages() {}

    /// Of `{"message":"No such image: x"}`: `No such image: x`.
    static String ofJson(String text) {
        try {
            var message = JSON.readTree(text).path("message").asString("");
            return message.isEmpty() ? text.strip() : message;
        } catch (JacksonException plain) {
            return text.strip();
        }
    }

    /// Of `Status 404: {"message":"…"}`, as docker-java writes it.
    static String ofDockerJava(String text) {
        var json = text.indexOf('{');
        return json < 0 ? text : ofJson(text.substring(json));
    }
}
