package dev.rumbo.cli.command;

/// A command cannot do what it was asked; the message says why and what to do.
final class CannotDo extends Exception {

    private static final long serialVersionUID = 1;

    CannotDo(String message) {
        super(message);
    }
}
