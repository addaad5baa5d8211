/// Clocks that post wake-ups. They decide nothing: whoever is woken looks at the world and decides for himself.
///
/// Enter through [Clocks]. Quartz is used in this package only, as a timer with names; it keeps nothing on disk.
///
/// Lives elsewhere: when something is due (`Plan.lookAgainAfter`, `PollRhythm`), and the inbox that wake-ups are posted into
/// (`dev.rumbo.reconciler.live`).
@org.jspecify.annotations.NullMarked
package dev.rumbo.reconciler.schedule;
