package dev.rumbo.reconciler.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDataMap;
import org.quartz.JobExecutionContext;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.impl.DirectSchedulerFactory;
import org.quartz.simpl.RAMJobStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Alarm clocks with names. Each posts its wake-up once at a time, or again and again.
///
///     try (var clocks = Clocks.start()) {
///         clocks.every("poll git", Duration.ofSeconds(10), () -> inbox.hint(POLL));
///         clocks.at("look at deployment shop/web", dueAt, () -> inbox.hint(LOOK));
///     }
///
/// Setting a clock again under the same name replaces what was set before. A wake-up that is late, because the machine slept or was busy,
/// comes once, not as often as it was missed. A wake-up must return at once: it posts, somebody else acts. One that throws is logged and
/// rings again at its next time.
public final class Clocks implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Clocks.class);
    private static final AtomicLong STARTED = new AtomicLong();
    private static final String WAKE_UP = "wake-up";

    /// Later than this is late: a repeating clock then rings once and goes on from there.
    private static final long LATE_MILLIS = 1_000;
    /// How many wake-ups may be under way at the same time; the next one waits.
    private static final int AT_ONCE = 256;

    private final Scheduler scheduler;

    private Clocks(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    public static Clocks start() {
        var name = "clocks-" + STARTED.incrementAndGet();   // Quartz keeps all schedulers of a process in one register
        try {
            var store = new RAMJobStore();
            store.setMisfireThreshold(LATE_MILLIS);
            DirectSchedulerFactory.getInstance().createScheduler(name, name, new VirtualThreads(name, AT_ONCE), store, Map.of(), null, 0, -1, -1, false, null);
            var scheduler = DirectSchedulerFactory.getInstance().getScheduler(name);
            scheduler.setJobFactory((fired, _) -> new Ring((Runnable) Objects.requireNonNull(fired.getJobDetail().getJobDataMap().get(WAKE_UP))));
            scheduler.start();
            return new Clocks(scheduler);
        } catch (SchedulerException unexpected) {
            throw new IllegalStateException("the clocks cannot be started: " + unexpected.getMessage(), unexpected);
        }
    }

    /// Posts the wake-up once, at this time or, when it is past, at once.
    public void at(String name, Instant when, Runnable wakeUp) {
        set(name, wakeUp, trigger(name).startAt(new Date(when.toEpochMilli()))
                .withSchedule(SimpleScheduleBuilder.simpleSchedule().withMisfireHandlingInstructionFireNow()).build());
    }

    /// Posts the wake-up after each such span, for the first time when one has passed.
    ///
    /// @throws IllegalArgumentException for less than a millisecond
    public void every(String name, Duration span, Runnable wakeUp) {
        if (span.toMillis() < 1) {
            throw new IllegalArgumentException("clock \"" + name + "\" cannot ring every " + span + "; a millisecond is the least");
        }
        set(name, wakeUp, trigger(name).startAt(new Date(System.currentTimeMillis() + span.toMillis()))
                .withSchedule(SimpleScheduleBuilder.simpleSchedule().withIntervalInMilliseconds(span.toMillis()).repeatForever()
                        .withMisfireHandlingInstructionNowWithRemainingCount()).build());
    }

    /// Sets no more wake-up under this name. One that is being posted at this moment still comes through.
    public void cancel(String name) {
        try {
            scheduler.deleteJob(new JobKey(name));
        } catch (SchedulerException unexpected) {
            throw unusable(name, unexpected);
        }
    }

    private void set(String name, Runnable wakeUp, Trigger trigger) {
        try {
            var held = new JobDataMap(Map.of(WAKE_UP, wakeUp));
            scheduler.scheduleJob(JobBuilder.newJob(Ring.class).withIdentity(name).setJobData(held).build(), Set.of(trigger), true);
        } catch (SchedulerException unexpected) {
            throw unusable(name, unexpected);
        }
    }

    private static TriggerBuilder<Trigger> trigger(String name) {
        return TriggerBuilder.newTrigger().withIdentity(name);
    }

    private static IllegalStateException unusable(String name, SchedulerException why) {
        return new IllegalStateException("clock \"" + name + "\" cannot be set: " + why.getMessage(), why);
    }

    /// Stops all clocks; returns when the last wake-up under way has been posted.
    @Override
    public void close() {
        try {
            scheduler.shutdown(true);
        } catch (SchedulerException unexpected) {
            log.atWarn().setCause(unexpected).log("clocks not stopped cleanly");
        }
    }

    /// What Quartz runs when a clock is due.
    @DisallowConcurrentExecution
    private record Ring(Runnable wakeUp) implements Job {
        @Override
        public void execute(JobExecutionContext context) {
            try {
                wakeUp.run();
            } catch (RuntimeException broken) {
                log.atError().addKeyValue("clock", context.getJobDetail().getKey().getName()).setCause(broken).log("wake-up failed");
            }
        }
    }
}
