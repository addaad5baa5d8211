package dev.rumbo.web.page;

import java.io.IOException;
import java.io.InputStream;

/// Where a container's log comes from: its node.
public interface PodLogs {

    /// The last `tailLines` lines and, if `follow`, what comes after, until closed.
    ///
    /// @throws NoLogs in words, if there is none to be had
    InputStream open(String namespace, String pod, String container, boolean follow, int tailLines)
            throws NoLogs, IOException, InterruptedException;

    /// There is no log to show, and why.
    final class NoLogs extends Exception {
        private static final long serialVersionUID = 1;

        public NoLogs(String message) {
            super(message);
        }
    }
}
