package breezeway.standalone.simulator;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Changes a list while it is read: after a page that has a next one, a record may appear or one
 * that was just served may vanish. In the default order the first shows a record twice and the
 * second makes one be skipped. Chances are seeded by the number of the page served.
 */
final class PageDrift {
  private final SimulationPlan plan;
  private final AtomicLong pages = new AtomicLong();

  PageDrift(SimulationPlan plan) {
    this.plan = plan;
  }

  void afterServing(RegionWorld world, Entity entity, Pages.Page page) {
    if (plan.insertBetweenPages() <= 0 && plan.removeBetweenPages() <= 0 || !page.hasNext()) {
      return;
    }
    long number = pages.getAndIncrement();
    long served = page.records().get((int) (number % page.records().size())).id();
    if (Chance.hits(plan.insertBetweenPages(), plan.seed(), 101, number)) {
      world.addCopyOf(entity, served);
    }
    if (Chance.hits(plan.removeBetweenPages(), plan.seed(), 102, number)) {
      world.remove(entity, served);
    }
  }
}
