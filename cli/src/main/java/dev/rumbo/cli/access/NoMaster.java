package dev.rumbo.cli.access;

/// No master can be asked, and what to do about it.
public final class NoMaster extends Exception {

    private static final long serialVersionUID = 1;

    public NoMaster(String message) {
        super(message);
    }
}
