/// How text looks on a terminal and in a pipe: colour, columns, progress.
@NullMarked
package dev.rumbo.cli.terminal;

import org.jspecify.annotations.NullMarked;
