package org.crmoptout.service.web.security;

import jakarta.servlet.http.HttpServletRequest;

/** Tells by a request who sent it. */
public final class Requests {

    private Requests() {}

    /**
     * Whether the path is for scripts, which want problem details rather than pages.
     *
     * @param request any request
     * @return true for the API and the actuator
     */
    public static boolean isForScripts(HttpServletRequest request) {
        return isForScripts(
                request.getRequestURI().substring(request.getContextPath().length()));
    }

    /**
     * Whether a path is for scripts.
     *
     * @param path from the root
     * @return true for the API and the actuator
     */
    public static boolean isForScripts(String path) {
        return path.equals("/api") || path.startsWith("/api/") || path.startsWith("/actuator/");
    }

    /**
     * Whether htmx sent it, which puts the answer into the page.
     *
     * @param request any request
     * @return true when its header is there
     */
    public static boolean isHtmx(HttpServletRequest request) {
        return request.getHeader("HX-Request") != null;
    }
}
