package org.crmoptout.service.web.page;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crmoptout.service.label.Actor;
import org.crmoptout.service.people.NotFoundException;
import org.crmoptout.service.people.Page;
import org.crmoptout.service.people.PageRequest;
import org.crmoptout.service.people.People;
import org.crmoptout.service.people.Person;
import org.crmoptout.service.people.PersonLabel;
import org.crmoptout.service.sync.ConnectionView;
import org.crmoptout.service.sync.Connections;
import org.crmoptout.service.sync.ReviewView;
import org.crmoptout.service.sync.Reviews;
import org.crmoptout.service.web.Asked;
import org.crmoptout.service.web.WorkspaceAccess;
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
    private final People people;
    private final Connections connections;
    private final Frames frames;
    private final Clock clock;

    ReviewsPage(
            WorkspaceAccess access,
            Reviews reviews,
            People people,
            Connections connections,
            Frames frames,
            Clock clock) {
        this.access = access;
        this.reviews = reviews;
        this.people = people;
        this.connections = connections;
        this.frames = frames;
        this.clock = clock;
    }

    /** An open review as the page shows it. */
    record Question(
            String id,
            String personId,
            String name,
            boolean marked,
            String connection,
            String key,
            String text,
            Moment opened) {}

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
        List<ConnectionView> open = connections.of(workspace);
        Instant now = clock.instant();
        Page<ReviewView> found = reviews.page(workspace, Asked.page(page));
        Questions questions = new Questions(
                found.items().stream()
                        .map(review -> question(workspace, review, open, now))
                        .toList(),
                Pager.of(found),
                actor.hasEngageSeat());
        Map<String, Object> model = Map.of("questions", questions, "workspace", workspace);
        if (Htmx.wantsPart(request, response)) {
            return new ModelAndView("reviews :: list", model);
        }
        return new ModelAndView("reviews", model).addObject("frame", frames.frame(user, workspace, "reviews"));
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
        ReviewView asked = find(workspace, review);
        return Dialogs.ask(
                        "decide",
                        new Dialogs.Back(path(workspace), "Reviews"),
                        () -> frames.frame(user, workspace, "reviews"),
                        request,
                        response)
                .addObject("workspace", workspace)
                .addObject("name", name(workspace, asked))
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

    private ReviewView find(String workspace, String review) {
        for (int number = 0; ; number++) {
            Page<ReviewView> page = reviews.page(workspace, new PageRequest(number, Page.MAX_SIZE));
            for (ReviewView one : page.items()) {
                if (one.id().equals(review)) {
                    return one;
                }
            }
            if (page.items().size() < page.size()) {
                throw new NotFoundException("that review is no longer open");
            }
        }
    }

    private Question question(String workspace, ReviewView review, List<ConnectionView> connections, Instant now) {
        Optional<Person> person = people.find(workspace, review.personId());
        return new Question(
                review.id(),
                review.personId(),
                person.map(PersonRows::name).orElse(""),
                person.map(Person::label).filter(PersonLabel::isMarked).isPresent(),
                connections.stream()
                        .filter(connection -> connection.id().equals(review.connectionId()))
                        .map(ConnectionView::name)
                        .findFirst()
                        .orElse(review.connectionId()),
                review.key().text(),
                review.question(),
                Moment.of(review.openedAt(), now));
    }

    private String name(String workspace, ReviewView review) {
        return people.find(workspace, review.personId()).map(PersonRows::name).orElse("");
    }
}
