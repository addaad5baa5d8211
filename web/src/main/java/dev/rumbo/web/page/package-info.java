/// The status page: what runs, from which commit, where, and why it changed.
///
/// [StatusView] is a pure function of the world; [StatusPage] serves it and keeps it live by server-sent
/// events, sending only the sections that changed. The page itself is plain HTML, CSS and one script.
@NullMarked
package dev.rumbo.web.page;

import org.jspecify.annotations.NullMarked;
