package org.crmoptout.service.web.page;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.crmoptout.runtime.sync.Delivery;
import org.crmoptout.runtime.sync.RequestDeadline;
import org.crmoptout.service.label.Actor;
import org.crmoptout.service.people.Page;
import org.crmoptout.service.sync.DeliveryState;
import org.crmoptout.service.sync.OpenRequests;
import org.crmoptout.service.sync.OpenRequests.OpenRequest;
import org.crmoptout.service.web.Asked;
import org.crmoptout.service.web.WorkspaceAccess;
import org.crmoptout.service.web.page.PersonNames.PersonName;
import org.crmoptout.service.web.security.SignedInUser;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The opt-outs that are not in their CRM yet, with the time that is left. */
@Controller
@RequestMapping("/w/{workspace}/deadlines")
class DeadlinesPage {

    private final WorkspaceAccess access;
    private final OpenRequests requests;
    private final PersonNames names;
    private final Frames frames;

    DeadlinesPage(WorkspaceAccess access, OpenRequests requests, PersonNames names, Frames frames) {
        this.access = access;
        this.requests = requests;
        this.names = names;
        this.frames = frames;
    }

    /** An open request. */
    record Line(
            String delivery,
            PersonName person,
            String connection,
            String key,
            Moment asked,
            boolean parked,
            @Nullable String detail,
            @Nullable String remedy,
            Left hours48,
            Left businessDays10) {}

    /** The time left, in words, with how to colour it: good, wait or bad. */
    record Left(String text, String tone, Moment at) {}

    /** The open requests. */
    record Lines(List<Line> items, Pager pager, boolean isAdmin) {}

    @GetMapping
    ModelAndView list(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @RequestParam @Nullable Integer page,
            HttpServletRequest request,
            HttpServletResponse response) {
        Actor actor = access.enter(user, workspace);
        Map<String, String> crms = frames.connectionNames(workspace);
        Page<OpenRequest> found = requests.page(workspace, Asked.page(page));
        Function<String, PersonName> named = names.of(
                workspace, found.items().stream().map(open -> open.delivery().personId()));
        Lines lines = new Lines(
                found.items().stream().map(open -> line(open, named, crms)).toList(), Pager.of(found), actor.isAdmin());
        Map<String, Object> model = Map.of("workspace", workspace, "deadlines", lines);
        return Htmx.page(
                "deadlines", "list", model, () -> frames.frame(user, workspace, "deadlines"), request, response);
    }

    private static Line line(OpenRequest open, Function<String, PersonName> named, Map<String, String> crms) {
        Delivery delivery = open.delivery().delivery();
        Delivery.@Nullable Parked parked = delivery.parked();
        return new Line(
                delivery.id(),
                named.apply(open.delivery().personId()),
                crms.getOrDefault(
                        open.delivery().connectionId(), open.delivery().connectionId()),
                open.delivery().key().text(),
                Moment.of(open.requestedAt(), open.now()),
                open.delivery().state() == DeliveryState.PARKED,
                Plainly.said(parked == null ? delivery.lastProblem() : parked.reason()),
                parked == null ? null : parked.remedy(),
                left(RequestDeadline.SENDER_RULES_48_HOURS, open),
                left(RequestDeadline.CAN_SPAM_10_BUSINESS_DAYS, open));
    }

    private static Left left(RequestDeadline deadline, OpenRequest open) {
        RequestDeadline.Clock clock = deadline.clock(open.requestedAt(), ZoneOffset.UTC, open.now());
        Duration left = clock.left();
        String text = left.isNegative() || left.isZero()
                ? "over for " + Moment.length(left.abs())
                : Moment.length(left) + " left";
        String tone = switch (clock.state()) {
            case OK -> "good";
            case DUE_SOON -> "wait";
            case BREACHED -> "bad";
        };
        return new Left(text, tone, Moment.of(clock.endsAt(), open.now()));
    }
}
