package org.crmoptout.service.web.page;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.crmoptout.connector.DncTransition;
import org.crmoptout.runtime.sync.Delivery;
import org.crmoptout.service.label.Actor;
import org.crmoptout.service.people.Page;
import org.crmoptout.service.sync.Deliveries;
import org.crmoptout.service.sync.DeliveryState;
import org.crmoptout.service.sync.DeliveryView;
import org.crmoptout.service.web.Asked;
import org.crmoptout.service.web.WorkspaceAccess;
import org.crmoptout.service.web.page.PersonNames.PersonName;
import org.crmoptout.service.web.security.SignedInUser;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The deliveries of a workspace, and sending them again. */
@Controller
@RequestMapping("/w/{workspace}/deliveries")
class DeliveriesPage {

    private final WorkspaceAccess access;
    private final Deliveries deliveries;
    private final PersonNames names;
    private final Frames frames;
    private final Clock clock;

    DeliveriesPage(WorkspaceAccess access, Deliveries deliveries, PersonNames names, Frames frames, Clock clock) {
        this.access = access;
        this.deliveries = deliveries;
        this.names = names;
        this.frames = frames;
        this.clock = clock;
    }

    /** A delivery as the page shows it. */
    record Row(
            String id,
            PersonName person,
            String connection,
            String key,
            String what,
            String state,
            String tone,
            Moment requested,
            int attempts,
            @Nullable String detail,
            @Nullable String remedy,
            @Nullable Moment next,
            boolean mayRetry) {}

    /** The deliveries, with what was asked for. */
    record Rows(@Nullable DeliveryState state, List<Row> items, Pager pager, boolean isAdmin) {}

    @GetMapping
    ModelAndView list(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @RequestParam @Nullable DeliveryState state,
            @RequestParam @Nullable Integer page,
            HttpServletRequest request,
            HttpServletResponse response) {
        Actor actor = access.enter(user, workspace);
        Map<String, String> crms = frames.connectionNames(workspace);
        Instant now = clock.instant();
        Page<DeliveryView> found = deliveries.page(workspace, state, Asked.page(page));
        Function<String, PersonName> named =
                names.of(workspace, found.items().stream().map(DeliveryView::personId));
        Rows rows = new Rows(
                state,
                found.items().stream()
                        .map(delivery -> row(actor, delivery, named, crms, now))
                        .toList(),
                Pager.of(found),
                actor.isAdmin());
        Map<String, Object> model = Map.of("deliveries", rows, "workspace", workspace);
        return Htmx.page(
                "deliveries", "list", model, () -> frames.frame(user, workspace, "deliveries"), request, response);
    }

    @PostMapping("/{delivery}/retry")
    ModelAndView retry(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String delivery,
            HttpServletRequest request,
            HttpServletResponse response) {
        deliveries.retry(access.enter(user, workspace), delivery);
        return Notices.done(request, response, "It is sent again.", "/w/" + workspace + "/deliveries");
    }

    private static Row row(
            Actor actor, DeliveryView view, Function<String, PersonName> named, Map<String, String> crms, Instant now) {
        Delivery delivery = view.delivery();
        Delivery.@Nullable Parked parked = delivery.parked();
        boolean waiting = view.state() == DeliveryState.WAITING;
        String problem = waiting ? delivery.lastProblem() : null; // what ended all the same says no more of it
        return new Row(
                delivery.id(),
                named.apply(view.personId()),
                crms.getOrDefault(view.connectionId(), view.connectionId()),
                view.key().text(),
                delivery.transition() == DncTransition.MARK ? "Opt out" : "Lift the opt-out",
                words(view.state()),
                tone(view.state()),
                Moment.of(delivery.requestedAt(), now),
                delivery.attempts(),
                Plainly.said(parked == null ? problem : parked.reason()),
                parked == null ? null : parked.remedy(),
                waiting && delivery.notBefore().isAfter(now) ? Moment.of(delivery.notBefore(), now) : null,
                actor.isAdmin() && (waiting || view.state() == DeliveryState.PARKED));
    }

    private static String words(DeliveryState state) {
        return switch (state) {
            case WAITING -> "On its way";
            case PARKED -> "Needs help";
            case DONE -> "Done";
            case SUPERSEDED -> "Replaced by a newer change";
            case OVERTAKEN -> "The CRM's opt-out won";
            case RECORD_GONE -> "Record is gone";
        };
    }

    private static String tone(DeliveryState state) {
        return switch (state) {
            case WAITING -> "wait";
            case PARKED -> "bad";
            case DONE -> "good";
            case SUPERSEDED, OVERTAKEN, RECORD_GONE -> "off";
        };
    }
}
