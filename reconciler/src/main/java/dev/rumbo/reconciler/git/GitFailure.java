package dev.rumbo.reconciler.git;

/// Git could not do what was asked. The message is [GitProblem#inWords()]; no cause is attached, because JGit's own messages may
/// repeat a URL with its password.
public final class GitFailure extends Exception {

    private final transient GitProblem problem;

    public GitFailure(GitProblem problem) {
        super(problem.inWords());
        this.problem = problem;
    }

    public GitProblem problem() {
        return problem;
    }
}
