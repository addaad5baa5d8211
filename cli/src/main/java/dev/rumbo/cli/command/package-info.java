/// The commands, one class each; what they print is for people unless `-o json` is asked for.
@NullMarked
package dev.rumbo.cli.command;

import org.jspecify.annotations.NullMarked;
