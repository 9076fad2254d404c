package breezeway.standalone.simulator;

import java.util.concurrent.atomic.AtomicLong;

/** Next free ids; at the source they are unique over all companies. */
final class IdSequence {
  final AtomicLong property = new AtomicLong(700_101);
  final AtomicLong propertyPhoto = new AtomicLong(910_000_001);
  final AtomicLong reservation = new AtomicLong(51_000_001);
  final AtomicLong task = new AtomicLong(88_000_001);
  final AtomicLong assignment = new AtomicLong(120_000_001);
  final AtomicLong taskPhoto = new AtomicLong(930_000_001);
  final AtomicLong comment = new AtomicLong(31_000_001);
  final AtomicLong supplyUsage = new AtomicLong(2_400_001);
  final AtomicLong cost = new AtomicLong(4_000_001);
  final AtomicLong summary = new AtomicLong(7_000_001);
  final AtomicLong person = new AtomicLong(30_001);
  final AtomicLong supply = new AtomicLong(61_001);
  final AtomicLong tag = new AtomicLong(9_001);
  final AtomicLong propertyTag = new AtomicLong(3_301);
  final AtomicLong reservationTag = new AtomicLong(4_401);
  final AtomicLong template = new AtomicLong(44_001);
  final AtomicLong subdepartment = new AtomicLong(1_201);
  final AtomicLong group = new AtomicLong(5_501);
}
