/// Git: which commit is in force, and what is in it?
///
/// Enter through [GitRepositories]. It keeps one bare clone per repository, shared by every application that reads from it,
/// asks the remote for its heads with one short question per poll, fetches only when a head has moved, and reads files straight
/// from the object database: nothing is ever checked out. A repository on this machine is opened where it lies and never written to.
///
/// Also here: [WorkingTree] (a directory as it is now, uncommitted changes included, for `rumbo diff DIR`), [LocalRepositoryWatch]
/// (a hint within milliseconds of a local commit), [PollRhythm] (when to ask again, a pure function).
///
/// Failures are a [GitFailure] with a [GitProblem] that says what to do. No text that leaves this room holds a password.
///
/// Lives elsewhere: what the files mean (`dev.rumbo.reconciler.render`) and when to poll (`dev.rumbo.reconciler.live`).
/// JGit is used in this package only.
@org.jspecify.annotations.NullMarked
package dev.rumbo.reconciler.git;
