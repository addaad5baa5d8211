package dev.rumbo.manifests.validation;

import static dev.rumbo.manifests.problem.Problem.Reason.INVALID;

import java.util.regex.Pattern;

/// Deployments and ReplicaSets.
final class WorkloadRules {

    private static final Pattern PERCENT = Pattern.compile("[0-9]{1,9}%");

    private WorkloadRules() {}

    static void deployment(Value spec) {
        replicated(spec, "Deployment");
        spec.field("revisionHistoryLimit").atLeast(0);
        var deadline = spec.field("progressDeadlineSeconds");
        deadline.atLeast(0);
        if (deadline.isWhole() && deadline.whole() <= spec.field("minReadySeconds").whole()) {
            deadline.invalid("is not greater than minReadySeconds", "use more than " + spec.field("minReadySeconds").whole());
        }
        strategy(spec.field("strategy"));
    }

    static void replicaSet(Value spec) {
        replicated(spec, "ReplicaSet");
    }

    private static void replicated(Value spec, String kind) {
        spec.field("replicas").atLeast(0);
        spec.field("minReadySeconds").atLeast(0);
        var selector = spec.field("selector");
        var template = spec.field("template");
        SelectorRules.check(selector);
        if (selector.present() && SelectorRules.isEmpty(selector)) {
            selector.add(INVALID, "is empty and would choose every pod", "name a label of the template, e.g. \"matchLabels: {app: web}\"");
        } else if (template.present()) {
            SelectorRules.mustMatch(selector, template.field("metadata").field("labels"));
        }
        MetadataRules.labels(template.field("metadata").field("labels"));
        if (!template.present()) {
            template.required("say what the pods shall look like");
            return;
        }
        PodRules.check(template.field("spec"));
        var restart = template.field("spec").field("restartPolicy");
        if (restart.says("OnFailure") || restart.says("Never")) {
            restart.invalid("a " + kind + " cannot use", "use Always");
        }
        var activeDeadline = template.field("spec").field("activeDeadlineSeconds");
        if (activeDeadline.present()) {
            activeDeadline.forbidden("is set, which a " + kind + " does not support", "remove it");
        }
    }

    private static void strategy(Value strategy) {
        var rolling = strategy.field("rollingUpdate");
        if (strategy.field("type").says("Recreate") && rolling.present()) {
            rolling.forbidden("may not be set when the strategy is Recreate", "remove it, or use RollingUpdate");
            return;
        }
        var surge = rolling.field("maxSurge");
        var unavailable = rolling.field("maxUnavailable");
        amount(surge);
        amount(unavailable);
        if (percent(unavailable) > 100) {
            unavailable.invalid("is more than 100%", "use 100% or less");
        }
        if (isZero(surge) && isZero(unavailable)) {
            unavailable.invalid("may not be 0 while maxSurge is 0, since no pod could ever be replaced", "let one of them be more");
        }
    }

    private static void amount(Value amount) {
        amount.atLeast(0);
        if (amount.isText() && !PERCENT.matcher(amount.text()).matches()) {
            amount.invalid("is neither a whole number nor a percentage", "write e.g. 1 or 25%");
        }
    }

    private static boolean isZero(Value amount) {
        return amount.isWhole() ? amount.whole() == 0 : amount.isText() && percent(amount) == 0;
    }

    private static int percent(Value amount) {
        return PERCENT.matcher(amount.text()).matches() ? Integer.parseInt(amount.text().replace("%", "")) : -1;
    }
}
