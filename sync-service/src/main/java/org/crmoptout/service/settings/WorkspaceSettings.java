package org.crmoptout.service.settings;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A company.
 *
 * @param id short and stable: letters, digits and dashes
 * @param name for people
 * @param connections its CRM accounts
 */
public record WorkspaceSettings(
        @NotNull @Pattern(regexp = Ids.PATTERN, message = Ids.MESSAGE)
        String id,

        @NotBlank @Size(max = 200) String name,
        @DefaultValue List<@Valid ConnectionSettings> connections) {

    public WorkspaceSettings {
        connections = List.copyOf(connections);
    }
}
