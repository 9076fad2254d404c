package breezeway.extractor.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import breezeway.common.process.ProcessStart;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere only the lease tells")
class OwnerTest {
  private static final String PLACE = ProcessStart.place().orElseThrow();

  private static String name(long pid, String start) {
    return "my:host:" + pid + ":" + start + "-" + PLACE;
  }

  private static String start(Process process) {
    return ProcessStart.of(process.pid()).orElseThrow();
  }

  @Test
  void aProcessIsThereUntilItEnds() throws Exception {
    Process process = new ProcessBuilder("sleep", "60").start();
    String name = name(process.pid(), start(process));
    try {
      assertFalse(Owner.isKnownToBeGone(name));
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertTrue(Owner.isKnownToBeGone(name));
    assertEquals(Optional.empty(), ProcessStart.of(process.pid()));
  }

  @Test
  void aLaterProcessOfTheSameNumberIsAnother() throws Exception {
    long pid = ProcessHandle.current().pid();
    String ours = ProcessStart.of(pid).orElseThrow();
    Process later = new ProcessBuilder("sleep", "60").start();
    try {
      assertNotEquals(ours, start(later));
      assertTrue(Owner.isKnownToBeGone(name(later.pid(), ours)));
      assertFalse(Owner.isKnownToBeGone(name(pid, ours)));
    } finally {
      later.destroyForcibly().waitFor();
    }
  }

  @Test
  void anEndedProcessThatNobodyHasTakenNoteOfIsGone() throws Exception {
    // The shell becomes a program that never waits for the child that it started.
    Process parent = new ProcessBuilder("sh", "-c", "sleep 0.2 & echo $!; exec sleep 60").start();
    try {
      long child = Long.parseLong(parent.inputReader().readLine());
      String name = name(child, ProcessStart.of(child).orElseThrow());
      long end = System.nanoTime() + 10_000_000_000L;
      while (!Owner.isKnownToBeGone(name) && System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      assertTrue(Owner.isKnownToBeGone(name));
      assertTrue(ProcessHandle.of(child).isPresent(), "it still has its number");
    } finally {
      parent.destroyForcibly().waitFor();
    }
  }

  @Test
  void ofAnotherMachineContainerOrStartNothingIsCertain() {
    assertFalse(Owner.isKnownToBeGone("my-host:" + Integer.MAX_VALUE + ":1-0"));
    assertTrue(Owner.isKnownToBeGone("my-host:" + Integer.MAX_VALUE + ":1-" + PLACE));
  }

  @Test
  void ofOtherWaysOfNamingNothingIsCertain() {
    for (String name :
        new String[] {"", ":", "host", "host:1:1700000000000", "host:x:1-" + PLACE, "1-" + PLACE}) {
      assertFalse(Owner.isKnownToBeGone(name), name);
    }
  }
}
