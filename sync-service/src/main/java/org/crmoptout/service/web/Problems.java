package org.crmoptout.service.web;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.crmoptout.service.erasure.ErasureRefusedException;
import org.crmoptout.service.flow.MarkedPersonException;
import org.crmoptout.service.label.NotEntitledException;
import org.crmoptout.service.label.UnmarkRefusedException;
import org.crmoptout.service.people.ImportRefusedException;
import org.crmoptout.service.people.NotFoundException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.TypeMismatchException;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.multipart.MaxUploadSizeExceededException;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.multipart.support.MissingServletRequestPartException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Says in words what went wrong. Foreign exceptions are told by their kind only: their messages may hold addresses. */
public final class Problems {

    private static final Logger LOG = System.getLogger(Problems.class.getName());

    private Problems() {}

    /**
     * What an exception means to whoever asked. What is the service's own fault is logged.
     *
     * @param fault any exception out of a controller
     * @return the problem
     */
    public static Problem of(Throwable fault) {
        if (fault instanceof NotFoundException) {
            return Problem.of(HttpStatus.NOT_FOUND, said(fault));
        }
        if (fault instanceof NotEntitledException) {
            return Problem.named("not-entitled", "Not entitled", HttpStatus.FORBIDDEN, said(fault), Map.of());
        }
        if (fault instanceof MarkedPersonException) {
            return Problem.named(
                    "marked-person", "Marked as do not contact", HttpStatus.CONFLICT, said(fault), Map.of());
        }
        if (fault instanceof UnmarkRefusedException refused) {
            List<Map<String, Object>> obstacles = refused.obstacles().stream()
                    .map(one -> Map.<String, Object>of(
                            "kind", one.kind(), "connection", one.connectionId(), "reason", one.reason()))
                    .toList();
            return Problem.named(
                    "unmark-refused",
                    "Unmark refused",
                    HttpStatus.CONFLICT,
                    said(fault),
                    Map.of("obstacles", obstacles));
        }
        if (fault instanceof ImportRefusedException refused) {
            return Problem.named(
                    "import-refused",
                    "Import refused",
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    said(fault),
                    Map.of("problems", refused.problems()));
        }
        if (fault instanceof ErasureRefusedException) {
            return Problem.named("erasure-refused", "Erasure refused", HttpStatus.CONFLICT, said(fault), Map.of());
        }
        if (fault instanceof InvalidRequestException) {
            return Problem.of(HttpStatus.BAD_REQUEST, said(fault));
        }
        if (fault instanceof TooManyRequestsException) {
            return Problem.of(HttpStatus.TOO_MANY_REQUESTS, said(fault));
        }
        if (fault instanceof BodyTooLargeException) {
            return Problem.of(HttpStatus.CONTENT_TOO_LARGE, said(fault));
        }
        return ofSpring(fault);
    }

    private static Problem ofSpring(Throwable fault) {
        if (fault instanceof HttpMessageNotReadableException unreadable) {
            return tooLarge(fault)
                    ? Problem.of(HttpStatus.CONTENT_TOO_LARGE, "the body is too large")
                    : Problem.of(HttpStatus.BAD_REQUEST, JsonFault.in(unreadable));
        }
        if (fault instanceof InvalidParameterException) {
            return Problem.of(HttpStatus.BAD_REQUEST, "the query holds something that is no percent-encoded UTF-8");
        }
        if (fault instanceof MethodArgumentTypeMismatchException mismatch) {
            return Problem.of(HttpStatus.BAD_REQUEST, mismatch.getName() + ": " + expected(mismatch));
        }
        if (fault instanceof HttpRequestMethodNotSupportedException method) {
            return Problem.of(
                    HttpStatus.METHOD_NOT_ALLOWED,
                    "this path does not take that method; allowed are " + method.getSupportedHttpMethods());
        }
        if (fault instanceof HttpMediaTypeNotSupportedException type) {
            return Problem.of(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                    "the body's Content-Type is missing or not taken here; allowed are "
                            + type.getSupportedMediaTypes());
        }
        if (fault instanceof HttpMediaTypeNotAcceptableException) {
            return Problem.of(HttpStatus.NOT_ACCEPTABLE, "answers come as application/json only");
        }
        if (fault instanceof NoResourceFoundException) {
            return Problem.of(HttpStatus.NOT_FOUND, "there is nothing at this path");
        }
        if (fault instanceof MissingServletRequestParameterException missing) {
            return Problem.of(HttpStatus.BAD_REQUEST, missing.getParameterName() + ": is missing");
        }
        if (fault instanceof MissingServletRequestPartException missing) {
            return Problem.of(
                    HttpStatus.BAD_REQUEST, "the form needs a file in its part '" + missing.getRequestPartName() + "'");
        }
        if (fault instanceof MaxUploadSizeExceededException) {
            return Problem.of(HttpStatus.CONTENT_TOO_LARGE, "the file is too large");
        }
        if (fault instanceof MultipartException) {
            return Problem.of(HttpStatus.BAD_REQUEST, "the form can't be read");
        }
        if (fault instanceof ErrorResponse response) {
            return of(response.getStatusCode());
        }
        return ofOurOwn(fault);
    }

    /**
     * What a bare status means to whoever asked.
     *
     * @param status any error status
     * @return the problem
     */
    public static Problem of(HttpStatusCode status) {
        return Problem.of(
                status,
                switch (status.value()) {
                    case 400 -> "the request can't be understood";
                    case 403 -> "this is not for you";
                    case 404 -> "there is nothing at this path";
                    default ->
                        status.is5xxServerError()
                                ? "the service failed; try again, and if it stays so, look for the instance in its log"
                                : "the request was refused";
                });
    }

    private static Problem ofOurOwn(Throwable fault) {
        Problem problem = of(HttpStatus.INTERNAL_SERVER_ERROR);
        StringBuilder trace = new StringBuilder();
        for (@Nullable Throwable cause = fault; cause != null; cause = cause.getCause()) {
            // without the message: a database's may hold what somebody typed
            trace.append(System.lineSeparator()).append(cause.getClass().getName());
            for (StackTraceElement frame : cause.getStackTrace()) {
                trace.append(System.lineSeparator()).append("    at ").append(frame);
            }
        }
        LOG.log(Level.ERROR, () -> "request failed, " + problem.instance() + trace);
        return problem;
    }

    private static boolean tooLarge(Throwable fault) {
        @Nullable Throwable cause = fault;
        while (cause != null && !(cause instanceof BodyTooLargeException)) {
            cause = cause.getCause();
        }
        return cause != null;
    }

    private static String expected(TypeMismatchException mismatch) {
        @Nullable Class<?> type = mismatch.getRequiredType();
        if (type != null && type.isEnum()) {
            return "allowed are " + Asked.allowed(type);
        }
        return type == Integer.class ? "must be a whole number" : "is not valid";
    }

    private static String said(Throwable fault) {
        return String.valueOf(fault.getMessage());
    }
}
