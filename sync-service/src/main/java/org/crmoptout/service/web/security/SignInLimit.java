package org.crmoptout.service.web.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.crmoptout.service.web.Problem;
import org.crmoptout.service.web.ProblemWriter;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/** Refuses whoever failed to sign in too often, before the password is looked at: even the right one tells nothing then. */
final class SignInLimit extends OncePerRequestFilter {

    private static final String BASIC = "Basic ";

    private final SignInAttempts attempts;
    private final ProblemWriter problems;

    SignInLimit(SignInAttempts attempts, ProblemWriter problems) {
        this.attempts = attempts;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String name = name(request);
        if (name == null || !attempts.tooMany(request.getRemoteAddr(), name)) {
            chain.doFilter(request, response);
        } else if (Requests.isForScripts(request)) {
            response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(attempts.secondsToWait()));
            problems.write(
                    response,
                    Problem.of(HttpStatus.TOO_MANY_REQUESTS, "too many failed attempts to sign in: wait some minutes"));
        } else {
            response.sendRedirect(request.getContextPath() + "/sign-in?wait");
        }
    }

    /** Who wants to sign in; null when nobody does. */
    private static @Nullable String name(HttpServletRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header != null && header.startsWith(BASIC)) {
            try {
                String pair = new String(
                        Base64.getDecoder()
                                .decode(header.substring(BASIC.length()).strip()),
                        StandardCharsets.UTF_8);
                int colon = pair.indexOf(':');
                return colon < 0 ? pair : pair.substring(0, colon);
            } catch (IllegalArgumentException e) {
                return "";
            }
        }
        if (header != null) {
            return "";
        }
        boolean form = "POST".equals(request.getMethod())
                && request.getRequestURI().equals(request.getContextPath() + "/sign-in");
        String name = form ? request.getParameter("username") : null;
        return form && name == null ? "" : name;
    }
}
