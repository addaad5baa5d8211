package dev.rumbo.cli.command;

/// What lets a node join, in one word: `SECRET@sha256:HASH`.
///
/// @param secret proves the node to the master
/// @param caPin  proves the master to the node: the hash of its authority's public key
record JoinToken(String secret, String caPin) {

    static JoinToken parse(String text) throws CannotDo {
        var at = text.indexOf('@');
        if (at <= 0 || !text.startsWith("sha256:", at + 1)) {
            throw new CannotDo("--token is not what `rumbo token` prints on the master (SECRET@sha256:HASH)");
        }
        return new JoinToken(text.substring(0, at), text.substring(at + 1));
    }

    @Override
    public String toString() {
        return "JoinToken[…@" + caPin + "]";
    }
}
