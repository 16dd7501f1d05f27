package org.crmoptout.service.web.api;

import java.util.List;
import org.crmoptout.service.flow.Flow;
import org.crmoptout.service.flow.FlowPeople;
import org.crmoptout.service.flow.FlowRule;
import org.crmoptout.service.flow.FlowRules;
import org.crmoptout.service.flow.FlowStatus;
import org.crmoptout.service.flow.FlowStep;
import org.crmoptout.service.flow.Flows;
import org.crmoptout.service.label.Actor;
import org.crmoptout.service.web.Asked;
import org.crmoptout.service.web.WorkspaceAccess;
import org.crmoptout.service.web.security.SignedInUser;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Flows, their rules, and who is in them (L2, L3, L6). */
@RestController
@RequestMapping("/api/v1/workspaces/{workspace}/flows")
class FlowsApi {

    private final WorkspaceAccess access;
    private final Flows flows;
    private final FlowRules rules;
    private final FlowPeople people;

    FlowsApi(WorkspaceAccess access, Flows flows, FlowRules rules, FlowPeople people) {
        this.access = access;
        this.flows = flows;
        this.rules = rules;
        this.people = people;
    }

    record StepJson(
            FlowStep.@Nullable Kind kind,
            @Nullable String title,
            @Nullable String text,
            @Nullable Integer waitDays) {

        static StepJson of(FlowStep step) {
            return new StepJson(step.kind(), step.title(), step.text(), step.waitDays());
        }

        FlowStep step() {
            FlowStep.Kind given = Asked.choice("steps.kind", kind, FlowStep.Kind.class);
            return Asked.valid(
                    "steps",
                    () -> new FlowStep(
                            given,
                            title == null ? "" : title,
                            text == null ? "" : text,
                            waitDays == null ? 0 : waitDays));
        }
    }

    record RuleJson(String id, FlowRule.Field field, String value, long skippedMarked) {}

    record FlowJson(
            String id,
            String name,
            boolean unsubscribeLink,
            List<StepJson> steps,
            List<RuleJson> rules,
            Flow.Counts people) {}

    record NewFlowJson(
            @Nullable String name,
            @Nullable Boolean unsubscribeLink,
            @Nullable List<StepJson> steps) {}

    record NewRuleJson(
            FlowRule.@Nullable Field field, @Nullable String value) {}

    record AddJson(@Nullable Boolean confirmMarked) {}

    private FlowJson json(Flow flow) {
        List<FlowRules.Skipped> skipped = rules.skipped(flow);
        return new FlowJson(
                flow.id(),
                flow.name(),
                flow.unsubscribeLink(),
                flow.steps().stream().map(StepJson::of).toList(),
                flow.rules().stream().map(rule -> json(rule, skipped)).toList(),
                flow.counts());
    }

    private static RuleJson json(FlowRule rule, List<FlowRules.Skipped> skipped) {
        long total = skipped.stream()
                .filter(one -> one.ruleId().equals(rule.id()))
                .mapToLong(FlowRules.Skipped::total)
                .sum();
        return new RuleJson(
                rule.id(), rule.condition().field(), rule.condition().wanted(), total);
    }

    @GetMapping
    List<FlowJson> all(@AuthenticationPrincipal SignedInUser user, @PathVariable String workspace) {
        return flows.of(access.enter(user, workspace).workspaceId()).stream()
                .map(this::json)
                .toList();
    }

    @GetMapping("/{flow}")
    FlowJson one(
            @AuthenticationPrincipal SignedInUser user, @PathVariable String workspace, @PathVariable String flow) {
        return json(flows.get(access.enter(user, workspace).workspaceId(), flow));
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    FlowJson create(
            @AuthenticationPrincipal SignedInUser user, @PathVariable String workspace, @RequestBody NewFlowJson flow) {
        Actor actor = access.enter(user, workspace);
        List<FlowStep> steps = Asked.required("steps", flow.steps()).stream()
                .map(StepJson::step)
                .toList();
        String name = Asked.required("name", flow.name());
        boolean link = flow.unsubscribeLink() == null || flow.unsubscribeLink();
        return json(Asked.valid("flow", () -> flows.create(actor, name, link, steps)));
    }

    @PostMapping(path = "/{flow}/rules", consumes = MediaType.APPLICATION_JSON_VALUE)
    FlowJson addRule(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String flow,
            @RequestBody NewRuleJson rule) {
        Actor actor = access.enter(user, workspace);
        FlowRule.Field field = Asked.choice("field", rule.field(), FlowRule.Field.class);
        String value = Asked.required("value", rule.value());
        return json(rules.add(actor, flow, Asked.valid("value", () -> new FlowRule.Condition(field, value))));
    }

    @DeleteMapping("/{flow}/rules/{rule}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void removeRule(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String flow,
            @PathVariable String rule) {
        rules.remove(access.enter(user, workspace), flow, rule);
    }

    @GetMapping("/{flow}/people")
    PageJson<FlowPersonJson> people(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String flow,
            @RequestParam @Nullable FlowStatus status,
            @RequestParam @Nullable Integer page) {
        Flow found = flows.get(access.enter(user, workspace).workspaceId(), flow);
        return PageJson.of(people.page(found.id(), status, Asked.page(page)), FlowPersonJson::of);
    }

    @PutMapping(path = "/{flow}/people/{person}", consumes = MediaType.APPLICATION_JSON_VALUE)
    FlowPersonJson add(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String flow,
            @PathVariable String person,
            @RequestBody AddJson add) {
        boolean confirmed = add.confirmMarked() != null && add.confirmMarked();
        return FlowPersonJson.of(flows.add(access.enter(user, workspace), flow, person, confirmed));
    }

    @DeleteMapping("/{flow}/people/{person}")
    FlowPersonJson stop(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String flow,
            @PathVariable String person) {
        return FlowPersonJson.of(flows.stop(access.enter(user, workspace), flow, person));
    }
}
