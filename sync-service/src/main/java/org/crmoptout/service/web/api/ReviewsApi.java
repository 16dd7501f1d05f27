package org.crmoptout.service.web.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import org.crmoptout.service.json.KeyNameJson;
import org.crmoptout.service.label.Actor;
import org.crmoptout.service.label.Reason;
import org.crmoptout.service.sync.ReviewView;
import org.crmoptout.service.sync.Reviews;
import org.crmoptout.service.web.Asked;
import org.crmoptout.service.web.WorkspaceAccess;
import org.crmoptout.service.web.security.SignedInUser;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The questions the law leaves to a human (S3). */
@RestController
@RequestMapping("/api/v1/workspaces/{workspace}/reviews")
class ReviewsApi {

    private final WorkspaceAccess access;
    private final Reviews reviews;

    ReviewsApi(WorkspaceAccess access, Reviews reviews) {
        this.access = access;
        this.reviews = reviews;
    }

    record ReviewJson(
            String id,
            String connection,
            String person,
            @JsonUnwrapped KeyNameJson key,
            String question,
            Instant openedAt) {

        static ReviewJson of(ReviewView view) {
            return new ReviewJson(
                    view.id(),
                    view.connectionId(),
                    view.personId(),
                    KeyNameJson.of(view.key()),
                    view.question(),
                    view.openedAt());
        }
    }

    record AnswerJson(
            Reviews.@Nullable Decision decision, @Nullable String reason) {}

    @GetMapping
    PageJson<ReviewJson> page(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @RequestParam @Nullable Integer page) {
        return PageJson.of(reviews.page(access.enter(user, workspace).workspaceId(), Asked.page(page)), ReviewJson::of);
    }

    @PostMapping(path = "/{review}", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void decide(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String review,
            @RequestBody AnswerJson answer) {
        Actor actor = access.enter(user, workspace);
        Reviews.Decision decision = Asked.choice("decision", answer.decision(), Reviews.Decision.class);
        Reason reason = Asked.reason(answer.reason());
        reviews.decide(actor, review, decision, reason);
    }
}
