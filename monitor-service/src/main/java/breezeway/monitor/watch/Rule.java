package breezeway.monitor.watch;

import breezeway.common.failure.Reason;
import breezeway.monitor.state.Reading;
import java.util.Set;

/** One kind of condition. Used by one thread. */
interface Rule {
  /** Under which its findings are told. */
  Reason reason();

  /**
   * @param open what was found before and is not over
   */
  Verdict judge(Reading reading, Set<Subject> open);

  /** What a person reads when it is over. */
  String over(Subject subject);

  /** Forgets for how long things have been so: nobody looked for a while, or clocks were set. */
  default void forgetTimes() {}
}
