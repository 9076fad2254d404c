package breezeway.monitor.watch;

import breezeway.common.config.Settings;
import breezeway.common.failure.Reason;
import breezeway.monitor.state.Reading;
import breezeway.monitor.state.Situation.DiskState;
import breezeway.monitor.state.SituationPart;
import java.util.Locale;
import java.util.Set;

/** Disks of which less is free than the settings ask for; over when a little more is. */
final class DiskNearlyFull implements Rule {
  private static final int MARGIN_PERCENT = 1;
  private static final double GIB = 1024.0 * 1024 * 1024;

  private final int leastPercent;

  DiskNearlyFull(Settings settings) {
    this.leastPercent = settings.monitor().leastDiskFree();
  }

  @Override
  public Reason reason() {
    return Reason.DISK_NEARLY_FULL;
  }

  @Override
  public Verdict judge(Reading reading, Set<Subject> open) {
    if (!reading.has(SituationPart.DISKS)) {
      return Verdict.UNREADABLE;
    }
    Verdict.Builder verdict = new Verdict.Builder();
    for (DiskState disk : reading.situation().disks()) {
      Subject subject = new Subject("", disk.path());
      double percent = 100.0 * disk.freeBytes() / disk.totalBytes();
      if (percent < leastPercent) {
        verdict.holds(subject, Finding.warning(text(disk, percent)));
      } else if (percent < leastPercent + MARGIN_PERCENT) {
        verdict.unsure(subject);
      }
    }
    return verdict.build();
  }

  private static String text(DiskState disk, double percent) {
    return String.format(
        Locale.ENGLISH,
        "Of the disk with %s (%s), %.1f GiB of %.1f are free: %.0f %%. When it is full, everything"
            + " waits until there is room.",
        disk.what(),
        disk.path(),
        disk.freeBytes() / GIB,
        disk.totalBytes() / GIB,
        percent);
  }

  @Override
  public String over(Subject subject) {
    return "The disk of " + subject.entity() + " has room again.";
  }
}
