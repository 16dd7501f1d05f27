package org.crmoptout.service.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.util.LinkedHashMap;
import java.util.Map;
import org.crmoptout.connector.CapabilitySheet;
import org.crmoptout.connector.CapabilityStatus;
import org.jspecify.annotations.Nullable;

/** Whether something can be done, and when not, why and what a human can do. */
@JsonInclude(Include.NON_NULL)
public record CapabilityJson(
        Status status, @Nullable String reason, @Nullable String remedy) {

    /** Whether it can be done. */
    public enum Status {
        SUPPORTED,
        UNSUPPORTED,
        UNVERIFIED
    }

    /**
     * All that a sheet declares.
     *
     * @param sheet what can be done
     * @return by the id of the capability, in the order of the sheet
     */
    public static Map<String, CapabilityJson> of(CapabilitySheet sheet) {
        Map<String, CapabilityJson> byId = new LinkedHashMap<>();
        sheet.declared().forEach((capability, status) -> byId.put(capability.id(), of(status)));
        return byId;
    }

    private static CapabilityJson of(CapabilityStatus status) {
        if (status instanceof CapabilityStatus.Supported) {
            return new CapabilityJson(Status.SUPPORTED, null, null);
        }
        if (status instanceof CapabilityStatus.Unsupported no) {
            return new CapabilityJson(Status.UNSUPPORTED, no.reason(), no.remedy());
        }
        if (status instanceof CapabilityStatus.Unverified open) {
            return new CapabilityJson(Status.UNVERIFIED, open.reason(), null);
        }
        // a kind this service does not know: unknown is cannot
        return new CapabilityJson(Status.UNSUPPORTED, "this service does not understand what the connector says", null);
    }
}
