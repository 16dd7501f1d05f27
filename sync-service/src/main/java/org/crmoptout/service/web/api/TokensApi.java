package org.crmoptout.service.web.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.time.Instant;
import java.util.List;
import org.crmoptout.service.label.Actor;
import org.crmoptout.service.web.Asked;
import org.crmoptout.service.web.WorkspaceAccess;
import org.crmoptout.service.web.security.ApiToken;
import org.crmoptout.service.web.security.ApiTokens;
import org.crmoptout.service.web.security.SignedInUser;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What machines sign in with. */
@RestController
@RequestMapping("/api/v1/workspaces/{workspace}/tokens")
class TokensApi {

    private final WorkspaceAccess access;
    private final ApiTokens tokens;

    TokensApi(WorkspaceAccess access, ApiTokens tokens) {
        this.access = access;
        this.tokens = tokens;
    }

    record NewTokenJson(
            @Nullable String name,
            @Nullable Boolean engageSeat,
            @Nullable Boolean admin) {}

    @JsonInclude(Include.NON_NULL)
    record TokenJson(
            String id,
            String name,
            boolean engageSeat,
            boolean admin,
            String createdBy,
            Instant createdAt,
            @Nullable Instant revokedAt,
            @Nullable String token) {

        static TokenJson of(ApiToken token, @Nullable String secret) {
            return new TokenJson(
                    token.id(),
                    token.name(),
                    token.engageSeat(),
                    token.admin(),
                    token.createdBy(),
                    token.createdAt(),
                    token.revokedAt(),
                    secret);
        }
    }

    @GetMapping
    List<TokenJson> all(@AuthenticationPrincipal SignedInUser user, @PathVariable String workspace) {
        return tokens.of(user, access.enter(user, workspace)).stream()
                .map(token -> TokenJson.of(token, null))
                .toList();
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    TokenJson create(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @RequestBody NewTokenJson given) {
        Actor actor = access.enter(user, workspace);
        String name = Asked.required("name", given.name());
        boolean seat = given.engageSeat() != null && given.engageSeat();
        boolean admin = given.admin() != null && given.admin();
        ApiTokens.Created made = Asked.valid("name", () -> tokens.create(user, actor, name, seat, admin));
        return TokenJson.of(made.token(), made.secret());
    }

    @DeleteMapping("/{token}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void revoke(
            @AuthenticationPrincipal SignedInUser user, @PathVariable String workspace, @PathVariable String token) {
        tokens.revoke(user, access.enter(user, workspace), token);
    }
}
