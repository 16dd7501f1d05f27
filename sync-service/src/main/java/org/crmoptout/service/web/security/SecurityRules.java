package org.crmoptout.service.web.security;

import static org.springframework.security.config.Customizer.withDefaults;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import org.crmoptout.service.web.ProblemWriter;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.UsernamePasswordAuthenticationFilter;
import org.springframework.security.web.authentication.www.BasicAuthenticationFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.savedrequest.HttpSessionRequestCache;

/** Which requests need what. Who may do what to which person is the domain's to decide. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
class SecurityRules {

    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    @Bean
    PasswordEncoder passwordEncoder() {
        return PasswordEncoderFactories.createDelegatingPasswordEncoder();
    }

    @Bean
    SecurityFilterChain filters(
            HttpSecurity http, Refusals refusals, SignInAttempts attempts, ProblemWriter problems, ApiTokens tokens)
            throws Exception {
        HttpSessionRequestCache pagesOnly = new HttpSessionRequestCache();
        pagesOnly.setRequestMatcher(request ->
                "GET".equals(request.getMethod()) && !Requests.isForScripts(request) && !Requests.isHtmx(request));
        return http.authorizeHttpRequests(rules -> rules.dispatcherTypeMatchers(
                                DispatcherType.ERROR, DispatcherType.ASYNC)
                        .permitAll()
                        .requestMatchers(
                                "/sign-in", "/unsubscribe/*", "/assets/**", "/webjars/**", "/actuator/health/**")
                        .permitAll()
                        .requestMatchers("/actuator/**")
                        .hasAuthority(SignedInUser.EVERY_WORKSPACE)
                        .anyRequest()
                        .authenticated())
                .formLogin(form -> form.loginPage("/sign-in").failureUrl("/sign-in?failed"))
                .logout(out -> out.logoutUrl("/sign-out").logoutSuccessUrl("/sign-in?out"))
                .httpBasic(basic -> basic.authenticationEntryPoint(refusals))
                .exceptionHandling(
                        errors -> errors.authenticationEntryPoint(refusals).accessDeniedHandler(refusals))
                .requestCache(cache -> cache.requestCache(pagesOnly))
                .addFilterBefore(new SignInLimit(attempts, problems), UsernamePasswordAuthenticationFilter.class)
                .addFilterBefore(new BearerTokens(tokens, attempts, refusals), BasicAuthenticationFilter.class)
                .csrf(csrf -> csrf.requireCsrfProtectionMatcher(SecurityRules::needsCsrfToken))
                .headers(headers -> headers.contentSecurityPolicy(
                                policy -> policy.policyDirectives(CONTENT_SECURITY_POLICY))
                        .referrerPolicy(policy -> policy.policy(ReferrerPolicy.SAME_ORIGIN))
                        .cacheControl(withDefaults()))
                .build();
    }

    /**
     * A script without a session has nothing a foreign site could abuse. A browser may have: a session, or Basic
     * credentials it remembers; it always names the origin of a request that changes something.
     */
    private static boolean needsCsrfToken(HttpServletRequest request) {
        if (SAFE_METHODS.contains(request.getMethod()) || isUnsubscribing(request)) {
            return false;
        }
        return !Requests.isForScripts(request)
                || request.getSession(false) != null
                || request.getHeader(HttpHeaders.ORIGIN) != null;
    }

    /** Mail programs send it from anywhere, without a session (RFC 8058): the link alone counts. */
    private static boolean isUnsubscribing(HttpServletRequest request) {
        return request.getRequestURI().startsWith(request.getContextPath() + "/unsubscribe/");
    }
}
