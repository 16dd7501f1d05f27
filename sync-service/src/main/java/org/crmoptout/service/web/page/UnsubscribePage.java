package org.crmoptout.service.web.page;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.crmoptout.service.people.NotFoundException;
import org.crmoptout.service.unsubscribe.Unsubscribing;
import org.crmoptout.service.unsubscribe.Unsubscribing.Offer;
import org.crmoptout.service.unsubscribe.Unsubscribing.Scope;
import org.crmoptout.service.web.RateLimit;
import org.crmoptout.service.web.TooManyRequestsException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/**
 * Where an unsubscribe link leads, for anyone who holds it. Looking changes nothing, for mail scanners follow every link; a POST
 * of the page, or of a mail program's one click (RFC 8058), marks the person.
 *
 * <p>Who tries links that were not made here is slowed down by where they come from; one good link, by the link alone, as many
 * recipients' clicks come from the same few places of a mail provider.
 */
@Controller
@RequestMapping("/unsubscribe/{token}")
class UnsubscribePage {

    private static final int MOST_BAD_LINKS = 30;
    private static final int MOST_USES = 20;
    private static final Duration PER = Duration.ofMinutes(1);
    private static final String ONE_CLICK = "One-Click";

    private final Unsubscribing unsubscribing;
    private final RateLimit badLinks;
    private final RateLimit uses;

    UnsubscribePage(Unsubscribing unsubscribing, Clock clock) {
        this.unsubscribing = unsubscribing;
        this.badLinks = new RateLimit(MOST_BAD_LINKS, PER, clock);
        this.uses = new RateLimit(MOST_USES, PER, clock);
    }

    @GetMapping
    ModelAndView look(@PathVariable String token, HttpServletRequest request, HttpServletResponse response) {
        return page(token, request, response, false);
    }

    @PostMapping
    ModelAndView unsubscribe(
            @PathVariable String token,
            @RequestParam(name = "List-Unsubscribe") @Nullable String oneClick,
            @RequestParam @Nullable Scope scope,
            HttpServletRequest request,
            HttpServletResponse response) {
        Offer offer = offer(token, request, response);
        if (!ONE_CLICK.equals(oneClick) && scope == null) {
            return page(offer, token, false);
        }
        unsubscribing.unsubscribe(token, scope == null ? Scope.ALL : scope);
        return page(offer, token, true);
    }

    private ModelAndView page(String token, HttpServletRequest request, HttpServletResponse response, boolean done) {
        return page(offer(token, request, response), token, done);
    }

    private static ModelAndView page(Offer offer, String token, boolean done) {
        return new ModelAndView("unsubscribe", Map.of("offer", offer, "token", token, "done", done));
    }

    private Offer offer(String token, HttpServletRequest request, HttpServletResponse response) {
        response.setHeader("X-Robots-Tag", "noindex");
        response.setHeader("Referrer-Policy", "no-referrer");
        try {
            Offer offer = unsubscribing.look(token);
            if (!uses.count(token)) {
                throw tooOften(response);
            }
            return offer;
        } catch (NotFoundException e) {
            if (!badLinks.count(request.getRemoteAddr())) {
                throw tooOften(response);
            }
            throw e;
        }
    }

    private static TooManyRequestsException tooOften(HttpServletResponse response) {
        response.setHeader("Retry-After", Long.toString(PER.toSeconds()));
        return new TooManyRequestsException();
    }
}
