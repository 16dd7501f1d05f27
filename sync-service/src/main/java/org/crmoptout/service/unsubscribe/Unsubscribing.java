package org.crmoptout.service.unsubscribe;

import java.util.Optional;
import org.crmoptout.service.flow.Flows;
import org.crmoptout.service.label.DoNotContact;
import org.crmoptout.service.label.Reason;
import org.crmoptout.service.people.NotFoundException;
import org.crmoptout.service.people.Workspaces;
import org.crmoptout.service.unsubscribe.UnsubscribeLinks.Target;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Does what the holder of an unsubscribe link asks for. The link is all that is demanded (L10). Thread-safe. */
@Service
public class Unsubscribing {

    private final UnsubscribeLinks links;
    private final Workspaces workspaces;
    private final Flows flows;
    private final DoNotContact doNotContact;

    Unsubscribing(UnsubscribeLinks links, Workspaces workspaces, Flows flows, DoNotContact doNotContact) {
        this.links = links;
        this.workspaces = workspaces;
        this.flows = flows;
        this.doNotContact = doNotContact;
    }

    /** What the person asked to have stopped. Either way they are marked, and so out of all flows (L2). */
    public enum Scope {
        /** The emails of the flow the link was in. */
        FLOW,
        /** All of it. */
        ALL
    }

    /**
     * What a link leads to, as its holder may see it.
     *
     * @param company the workspace's name
     * @param flow the flow's name, or null
     */
    public record Offer(String company, @Nullable String flow) {}

    /**
     * What a link leads to. Changes nothing, and is the same whether anyone has the address or not.
     *
     * @param token as it came
     * @return the offer
     * @throws NotFoundException when the link was not made here
     */
    public Offer look(String token) {
        Target target = target(token);
        return new Offer(
                workspaces
                        .find(target.workspaceId())
                        .orElseThrow(Unsubscribing::noSuchLink)
                        .name(),
                flowName(target).orElse(null));
    }

    /**
     * Marks whoever has the link's address, now or later.
     *
     * @param token as it came
     * @param scope what is asked for: kept as the mark's reason
     * @throws NotFoundException when the link was not made here
     */
    public void unsubscribe(String token, Scope scope) {
        Target target = target(token);
        String reason = "Asked to stop all emails";
        if (scope == Scope.FLOW) {
            reason = flowName(target)
                    .map(name -> "Asked to stop the emails of " + name)
                    .orElse(reason);
        }
        doNotContact.unsubscribe(target.workspaceId(), target.address(), new Reason(reason));
    }

    private Optional<String> flowName(Target target) {
        if (target.flowId() == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(flows.get(target.workspaceId(), target.flowId()).name());
        } catch (NotFoundException e) {
            return Optional.empty();
        }
    }

    private Target target(String token) {
        return links.read(token).orElseThrow(Unsubscribing::noSuchLink);
    }

    private static NotFoundException noSuchLink() {
        return new NotFoundException("this link was not made here, or is not whole: copy all of it from the email");
    }
}
