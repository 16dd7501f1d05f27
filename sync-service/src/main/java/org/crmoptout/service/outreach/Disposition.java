package org.crmoptout.service.outreach;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How a call ended.
 *
 * @param id short and stable
 * @param name for people
 * @param optOut whether it means that the person asked not to be contacted: choosing it marks them (L1)
 */
public record Disposition(
        @NotBlank @Size(max = 64) String id,
        @NotBlank @Size(max = 100) String name,
        @DefaultValue("false") boolean optOut) {}
