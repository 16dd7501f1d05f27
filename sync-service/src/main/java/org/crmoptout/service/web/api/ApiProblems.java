package org.crmoptout.service.web.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.crmoptout.service.web.Problem;
import org.crmoptout.service.web.ProblemWriter;
import org.crmoptout.service.web.Problems;
import org.crmoptout.service.web.security.Requests;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;

/** Answers everything that goes wrong with problem details; what is not for scripts goes on to the error page. */
@ControllerAdvice
@Order(Ordered.LOWEST_PRECEDENCE)
class ApiProblems {

    private final ProblemWriter problems;

    ApiProblems(ProblemWriter problems) {
        this.problems = problems;
    }

    @ExceptionHandler
    void answer(Exception fault, HttpServletRequest request, HttpServletResponse response) throws Exception {
        if (fault instanceof AccessDeniedException || fault instanceof AuthenticationException) {
            throw fault;
        }
        if (response.isCommitted() || fault instanceof IOException) {
            // the client went away, or half an answer is out: nothing can be said any more
            return;
        }
        Problem problem = Problems.of(fault);
        if (fault instanceof ErrorResponse standard) {
            standard.getHeaders().forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
        }
        if (Requests.isForScripts(request)) {
            problems.write(response, problem);
        } else {
            response.sendError(problem.status());
        }
    }
}
