package org.crmoptout.service.web.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.crmoptout.service.web.Problem;
import org.crmoptout.service.web.ProblemWriter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.stereotype.Component;

/** Answers requests that may not pass: scripts get a problem, browsers the sign-in page. */
@Component
final class Refusals implements AuthenticationEntryPoint, AccessDeniedHandler {

    private final ProblemWriter problems;

    Refusals(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException cause)
            throws IOException {
        if (Requests.isForScripts(request)) {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"sync-service\", charset=\"UTF-8\"");
            String given = request.getHeader(HttpHeaders.AUTHORIZATION);
            if (given != null && given.startsWith("Bearer ")) {
                problems.write(response, Problem.of(HttpStatus.UNAUTHORIZED, "the token is not known, or was revoked"));
                return;
            }
            String detail = given == null
                    ? "sign in first: send a name and a password by HTTP Basic, or a token as Bearer"
                    : "the name or the password is wrong";
            problems.write(response, Problem.of(HttpStatus.UNAUTHORIZED, detail));
        } else {
            signInAgain(request, response, "/sign-in");
        }
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException cause)
            throws IOException {
        boolean forged = cause instanceof CsrfException;
        if (Requests.isForScripts(request)) {
            String detail = forged
                    ? "the request lacks the CSRF token of its session; a script sends HTTP Basic without a session cookie"
                            + " and without an Origin"
                    : "this needs an account that belongs to all workspaces";
            problems.write(response, Problem.of(HttpStatus.FORBIDDEN, detail));
        } else if (forged) {
            // in practice a form that stood open until its session ended
            signInAgain(request, response, "/sign-in?expired");
        } else {
            response.sendError(HttpStatus.FORBIDDEN.value());
        }
    }

    private static void signInAgain(HttpServletRequest request, HttpServletResponse response, String where)
            throws IOException {
        String page = request.getContextPath() + where;
        if (Requests.isHtmx(request)) {
            response.setStatus(HttpStatus.UNAUTHORIZED.value());
            response.setHeader("HX-Redirect", page);
        } else {
            response.sendRedirect(page);
        }
    }
}
