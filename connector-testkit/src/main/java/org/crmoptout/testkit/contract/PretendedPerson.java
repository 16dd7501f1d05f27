package org.crmoptout.testkit.contract;

import java.time.Instant;
import java.util.Optional;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.RecordRef;

/**
 * A record of a pretended CRM.
 *
 * @param ref its type and id; ids are unique across types, and ascend
 * @param address the address
 * @param optOut the opt-out of the record or, where opt-outs are kept on addresses, of its address
 * @param modifiedAt when anything of the record last changed
 * @param deleted whether it was deleted or merged
 * @param mergedInto the record it was merged into
 */
public record PretendedPerson(
        RecordRef ref,
        EmailAddress address,
        PretendedOptOut optOut,
        Instant modifiedAt,
        boolean deleted,
        Optional<RecordRef> mergedInto) {}
