package dev.rumbo.reconciler.git;

/// Git could not do what was asked. The message is [GitProblem#inWords()]; no cause is attached, because JGit's own messages may
/// repeat a URL with its password.
public final class GitFailure extends Exception {

    private final GitProblem problem;

    public GitFailure(GitProblem problem) {
        this.problem = problem;
    }

    @Override
    public String getMessage() {
        return problem.inWords();
    }

    public GitProblem problem() {
        return problem;
    }
}
