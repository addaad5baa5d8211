package dev.rumbo.reconciler.git;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.storage.file.WindowCacheConfig;
import org.eclipse.jgit.transport.UserAgent;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;
import org.jspecify.annotations.Nullable;

/// JGit cut loose from the machine it runs on: no user's or system's Git configuration, no `GIT_*` variables, no probe files.
///
/// JGit otherwise measures how exact file times are, by writing probe files next to the repository (which may be somebody's working
/// tree) and the result into `~/.config/jgit`. We answer for it with two seconds, its own careful fallback: within that time after a
/// change JGit looks at a file's content rather than trusting its time.
final class IsolatedJGit extends SystemReader {

    private static final Duration FILE_TIME_RESOLUTION = Duration.ofSeconds(2);

    private final SystemReader machine = SystemReader.getInstance();

    private IsolatedJGit() {
        setPlatformChecker();
    }

    static {
        FS.FileStoreAttributes.setBackground(true);
        SystemReader.setInstance(new IsolatedJGit());
        UserAgent.set("rumbo");
        var cache = new WindowCacheConfig();
        cache.setPackedGitLimit(2 << 20);
        cache.setDeltaBaseCacheLimit(1 << 20);
        cache.install();
    }

    /// Makes sure that the above is in force; every door of this package calls it first.
    static void ensure() {
        // loading the class has done it
    }

    @Override
    public FileBasedConfig openUserConfig(@Nullable Config parent, FS fs) {
        return new NoConfig(parent, fs);
    }

    @Override
    public FileBasedConfig openSystemConfig(@Nullable Config parent, FS fs) {
        return new NoConfig(parent, fs);
    }

    @Override
    public FileBasedConfig openJGitConfig(@Nullable Config parent, FS fs) {
        return new NoConfig(parent, fs);
    }

    @Override
    public String getHostname() {
        return machine.getHostname();
    }

    @Override
    public @Nullable String getenv(String variable) {
        return variable.equals("PATH") ? machine.getenv(variable) : null;
    }

    @Override
    public @Nullable String getProperty(String key) {
        return machine.getProperty(key);
    }

    @Override
    @Deprecated
    public long getCurrentTime() {
        return machine.now().toEpochMilli();
    }

    @Override
    @Deprecated
    public int getTimezone(long when) {
        return 0;
    }

    /// A configuration that has no file, is always empty and cannot be saved.
    private static final class NoConfig extends FileBasedConfig {

        NoConfig(@Nullable Config parent, FS fs) {
            super(parent, null, fs);
        }

        @Override
        public void load() {
            // nothing to load
        }

        @Override
        public void save() {
            // nowhere to save to
        }

        @Override
        public boolean isOutdated() {
            return false;
        }

        @Override
        public long getTimeUnit(String section, @Nullable String subsection, String name, long fallback, TimeUnit unit) {
            return section.equals("filesystem") ? unit.convert(FILE_TIME_RESOLUTION) : super.getTimeUnit(section, subsection, name, fallback, unit);
        }
    }
}
