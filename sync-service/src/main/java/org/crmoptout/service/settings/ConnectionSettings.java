package org.crmoptout.service.settings;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A CRM account. Prints without the values of its settings, some of which are secrets.
 *
 * @param id short, stable, and unique among all workspaces
 * @param name for people
 * @param connector the id of the connector it is opened through
 * @param settings what that connector needs; checked by the connector
 * @param syncEnabled whether the sync is on when the connection is seen for the first time; after that the admin's switch
 *     counts
 * @param limits how much it may ask of the CRM; unset, what {@code sync.call-limits} says of its connector
 */
public record ConnectionSettings(
        @NotNull @Pattern(regexp = Ids.PATTERN, message = Ids.MESSAGE) @Size(max = 64)
        String id,

        @NotBlank @Size(max = 200) String name,

        @NotNull @Pattern(regexp = Ids.PATTERN, message = Ids.MESSAGE) @Size(max = 64)
        String connector,

        @DefaultValue Map<String, String> settings,
        @DefaultValue("false") boolean syncEnabled,
        @Nullable List<@Valid CallLimitSettings> limits) {

    public ConnectionSettings {
        settings = Map.copyOf(settings);
        limits = limits == null ? null : List.copyOf(limits);
    }

    /**
     * The connection without its settings.
     *
     * @return id and connector
     */
    @Override
    public String toString() {
        return "connection " + id + " through " + connector;
    }
}
