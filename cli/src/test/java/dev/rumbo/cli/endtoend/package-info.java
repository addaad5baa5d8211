/// The whole program at work: real Git, a real Docker engine, a real kubectl, a real browser, real hosts.
///
/// Every test class starts a Rumbo of its own ([RunningRumbo]) in a network namespace of its own
/// ([PrivateNetwork]), so that it neither needs a free port nor meets another Rumbo of this machine. What the
/// machine lacks is said aloud, and the tests that need it are skipped ([Needs]).
@NullMarked
package dev.rumbo.cli.endtoend;

import org.jspecify.annotations.NullMarked;
