/**
 * The pipeline as the processes that it runs as, and what is done to them: kills, freezes, cut
 * connections, full disks. {@code docs/testing.md} lists the scenarios.
 */
package breezeway.standalone.faults;
