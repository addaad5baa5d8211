package dev.rumbo.reconciler.git;

/// One line of a file and the commit that made it what it is.
///
/// @param line counted from 1
public record BlamedLine(int line, String text, CommitId commit, CommitInfo.Person author, java.time.Instant time, String subject) {}
