/// How a command finds the running master: its address, its authority, our certificate.
@NullMarked
package dev.rumbo.cli.access;

import org.jspecify.annotations.NullMarked;
