package org.crmoptout.service.outreach;

import jakarta.validation.Valid;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The settings under {@code sync.calls}.
 *
 * @param dispositions how a call can end, in the order they are offered; one of them at least is an opt-out
 */
@Validated
@ConfigurationProperties("sync.calls")
public record CallSettings(@DefaultValue List<@Valid Disposition> dispositions) {

    public CallSettings {
        dispositions = List.copyOf(dispositions);
        if (dispositions.stream().noneMatch(Disposition::optOut)) {
            throw new IllegalArgumentException(
                    "sync.calls.dispositions: one of them must have opt-out: true, or a call could mark nobody");
        }
        if (dispositions.stream().map(Disposition::id).distinct().count() < dispositions.size()) {
            throw new IllegalArgumentException("sync.calls.dispositions: two of them have the same id");
        }
    }
}
