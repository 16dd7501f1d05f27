package org.crmoptout.service.web.page;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.crmoptout.service.label.Actor;
import org.crmoptout.service.people.Page;
import org.crmoptout.service.sync.ReviewView;
import org.crmoptout.service.sync.Reviews;
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

/** The open reviews of a workspace, and answering them. */
@Controller
@RequestMapping("/w/{workspace}/reviews")
class ReviewsPage {

    private final WorkspaceAccess access;
    private final Reviews reviews;
    private final PersonNames names;
    private final Frames frames;
    private final Clock clock;

    ReviewsPage(WorkspaceAccess access, Reviews reviews, PersonNames names, Frames frames, Clock clock) {
        this.access = access;
        this.reviews = reviews;
        this.names = names;
        this.frames = frames;
        this.clock = clock;
    }

    /** An open review as the page shows it. */
    record Question(String id, PersonName person, String connection, String key, String text, Moment opened) {}

    /** The open reviews. */
    record Questions(List<Question> items, Pager pager, boolean hasSeat) {}

    @GetMapping
    ModelAndView list(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @RequestParam @Nullable Integer page,
            HttpServletRequest request,
            HttpServletResponse response) {
        Actor actor = access.enter(user, workspace);
        Map<String, String> crms = frames.connectionNames(workspace);
        Instant now = clock.instant();
        Page<ReviewView> found = reviews.page(workspace, Asked.page(page));
        Function<String, PersonName> named =
                names.of(workspace, found.items().stream().map(ReviewView::personId));
        Questions questions = new Questions(
                found.items().stream()
                        .map(review -> question(review, named, crms, now))
                        .toList(),
                Pager.of(found),
                actor.hasEngageSeat());
        Map<String, Object> model = Map.of("questions", questions, "workspace", workspace);
        return Htmx.page("reviews", "list", model, () -> frames.frame(user, workspace, "reviews"), request, response);
    }

    private static Question question(
            ReviewView review, Function<String, PersonName> named, Map<String, String> crms, Instant now) {
        return new Question(
                review.id(),
                named.apply(review.personId()),
                crms.getOrDefault(review.connectionId(), review.connectionId()),
                review.key().text(),
                review.question(),
                Moment.of(review.openedAt(), now));
    }

    @GetMapping("/{review}/{decision}")
    ModelAndView ask(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String review,
            @PathVariable Reviews.Decision decision,
            HttpServletRequest request,
            HttpServletResponse response) {
        access.enter(user, workspace);
        ReviewView asked = reviews.get(workspace, review);
        return Dialogs.ask(
                        "decide",
                        new Dialogs.Back(path(workspace), "Reviews"),
                        () -> frames.frame(user, workspace, "reviews"),
                        request,
                        response)
                .addObject("workspace", workspace)
                .addObject(
                        "name",
                        names.of(workspace, Stream.of(asked.personId()))
                                .apply(asked.personId())
                                .name())
                .addObject("review", asked)
                .addObject("decision", decision.name());
    }

    @PostMapping("/{review}")
    ModelAndView decide(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String review,
            @RequestParam Reviews.Decision decision,
            @RequestParam(defaultValue = "") String reason,
            HttpServletRequest request,
            HttpServletResponse response) {
        reviews.decide(access.enter(user, workspace), review, decision, Asked.reason(reason));
        return Notices.done(
                request,
                response,
                decision == Reviews.Decision.KEEP
                        ? "The opt-out stands and goes to the CRM again."
                        : "The opt-out is lifted everywhere.",
                path(workspace));
    }

    private static String path(String workspace) {
        return "/w/" + workspace + "/reviews";
    }
}
